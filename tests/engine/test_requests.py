"""Requests from outside: one dossier a person, nothing changed before a proof."""

import re

import pytest

from engine import actors, commands, queries
from engine.dossiers.models import Dossier, Party, Request
from engine.errors import (
    Forbidden,
    InvalidForm,
    NotFound,
    NotStartable,
    RequestSettled,
    UnknownKind,
)
from engine.instances.models import ProcessInstance
from engine.persistence import transaction
from tests.engine.conftest import Begin
from tests.support import bpmn, domain
from tests.support.engine import ADMIN, ANNE, STRANGER, World, stored_file

PAGE = bpmn.process(domain.begin(), domain.ask("A"), bpmn.end(), bpmn.flow("S", "A", "E"))
AGENT = bpmn.process(
    domain.begin(), domain.task("A", "avis", "conseillers"), bpmn.end(), bpmn.flow("S", "A", "E")
)


def ask(w: World, **said: str) -> commands.Receipt:
    values = {**domain.LEA, "dossier": {**domain.LEA["dossier"], **said}}  # type: ignore[dict-item]
    return w.act(commands.submit_request, domain.NAME, "P", values, by=actors.ANONYMOUS)


def test_a_request_sent_twice_under_one_key_is_one(given: Begin) -> None:
    w = given(PAGE, request=False)
    first, again, other = (
        w.act(commands.submit_request, domain.NAME, "P", domain.LEA, by=actors.ANONYMOUS, key=key)
        for key in ("a", "a", "b")
    )
    assert again == first
    assert other != first
    assert len(w.rows(Request)) == 2
    assert w.do(queries.request_reference, "a") == first.reference
    assert w.do(queries.request_reference, "c") is None


def close(w: World) -> None:
    with w.session() as session, transaction(session):
        dossier = session.query(Dossier).one()
        dossier.phase, dossier.closed_at = "perdu", w.clock.now()


def test_a_new_address_opens_a_dossier_and_starts_the_process(given: Begin) -> None:
    w = given(PAGE, request=False)
    receipt = ask(w)
    (party,) = w.rows(Party)
    (dossier,) = w.rows(Dossier)
    (request,) = w.rows(Request)
    assert (party.name, party.email) == ("Léa Martin", "lea@exemple.fr")
    assert (dossier.number, dossier.phase) == ("CLI-2026-00001", "prospect")
    assert dossier.title == "Léa Martin"
    assert request.state == "filed"
    assert receipt.reference == request.reference
    assert re.fullmatch(r"D-[2-9A-Z]{8}", receipt.reference)
    context = w.do(queries.page, w.links.page_token(_link(w)), at=w.clock.now())
    assert context.process_name == "P"


def _link(w: World):  # type: ignore[no-untyped-def]
    from engine.ports import PageLink

    page = w.page("A")
    return PageLink(page.id, page.generation)


def test_an_address_known_never_makes_a_second_dossier(given: Begin) -> None:
    w = given(AGENT, request=False)
    ask(w)
    receipt = ask(w, courriel="LEA@Exemple.FR", nom="Quelqu'un d'autre")
    assert len(w.rows(Party)) == len(w.rows(Dossier)) == 1
    assert len(w.rows(ProcessInstance)) == 2
    assert w.rows(Dossier)[0].data["nom"] == "Léa Martin"
    assert w.rows(Party)[0].name == "Léa Martin"
    assert [one.state for one in w.rows(Request)] == ["filed", "pending"]
    assert isinstance(receipt, commands.Receipt)


def test_a_closed_dossier_is_reopened_and_its_phase_never_goes_back(given: Begin) -> None:
    w = given(AGENT)
    close(w)
    ask(w)
    (dossier,) = w.rows(Dossier)
    assert (dossier.phase, dossier.closed_at) == ("perdu", None)


def test_where_the_process_waits_on_that_page_its_link_is_sent_again(given: Begin) -> None:
    w = given(PAGE)
    page = w.page("A")
    ask(w, nom="Autre")
    w.work()
    assert len(w.rows(ProcessInstance)) == 1
    links = w.mailer.page_links("lea@exemple.fr")
    assert [(one.page_id, one.generation) for one in links] == [(page.id, 1)] * 2
    assert len({one.key for one in w.mailer.to("lea@exemple.fr")}) == 2


def test_an_agent_sees_what_a_pending_request_would_change_and_accepts_it(given: Begin) -> None:
    w = given(AGENT)
    ask(w, nom="Léa Martin-Petit")
    (dossier,) = w.rows(Dossier)
    view = w.do(queries.dossier, dossier.id, ANNE, at=w.clock.now())
    (pending,) = view.requests
    assert pending.changes == (("Nom", "Léa Martin", "Léa Martin-Petit"),)
    with pytest.raises(Forbidden):
        w.act(commands.accept_request, pending.id, by=STRANGER)
    w.act(commands.accept_request, pending.id, by=ANNE)
    (dossier,) = w.rows(Dossier)
    assert (dossier.data["nom"], dossier.title) == ("Léa Martin-Petit", "Léa Martin-Petit")
    assert w.rows(Party)[0].name == "Léa Martin-Petit"
    with pytest.raises(RequestSettled):
        w.act(commands.discard_request, pending.id, by=ANNE)


def test_a_discarded_request_changes_nothing(given: Begin) -> None:
    w = given(AGENT)
    ask(w, nom="Léa Martin-Petit")
    request = w.rows(Request, state="pending")[0]
    w.act(commands.discard_request, request.id, "inconnue", by=ANNE)
    assert w.rows(Dossier)[0].data["nom"] == "Léa Martin"
    with pytest.raises(NotFound):
        w.act(commands.accept_request, 1, by=ANNE)


def test_an_agent_vouches_for_what_they_type(given: Begin) -> None:
    w = given(AGENT)
    values = {"dossier": {"nom": "Léa Petit", "courriel": "lea@exemple.fr"}}
    w.act(commands.submit_request, domain.NAME, "P", values, by=ANNE, source="agent")
    assert w.rows(Dossier)[0].data["nom"] == "Léa Petit"
    assert [one.state for one in w.rows(Request)] == ["filed", "accepted"]
    for who in (STRANGER, actors.ANONYMOUS):
        with pytest.raises(Forbidden):
            w.act(commands.submit_request, domain.NAME, "P", values, by=who, source="agent")


def test_wrong_values_leave_no_trace(given: Begin) -> None:
    w = given(AGENT, request=False)
    with pytest.raises(InvalidForm) as refused:
        ask(w, courriel="pas une adresse")
    assert list(refused.value.errors) == ["dossier.courriel"]
    assert w.rows(Party) == w.rows(Dossier) == w.rows(Request) == []


@pytest.mark.parametrize("process_id", ["Q", "inconnu"])
def test_only_what_is_offered_can_be_asked(given: Begin, process_id: str) -> None:
    other = AGENT.replace('id="P"', 'id="Q"')
    w = given(AGENT, other, request=False)
    with pytest.raises(NotFound):
        w.act(commands.submit_request, domain.NAME, process_id, domain.LEA, by=actors.ANONYMOUS)
    with pytest.raises(NotFound):
        w.act(commands.submit_request, "ailleurs", "P", domain.LEA, by=actors.ANONYMOUS)


def test_an_agent_opens_a_dossier_once_for_one_address(given: Begin) -> None:
    w = given(AGENT, request=False)
    values = {"nom": "Paul", "courriel": "Paul@exemple.fr"}
    first = w.act(commands.open_dossier, domain.NAME, "client", values, by=ANNE)
    again = w.act(
        commands.open_dossier,
        domain.NAME,
        "client",
        {"courriel": "paul@EXEMPLE.fr", "telephone": "0102030405"},
        by=ANNE,
    )
    assert first == again
    assert w.rows(Dossier)[0].data["telephone"] == "0102030405"
    assert w.rows(Party)[0].phone == "0102030405"
    contract = w.act(
        commands.open_dossier,
        domain.NAME,
        "contrat",
        {"produit": "habitation"},
        by=ADMIN,
        parent_id=first,
    )
    (child,) = w.rows(Dossier, id=contract)
    assert (child.number, child.parent_id, child.title) == ("CTR-001", first, "habitation")
    assert child.party_id == w.rows(Party)[0].id
    for type, parent in (("inconnu", first), ("contrat", contract)):
        with pytest.raises(UnknownKind):
            w.act(commands.open_dossier, domain.NAME, type, {}, by=ADMIN, parent_id=parent)
    with pytest.raises(Forbidden):
        w.act(commands.open_dossier, domain.NAME, "client", values, by=STRANGER)


def test_numbers_follow_each_other_without_gaps(given: Begin) -> None:
    w = given(AGENT, request=False)
    for number in range(3):
        if number == 1:
            with pytest.raises(InvalidForm):
                ask(w, courriel="faux")
        ask(w, courriel=f"{number}@exemple.fr")
    assert [one.number for one in w.rows(Dossier)] == [
        "CLI-2026-00001",
        "CLI-2026-00002",
        "CLI-2026-00003",
    ]


def test_a_process_starts_from_a_dossier_under_its_conditions(given: Begin) -> None:
    w = given(AGENT)
    (dossier,) = w.rows(Dossier)
    values = {"dossier": {"nom": "Léa Martin", "courriel": "lea@exemple.fr"}, "besoin": "encore"}
    view = w.do(queries.start_form, dossier.id, "P", ANNE)
    assert view.reason == "Un processus est déjà en cours"
    assert view.values["dossier"]["courriel"] == "lea@exemple.fr"  # type: ignore[index]
    with pytest.raises(NotStartable) as refused:
        w.act(commands.start_process, dossier.id, "P", values, by=ANNE)
    assert refused.value.params["reason"] == "Un processus est déjà en cours"
    w.act(commands.complete_task, w.task("A").id, {"decision": "oui"}, by=ANNE)
    assert w.do(queries.start_form, dossier.id, "P", ANNE).reason is None
    with pytest.raises(Forbidden):
        w.act(commands.start_process, dossier.id, "P", values, by=STRANGER)
    with pytest.raises(InvalidForm):
        w.act(commands.start_process, dossier.id, "P", {}, by=ANNE)
    with pytest.raises(NotFound):
        w.act(commands.start_process, dossier.id, "Q", values, by=ANNE)
    with pytest.raises(NotFound):
        w.act(commands.start_process, 1, "P", values, by=ANNE)
    started = w.act(commands.start_process, dossier.id, "P", values, by=ANNE)
    assert w.task("A").instance_id == started


def test_notes_and_documents_are_added_by_who_may(given: Begin) -> None:
    w = given(AGENT)
    (dossier,) = w.rows(Dossier)
    w.act(commands.add_note, dossier.id, " rappeler lundi ", by=ANNE)
    w.act(commands.add_note, dossier.id, "   ", by=ANNE)
    file = stored_file(w.storage, "photo.pdf")
    w.act(commands.add_document, dossier.id, file, "photo", "", by=ANNE)
    view = w.do(queries.dossier, dossier.id, ANNE, at=w.clock.now())
    assert [one.title for one in view.documents] == ["Photo"]
    assert "rappeler lundi" in [one.sentence for one in view.journal]
    with pytest.raises(UnknownKind):
        w.act(commands.add_document, dossier.id, file, "inconnu", "", by=ANNE)
    with pytest.raises(Forbidden):
        w.act(commands.add_document, dossier.id, file, "photo", "", by=STRANGER)
    with pytest.raises(Forbidden):
        w.act(commands.add_note, dossier.id, "x", by=STRANGER)
    with pytest.raises(NotFound):
        w.act(commands.add_note, 1, "x", by=ANNE)

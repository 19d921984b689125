"""A page's life: sent, reminded, opened, answered, refused, expired, undeliverable, corrected."""

from datetime import timedelta

import pytest

from engine import actors, commands, queries
from engine.documents.models import DocumentVersion
from engine.dossiers.models import Dossier, Exchange, Party
from engine.errors import (
    Forbidden,
    InvalidAddress,
    InvalidForm,
    PageExpired,
    PageReplaced,
    PageUnknown,
    PageUsed,
    ProofNeeded,
    TaskAlreadyDone,
)
from engine.instances.models import Incident
from engine.jobs.models import Job
from engine.ports import PageLink
from engine.tasks.models import Page
from tests.engine.conftest import Begin
from tests.support import bpmn, domain
from tests.support.clock import NOON
from tests.support.engine import ANNE, CLAIRE, STRANGER, World, stored_file

CAUGHT = bpmn.process(
    domain.begin(),
    domain.ask("A", expires="P15D", reminders="P3D, P10D"),
    bpmn.boundary("R", "A", domain.REFUSED),
    bpmn.boundary("X", "A", domain.EXPIRED),
    bpmn.boundary("U", "A", domain.UNDELIVERABLE),
    domain.task("refused", "avis", "conseillers"),
    domain.task("expired", "avis", "conseillers"),
    domain.task("undeliverable", "avis", "conseillers"),
    bpmn.end(),
    bpmn.flow("S", "A", "E"),
    bpmn.flow("R", "refused", "E"),
    bpmn.flow("X", "expired", "E"),
    bpmn.flow("U", "undeliverable", "E"),
)
UNCAUGHT = bpmn.process(
    domain.begin(), domain.ask("A", expires="P15D"), bpmn.end(), bpmn.flow("S", "A", "E")
)
PUBLIC = bpmn.process(
    domain.begin(), domain.ask("A", mode="public"), bpmn.end(), bpmn.flow("S", "A", "E")
)
FOLLOWED = bpmn.process(
    domain.begin(),
    domain.ask("A", "complements", domain.teams("souscription"), expires="P15D"),
    bpmn.end(),
    bpmn.flow("S", "A", "E"),
)


def token(w: World, page: Page, generation: int | None = None) -> str:
    return w.links.page_token(PageLink(page.id, generation or page.generation))


def see(w: World, link: str, by: actors.Actor = actors.ANONYMOUS) -> queries.PageView:
    return w.do(queries.page, link, at=w.clock.now(), by=by)


def test_the_tiers_receives_one_mail_with_the_link(given: Begin) -> None:
    w = given(CAUGHT)
    page = w.page("A")
    assert w.mailer.page_links("lea@exemple.fr") == [PageLink(page.id, 1)]
    (exchange,) = w.rows(Exchange)
    assert (exchange.page_id, exchange.state, exchange.template) == (page.id, "sent", "lien")
    assert page.expires_at == NOON + timedelta(days=15)


def test_looking_changes_nothing(given: Begin) -> None:
    w = given(CAUGHT)
    page = w.page("A")
    for _ in range(3):
        see(w, token(w, page))
    assert w.page("A").first_opened_at is None
    assert w.page("A").state == "open"


def test_an_unknown_link_is_unknown(given: Begin) -> None:
    w = given(CAUGHT)
    with pytest.raises(PageUnknown):
        see(w, "0" * 64)


def test_a_private_page_shows_nothing_before_the_code(given: Begin) -> None:
    w = given(CAUGHT)
    page = w.page("A")
    view = see(w, token(w, page))
    assert view.code_needed
    assert view.form is None
    assert view.values == {}
    assert "Léa" not in repr(view)
    assert view.address_hint == "l•••@exemple.fr"
    with pytest.raises(ProofNeeded):
        w.act(commands.complete_task, page.task_id, domain.ANSWERS, by=w.holder(page))
    with pytest.raises(ProofNeeded):
        w.act(commands.save_draft, page.task_id, {}, by=w.holder(page))


def test_after_the_code_the_page_shows_what_is_known(given: Begin) -> None:
    w = given(CAUGHT)
    page = w.page("A")
    view = see(w, token(w, page), w.proved(page))
    assert not view.code_needed
    assert view.values["dossier"] == {"nom": "Léa Martin", "adresse": {}} or view.values[
        "dossier"
    ] == {"nom": "Léa Martin"}
    assert "dossier.nom" in view.known
    assert w.page("A").first_opened_at is not None


def test_a_public_page_shows_the_request_and_never_the_dossier(given: Begin) -> None:
    w = given(PUBLIC)
    (dossier,) = w.rows(Dossier)
    w.act(commands.open_dossier, domain.NAME, "client", {
        "nom": "Léa Martin", "courriel": "lea@exemple.fr", "adresse": {"ville": "Secrète"},
    }, by=ANNE)  # fmt: skip
    assert w.rows(Dossier)[0].data["adresse"]["ville"] == "Secrète"
    page = w.page("A")
    view = see(w, token(w, page))
    assert not view.code_needed
    assert view.values["dossier"]["nom"] == "Léa Martin"  # type: ignore[index]
    assert "Secrète" not in repr(view)
    w.act(commands.complete_task, page.task_id, domain.ANSWERS, by=w.holder(page))
    assert w.tasks() == []
    assert w.rows(Dossier)[0].id == dossier.id


def test_whoever_has_not_the_link_cannot_answer(given: Begin) -> None:
    w = given(PUBLIC)
    page = w.page("A")
    for who in (actors.ANONYMOUS, actors.tiers(page_id=page.id + 1), ANNE, CLAIRE):
        with pytest.raises(Forbidden):
            w.act(commands.complete_task, page.task_id, domain.ANSWERS, by=who)


def test_a_draft_is_found_again_from_any_link(given: Begin) -> None:
    w = given(FOLLOWED)
    page = w.page("A")
    who = w.proved(page)
    w.act(commands.save_draft, page.task_id, {"logement": {"type": "mai"}}, by=who)
    w.act(commands.resend_page, page.id, by=CLAIRE)
    page = w.page("A")
    view = see(w, token(w, page), who)
    assert view.draft == {"logement": {"type": "mai"}}


def test_an_answered_page_is_used(given: Begin) -> None:
    w = given(CAUGHT)
    page = w.page("A")
    who = w.proved(page)
    w.act(commands.complete_task, page.task_id, domain.ANSWERS, by=who)
    with pytest.raises(PageUsed) as used:
        see(w, token(w, page))
    assert used.value.params["state"] == "answered"
    with pytest.raises(TaskAlreadyDone):
        w.act(commands.complete_task, page.task_id, domain.ANSWERS, by=who)


def test_the_receipt_is_mailed_with_its_document(given: Begin) -> None:
    w = given(CAUGHT)
    page = w.page("A")
    who = w.proved(page)
    file = stored_file(w.storage, "carte.pdf")
    w.act(commands.stage_upload, page.task_id, "pieces.identite", file, by=who)
    w.act(commands.complete_task, page.task_id, domain.ANSWERS, by=who)
    w.work()
    receipt = w.do(queries.receipt, page.id, w.holder(page))
    assert [one.sha256 for one in receipt.documents] == [file.sha256]
    assert ("logement", "type", "maison") in receipt.rows
    mail = w.mailer.to("lea@exemple.fr")[-1]
    assert mail.headers["template"] == "receipt"
    (attached,) = mail.inputs["attachments"]  # type: ignore[misc]
    assert w.storage.exists(attached["sha256"])
    with pytest.raises(Forbidden):
        w.do(queries.receipt, page.id, actors.tiers(page_id=1))
    with pytest.raises(Forbidden):
        w.do(queries.receipt, page.id, STRANGER)


def test_a_refusal_takes_its_path(given: Begin) -> None:
    w = given(CAUGHT)
    page = w.page("A")
    w.act(commands.refuse_page, page.id, " plus besoin ", by=w.proved(page))
    assert [one.name for one in w.tasks()] == ["refused"]
    with pytest.raises(PageUsed):
        see(w, token(w, page))
    (refused,) = w.rows(Page)
    assert (refused.state, refused.reason) == ("refused", "plus besoin")


def test_silence_brings_reminders_then_expiry(given: Begin) -> None:
    w = given(CAUGHT)
    page = w.page("A")
    w.clock.instant = NOON + timedelta(days=3)
    w.work()
    w.clock.instant = NOON + timedelta(days=10)
    w.work()
    assert w.mailer.page_links("lea@exemple.fr") == [PageLink(page.id, 1)] * 3
    reminders = [one.context["page"]["reminder"] for one in w.mailer.to("lea@exemple.fr")]  # type: ignore[index]
    assert reminders == [0, 1, 2]
    w.clock.instant = NOON + timedelta(days=15)
    w.work()
    assert [one.name for one in w.tasks()] == ["expired"]
    with pytest.raises(PageExpired):
        see(w, token(w, page))


def test_an_answer_stops_reminders_and_expiry(given: Begin) -> None:
    w = given(CAUGHT)
    page = w.page("A")
    w.act(commands.complete_task, page.task_id, domain.ANSWERS, by=w.proved(page))
    w.clock.advance(days=20)
    w.work()
    assert len(w.mailer.page_links("lea@exemple.fr")) == 1
    assert {one.state for one in w.rows(Job)} <= {"done", "cancelled"}


def test_an_expired_page_refuses_answers_even_before_its_job(given: Begin) -> None:
    w = given(CAUGHT)
    page = w.page("A")
    who = w.proved(page)
    w.clock.advance(days=16)
    with pytest.raises(PageExpired):
        w.act(commands.complete_task, page.task_id, domain.ANSWERS, by=who)
    with pytest.raises(PageExpired):
        see(w, token(w, page), who)


def test_an_expired_page_is_renewed_to_the_known_address_only(given: Begin) -> None:
    w = given(UNCAUGHT)
    page = w.page("A")
    w.clock.advance(days=15)
    w.work()
    assert w.task("A").state == "open", "nothing catches the expiry: the task stays"
    (incident,) = w.rows(Incident)
    assert incident.code == "expired"
    with pytest.raises(Forbidden):
        w.act(commands.renew_page, page.id, by=actors.ANONYMOUS)
    w.act(commands.renew_page, page.id, by=w.holder(page))
    w.work()
    assert w.mailer.page_links("lea@exemple.fr")[-1] == PageLink(page.id, 2)
    with pytest.raises(PageReplaced):
        see(w, token(w, page, 1))
    assert see(w, token(w, page, 2)).page_id == page.id
    assert w.rows(Incident)[0].resolved_at is not None
    # Fifteen days of the calendar: the clocks go forward in between.
    assert w.page("A").expires_at == w.clock.now() + timedelta(days=15, hours=-1)


def test_asking_for_a_link_the_process_no_longer_waits_for_sends_nothing(given: Begin) -> None:
    w = given(CAUGHT)
    page = w.page("A")
    w.clock.advance(days=15)
    w.work()
    before = len(w.mailer.sent)
    w.act(commands.renew_page, page.id, by=w.holder(page))
    w.work()
    assert len(w.mailer.sent) == before


def test_a_page_not_expired_is_not_renewed(given: Begin) -> None:
    w = given(CAUGHT)
    page = w.page("A")
    w.act(commands.renew_page, page.id, by=w.holder(page))
    w.work()
    assert len(w.mailer.sent) == 1


def test_an_address_no_server_takes_has_its_path(given: Begin) -> None:
    w = given(CAUGHT, request=False)
    w.mailer.refused.add("lea@exemple.fr")
    w.act(commands.submit_request, domain.NAME, "P", domain.LEA, by=actors.ANONYMOUS)
    w.work()
    assert [one.name for one in w.tasks()] == ["undeliverable"]
    (exchange,) = w.rows(Exchange)
    assert (exchange.state, exchange.to) == ("undeliverable", "lea@exemple.fr")


def test_a_bounce_has_the_same_path(given: Begin) -> None:
    w = given(CAUGHT)
    (exchange,) = w.rows(Exchange)
    system = actors.SYSTEM
    assert w.act(commands.report_bounce, exchange.message_id, False, "plus tard", by=system)
    assert w.task("A").state == "open"
    assert w.act(commands.report_bounce, exchange.message_id, True, "5.1.1", by=system)
    assert [one.name for one in w.tasks()] == ["undeliverable"]
    assert not w.act(commands.report_bounce, "<autre@ailleurs>", True, "5.1.1", by=system)


def test_an_uncaught_bounce_leaves_the_task_and_opens_an_incident(given: Begin) -> None:
    w = given(UNCAUGHT)
    (exchange,) = w.rows(Exchange)
    w.act(commands.report_bounce, exchange.message_id, True, "boîte pleine", by=actors.SYSTEM)
    w.act(commands.report_bounce, exchange.message_id, True, "boîte pleine", by=actors.SYSTEM)
    assert w.task("A").state == "open"
    (incident,) = w.rows(Incident)
    assert incident.code == "undeliverable"
    assert "boîte pleine" in incident.message
    page = w.page("A")
    w.act(commands.change_address, page.id, "Lea.Martin@Exemple.fr", by=ANNE)
    w.work()
    assert w.mailer.page_links("lea.martin@exemple.fr") == [PageLink(page.id, 2)]
    assert w.rows(Party)[0].email == "lea.martin@exemple.fr"
    assert w.rows(Incident)[0].resolved_at is not None
    with pytest.raises(PageReplaced):
        see(w, token(w, page, 1))
    # A late report about the old address no longer concerns the page.
    with w.session() as session:
        session.get_one(Exchange, exchange.id).state = "sent"
        session.commit()
    w.act(commands.report_bounce, exchange.message_id, True, "5.1.1", by=actors.SYSTEM)
    assert w.page("A").state == "open"


def test_only_agents_who_follow_the_page_correct_its_address(given: Begin) -> None:
    w = given(FOLLOWED)
    page = w.page("A")
    for who in (STRANGER, w.holder(page), actors.ANONYMOUS):
        with pytest.raises(Forbidden):
            w.act(commands.change_address, page.id, "x@exemple.fr", by=who)
    with pytest.raises(InvalidAddress):
        w.act(commands.change_address, page.id, "pas une adresse", by=CLAIRE)
    w.act(commands.change_address, page.id, "x@exemple.fr", by=CLAIRE)
    w.work()
    assert w.page("A").email == "x@exemple.fr"


def test_an_address_somebody_else_has_gives_them_the_page(given: Begin) -> None:
    w = given(FOLLOWED)
    other = {"nom": "Paul", "courriel": "paul@exemple.fr"}
    w.act(commands.open_dossier, domain.NAME, "client", other, by=ANNE)
    page = w.page("A")
    w.act(commands.change_address, page.id, "paul@exemple.fr", by=CLAIRE)
    (paul,) = w.rows(Party, email="paul@exemple.fr")
    assert w.page("A").party_id == paul.id
    assert w.rows(Party, email="lea@exemple.fr"), "hers is hers"


def test_a_page_without_address_is_undeliverable(given: Begin) -> None:
    nowhere = CAUGHT.replace('value="=dossier.courriel"', 'value="=dossier.adresse.ville"')
    w = given(nowhere)
    assert [one.name for one in w.tasks()] == ["undeliverable"]


def test_a_page_with_unreadable_times_still_opens(given: Begin) -> None:
    w = given(UNCAUGHT.replace('value="P15D"', 'value="quinze jours"'))
    (incident,) = w.rows(Incident)
    assert "quinze jours" in incident.message
    assert w.page("A").expires_at is None
    assert w.mailer.page_links("lea@exemple.fr")


CORRECTED = bpmn.process(
    domain.begin(),
    bpmn.element("exclusiveGateway", "again"),
    domain.ask(
        "A",
        fields='=if avis = null then null else ["logement.type", "pieces.identite"]',
        reason="=if avis = null then null else avis",
    ),
    domain.task("B", "avis", "conseillers", bpmn.io(outputs={"avis": "=motif"})),
    bpmn.element("exclusiveGateway", "ok", default="fin"),
    bpmn.end(),
    bpmn.flow("S", "again", "A", "B", "ok"),
    bpmn.flow("ok", "again", when="=avis != null"),
    bpmn.flow("ok", "E", name="fin"),
)


def test_a_correction_reopens_only_what_is_contested(given: Begin) -> None:
    w = given(CORRECTED)
    page = w.page("A")
    who = w.proved(page)
    first = stored_file(w.storage, "floue.pdf")
    w.act(commands.stage_upload, page.task_id, "pieces.identite", first, by=who)
    w.act(commands.complete_task, page.task_id, domain.ANSWERS, by=who)
    w.work()
    motif = {"decision": "non", "motif": "illisible"}
    w.act(commands.complete_task, w.task("B").id, motif, by=ANNE)
    w.work()
    page = w.page("A")
    view = see(w, token(w, page), who)
    assert view.correction is not None
    assert view.correction.fields == ("logement.type", "pieces.identite")
    assert view.correction.reason == "illisible"
    assert view.correction.previous["logement.type"] == "maison"

    who = actors.tiers(page_id=page.id, party_id=who.party_id, email=who.email)
    photo = stored_file(w.storage, "x.pdf")
    with pytest.raises(InvalidForm):
        w.act(commands.stage_upload, page.task_id, "pieces.photos", photo, by=who)
    second = stored_file(w.storage, "nette.pdf")
    w.act(commands.stage_upload, page.task_id, "pieces.identite", second, by=who)
    answers = {
        "dossier": {"nom": "Autre Nom"},
        "logement": {"type": "appartement", "surface": "12"},
    }
    w.act(commands.complete_task, page.task_id, answers, by=who)

    (dossier,) = w.rows(Dossier)
    assert dossier.data["nom"] == "Léa Martin", "not reopened, not accepted"
    context = w.do(queries.task, w.task("B").id, ANNE).context
    assert context["logement"] == {"type": "appartement", "surface": "90"}
    versions = w.rows(DocumentVersion, filename="nette.pdf")
    assert [one.number for one in versions] == [2], "the same document, its second version"

"""What the screens read: who sees what, counted, sorted, searched."""

import sys

import pytest

from engine import actors, commands, queries
from engine.documents.models import DocumentVersion
from engine.dossiers.models import Dossier, Party
from engine.errors import Forbidden, NotFound
from engine.ports import PageLink
from engine.tasks.models import Page
from tests.engine.conftest import Begin
from tests.support import bpmn, domain
from tests.support.engine import (
    ADMIN,
    ANNE,
    BRUNO,
    CLAIRE,
    DENIS,
    STRANGER,
    World,
    stored_file,
)

TWO_TEAMS = bpmn.process(
    domain.begin(),
    bpmn.element("parallelGateway", "split"),
    domain.task("A", "avis", "conseillers, souscription"),
    domain.task("B", "avis", "souscription"),
    domain.ask("page", "complements", domain.teams("conseillers")),
    bpmn.end(),
    bpmn.flow("S", "split", "A", "E"),
    bpmn.flow("split", "B", "E"),
    bpmn.flow("split", "page", "E"),
)
BOTH = actors.agent(
    109, "Farid Aziz", roles=ANNE.roles, teams=frozenset({"conseillers", "souscription"})
)
PAGE = bpmn.process(
    domain.begin(),
    domain.ask("page"),
    domain.task("B", "avis", "souscription", bpmn.io({"documents": "=pieces.identite"})),
    bpmn.end(),
    bpmn.flow("S", "page", "B", "E"),
)


def names(w: World, who: actors.Actor, **wanted: object) -> list[str]:
    found = w.do(queries.inbox, who, at=w.clock.now(), **wanted)  # type: ignore[arg-type]
    return [row.name for row in found.rows]


def ask(w: World, count: int) -> None:
    for number in range(count):
        values = {"dossier": {"nom": f"Nom {number}", "courriel": f"{number}@exemple.fr"}}
        w.act(commands.submit_request, domain.NAME, "P", values, by=actors.ANONYMOUS)
        w.clock.advance(seconds=1)


def test_each_scope_shows_its_tasks(given: Begin) -> None:
    w = given(TWO_TEAMS)
    assert names(w, ANNE) == ["A"]
    assert names(w, CLAIRE) == ["A", "B"]
    assert names(w, DENIS) == []
    assert sorted(names(w, DENIS, scope="all")) == ["A", "B", "page"]
    assert sorted(names(w, ANNE, scope="all")) == ["A", "B", "page"]
    assert names(w, STRANGER, scope="all") == []
    assert names(w, actors.tiers(party_id=1), scope="all") == []
    assert names(w, ANNE, scope="mine") == []
    w.act(commands.claim_task, w.task("A").id, by=ANNE)
    assert names(w, ANNE, scope="mine") == ["A"]
    assert names(w, BRUNO, scope="mine") == []


def test_a_row_says_what_the_list_shows(given: Begin) -> None:
    w = given(TWO_TEAMS)
    found = w.do(queries.inbox, ANNE, at=w.clock.now())
    (row,) = found.rows
    assert (row.dossier_number, row.party_name) == ("CLI-2026-00001", "Léa Martin")
    assert (row.dossier_type_label, row.process_name) == ("Client", "P")
    assert row.teams == ("conseillers", "souscription")
    assert (found.total, found.more, found.pages) == (1, False, 1)
    pages = w.do(queries.inbox, ADMIN, at=w.clock.now(), scope="all", search="page").rows
    assert [one.page_state for one in pages] == ["sent"]


def test_lists_come_by_pages_with_their_total(given: Begin) -> None:
    w = given(TWO_TEAMS, request=False)
    ask(w, 5)
    first = w.do(queries.inbox, CLAIRE, at=w.clock.now(), size=4)
    last = w.do(queries.inbox, CLAIRE, at=w.clock.now(), size=4, page=3)
    assert (first.total, first.pages, len(first.rows), len(last.rows)) == (10, 3, 4, 2)
    assert len({row.id for row in (*first.rows, *last.rows)}) == 6


def test_the_plain_list_is_the_filtered_one(given: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is read from two indexes team by team, and counts no further than is shown."""
    w = given(TWO_TEAMS, request=False)
    ask(w, 5)
    for exact in (2, 4, 5, 9, 10, 11):
        for name in ("inbox", "limits", "task_rows"):
            monkeypatch.setattr(sys.modules[f"engine.queries.{name}"], "EXACT", exact)
        for who in (ANNE, CLAIRE, BOTH, DENIS):
            for page in (1, 2, 3, 4):
                plain, filtered = (
                    w.do(queries.inbox, who, at=w.clock.now(), page=page, size=4, process=process)
                    for process in ("", "P")
                )
                assert plain == filtered


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"search": "nom 2@exemple"}, ["A", "B"]),
        ({"search": "NÔM 2@"}, ["A", "B"]),
        ({"search": "cli-2026-00003"}, ["A", "B"]),
        ({"search": "100%"}, []),
        ({"search": "personne"}, []),
        ({"process": "P", "search": "2"}, None),
        ({"process": "Q"}, []),
        ({"dossier_type": "contrat"}, []),
        ({"due": "late"}, []),
        ({"due": "today"}, []),
        ({"due": "week"}, []),
    ],
)
def test_filters_narrow_the_list(
    given: Begin, wanted: dict[str, object], expected: list[str] | None
) -> None:
    w = given(TWO_TEAMS, request=False)
    ask(w, 3)
    found = names(w, CLAIRE, **wanted)
    assert found == expected if expected is not None else found


@pytest.mark.parametrize("sort", ["created", "-created", "due", "-due", "priority", "name"])
def test_every_order_gives_every_task(given: Begin, sort: str) -> None:
    w = given(TWO_TEAMS, request=False)
    ask(w, 2)
    found = names(w, CLAIRE, sort=sort)
    assert sorted(found) == ["A", "A", "B", "B"]
    if sort == "name":
        assert found == ["A", "A", "B", "B"]


def test_a_task_shows_its_form_beside_its_dossier(given: Begin) -> None:
    w = given(TWO_TEAMS)
    view = w.do(queries.task, w.task("A").id, ANNE)
    assert view.form is not None
    assert (view.form.id, view.dossier.number) == ("avis", "CLI-2026-00001")
    assert (view.can_complete, view.can_claim, view.can_release, view.can_assign) == (
        True,
        True,
        False,
        False,
    )
    followed = w.do(queries.task, w.task("page").id, ANNE)
    assert not followed.can_complete
    assert followed.page_id == w.page("page").id
    w.act(commands.complete_task, w.task("A").id, {"decision": "oui"}, by=ANNE)
    done = w.do(queries.task, view.id, ANNE)
    assert (done.state, done.done_by, done.values["decision"]) == ("done", "Anne Roux", "oui")
    assert not done.can_complete
    for who in (STRANGER, actors.ANONYMOUS, actors.tiers(party_id=1)):
        with pytest.raises(Forbidden):
            w.do(queries.task, view.id, who)
    with pytest.raises(NotFound):
        w.do(queries.task, 1, ANNE)


def test_a_dossier_says_who_holds_the_ball_and_what_comes(given: Begin) -> None:
    w = given(PAGE)
    (dossier,) = w.rows(Dossier)
    view = w.do(queries.dossier, dossier.id, ANNE, at=w.clock.now())
    assert (view.ball.holder, view.ball.what) == ("tiers", "page")
    assert [(one.name, one.teams) for one in view.coming] == [("B", ("souscription",))]
    assert [one.name for one in view.open] == ["page"]
    assert [one.state for one in view.phases] == ["current", "coming", "aside"]
    page = w.page("page")
    w.act(commands.complete_task, page.task_id, domain.ANSWERS, by=w.proved(page))
    w.work()
    view = w.do(queries.dossier, dossier.id, ANNE, at=w.clock.now())
    assert (view.ball.holder, view.ball.who) == ("agent", "souscription")
    assert [(one.name, one.outcome) for one in view.done] == [("page", "answered")]
    assert view.coming == ()
    w.act(commands.complete_task, w.task("B").id, {"decision": "oui"}, by=CLAIRE)
    view = w.do(queries.dossier, dossier.id, ANNE, at=w.clock.now())
    assert view.ball.holder == "nobody"


def test_a_dossier_shows_data_with_where_it_came_from(given: Begin) -> None:
    w = given(PAGE)
    page = w.page("page")
    w.act(commands.complete_task, page.task_id, domain.ANSWERS, by=w.proved(page))
    (dossier,) = w.rows(Dossier)
    view = w.do(queries.dossier, dossier.id, ANNE, at=w.clock.now())
    fields = {field.name: field for section in view.sections for field in section.fields}
    assert [section.label for section in view.sections] == ["Identité", "Adresse", "Contrat"]
    assert (fields["adresse.ville"].display, fields["adresse.ville"].by) == ("Lyon", "tiers")
    assert (fields["prime"].display, fields["prime"].value) == ("", None)
    assert [one.reason for one in view.startable] == ["Un processus est déjà en cours"]
    assert [one.state for one in view.instances] == ["running"]
    for who in (STRANGER, actors.tiers(party_id=w.rows(Party)[0].id), actors.ANONYMOUS):
        with pytest.raises(Forbidden):
            w.do(queries.dossier, dossier.id, who, at=w.clock.now())
    with pytest.raises(NotFound):
        w.do(queries.dossier, 1, ANNE, at=w.clock.now())


def test_dossiers_are_found_by_words_without_accents(given: Begin) -> None:
    w = given(PAGE)
    for search in ("LEA", "léa martin", "cli-2026", "exemple.fr"):
        found = w.do(queries.dossiers, ANNE, search=search)
        assert [row.title for row in found.rows] == ["Léa Martin"], search
    assert w.do(queries.dossiers, ANNE, type="contrat").total == 0
    assert w.do(queries.dossiers, ANNE, phase="prospect").total == 1
    assert w.do(queries.dossiers, STRANGER).total == 0
    assert w.do(queries.dossiers, actors.ANONYMOUS).total == 0
    party = w.rows(Party)[0]
    assert w.do(queries.dossiers, actors.tiers(party_id=party.id)).total == 1
    assert w.do(queries.dossiers, actors.tiers(party_id=1)).total == 0


def test_bytes_are_for_who_may_see_them(given: Begin) -> None:
    w = given(PAGE)
    page = w.page("page")
    who = w.proved(page)
    upload = w.act(
        commands.stage_upload, page.task_id, "pieces.identite", stored_file(w.storage), by=who
    )
    assert w.do(queries.upload_for, upload, who).filename == "piece.pdf"
    for stranger in (w.holder(page), ANNE, actors.tiers(page_id=1), actors.ANONYMOUS):
        with pytest.raises(NotFound):
            w.do(queries.upload_for, upload, stranger)
    w.act(commands.complete_task, page.task_id, domain.ANSWERS, by=who)
    (version,) = w.rows(DocumentVersion)
    for allowed in (ANNE, CLAIRE, ADMIN, who):
        assert w.do(queries.document_for, version.id, allowed).sha256 == version.sha256
    outsiders = (
        STRANGER,
        actors.ANONYMOUS,
        w.holder(page),
        actors.tiers(party_id=1),
        actors.tiers(page_id=1, email="lea@exemple.fr"),
    )
    for stranger in outsiders:
        with pytest.raises(NotFound):
            w.do(queries.document_for, version.id, stranger)
    with pytest.raises(NotFound):
        w.do(queries.thumbnail_for, version.id, ANNE)
    with pytest.raises(NotFound):
        w.do(queries.document_for, 1, ANNE)


def test_a_tiers_sees_their_own_dossiers_and_nobody_elses(given: Begin) -> None:
    w = given(PAGE, request=False)
    ask(w, 2)
    first, second = w.rows(Party)
    for party in (first, second):
        view = w.do(queries.portal, actors.tiers(party_id=party.id), at=w.clock.now())
        assert view.email == party.email
        assert [one.waiting_for for one in view.dossiers] == ["tiers"]
        (todo,) = view.todo
        (page,) = w.rows(Page, party_id=party.id)
        assert todo.page_id == page.id
        other = second if party is first else first
        assert str(other.email) not in repr(view)
    for stranger in (actors.ANONYMOUS, ANNE, actors.tiers(page_id=1)):
        with pytest.raises(Forbidden):
            w.do(queries.portal, stranger, at=w.clock.now())


def test_request_forms_are_those_the_domain_declares(given: Begin) -> None:
    w = given(PAGE, request=False)
    (found,) = w.do(queries.request_forms, domain.NAME)
    assert (found.process_id, found.form.id, found.organisation.name) == (
        "P",
        "demande",
        "Mutuelle d'essai",
    )
    assert w.do(queries.request_form, domain.NAME, "P").title == "Demander"
    with pytest.raises(NotFound):
        w.do(queries.request_form, domain.NAME, "Q")
    assert w.do(queries.request_forms, "ailleurs") == ()


def test_deployments_say_which_one_is_current(given: Begin) -> None:
    w = given(PAGE)
    w.clock.advance(minutes=1)
    w.store(domain.NAME, domain.files(TWO_TEAMS))
    rows = w.do(queries.deployments)
    assert [(row.number, row.current, row.instances) for row in rows] == [
        (2, True, 0),
        (1, False, 1),
    ]
    assert w.do(queries.deployments, "ailleurs") == ()
    token = w.links.page_token(PageLink(w.page("page").id, 1))
    assert w.do(queries.page, token, at=w.clock.now()).process_name == "P"

"""A task on the desk: where it stands in its process, and what receiving its answers needs."""

import pytest

from engine import actors, commands, queries
from engine.errors import Forbidden, NotFound
from tests.engine.conftest import Begin
from tests.support import bpmn, domain
from tests.support.engine import ADMIN, ANNE, BRUNO, CLAIRE, STRANGER, World

WAY = bpmn.process(
    domain.begin(),
    domain.task("A", "avis", "conseillers"),
    bpmn.element("parallelGateway", "split"),
    domain.task("B", "avis", "conseillers"),
    domain.task("C", "avis", "souscription"),
    domain.ask("D"),
    domain.task("E", "avis", "conseillers"),
    bpmn.end("Z"),
    bpmn.flow("S", "A", "split", "B", "D", "E", "Z"),
    bpmn.flow("split", "C", "Z"),
)
AVIS = {"decision": "favorable"}


def way(w: World, name: str, who: actors.Actor = ANNE) -> list[tuple[str, str, str]]:
    found = w.do(queries.task_at_work, w.task(name).id, who)
    return [(one.name, one.holder, one.state) for one in found.way]


def test_the_way_shows_what_is_done_open_and_may_come(given: Begin) -> None:
    w = given(WAY)
    coming = [("B", "agent", "coming"), ("C", "agent", "coming"), ("D", "tiers", "coming")]
    assert way(w, "A")[0] == ("A", "agent", "now")
    assert sorted(way(w, "A")[1:]) == [*coming, ("E", "agent", "coming")]
    w.act(commands.complete_task, w.task("A").id, AVIS, by=ANNE)
    assert way(w, "B") == [
        ("A", "agent", "done"),
        ("B", "agent", "now"),
        ("C", "agent", "beside"),
        ("D", "tiers", "coming"),
        ("E", "agent", "coming"),
    ]
    assert way(w, "C", CLAIRE)[1:3] == [("B", "agent", "beside"), ("C", "agent", "now")]


def test_a_done_task_is_shown_with_its_way(given: Begin) -> None:
    w = given(WAY)
    task = w.task("A").id
    w.act(commands.complete_task, task, AVIS, by=ANNE)
    found = w.do(queries.task_at_work, task, ANNE)
    assert (found.task.state, found.way[0].state) == ("done", "done")


def test_the_dossiers_data_stands_beside_the_form(given: Begin) -> None:
    w = given(WAY)
    found = w.do(queries.task_at_work, w.task("A").id, ANNE)
    shown = {one.label: one.display for section in found.sections for one in section.fields}
    assert "Léa Martin" in shown.values()
    assert found.task.dossier.number == "CLI-2026-00001"


def test_nobody_sees_a_task_that_is_not_theirs(given: Begin) -> None:
    w = given(WAY)
    task = w.task("A").id
    for ask in (queries.task_at_work, queries.task_form):
        with pytest.raises(Forbidden):
            w.do(ask, task, STRANGER)
        with pytest.raises(Forbidden):
            w.do(ask, task, actors.ANONYMOUS)
        with pytest.raises(NotFound):
            w.do(ask, task + 1, ANNE)


def test_what_receives_the_answers_knows_the_form_and_who_may_send_it(given: Begin) -> None:
    w = given(WAY)
    task = w.task("A").id
    found = w.do(queries.task_form, task, ANNE)
    assert found.form is not None
    assert (found.form.id, found.name, found.can_complete) == ("avis", "A", True)
    w.act(commands.claim_task, task, by=BRUNO)
    assert not w.do(queries.task_form, task, ANNE).can_complete
    assert w.do(queries.task_form, task, BRUNO).can_complete


def test_the_tasks_of_ones_own_are_counted(given: Begin) -> None:
    w = given(WAY)
    assert w.do(queries.assigned, ANNE) == 0
    w.act(commands.claim_task, w.task("A").id, by=ANNE)
    assert [w.do(queries.assigned, who) for who in (ANNE, BRUNO, ADMIN)] == [1, 0, 0]
    assert w.do(queries.assigned, actors.ANONYMOUS) == 0

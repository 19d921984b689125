"""Taking running processes back to a step; trying again a step that could not begin."""

import pytest

from engine import commands, queries
from engine.errors import Forbidden, InstanceEnded, NotFound, NotMovable
from engine.instances.models import Incident, ProcessInstance
from engine.jobs.models import Job
from engine.tasks.models import Page
from tests.engine.conftest import Begin
from tests.support import bpmn, domain
from tests.support.engine import ADMIN, ANNE, World


def line(*steps: str, extra: str = "") -> str:
    """Start, these steps one after the other, end."""
    names = [step.split('id="', 1)[1].split('"', 1)[0] for step in steps]
    return bpmn.process(domain.begin(), *steps, bpmn.end(), extra, bpmn.flow("S", *names, "E"))


A = domain.task("A", "avis", "conseillers")
B = domain.task("B", "avis", "conseillers")
PAGE = domain.ask("PG", expires="P15D")


def instance(w: World) -> ProcessInstance:
    return w.rows(ProcessInstance)[0]


def answer(w: World, name: str) -> None:
    w.act(commands.complete_task, w.task(name).id, {"decision": "oui"}, by=ANNE)


def sentences(w: World) -> list[str]:
    return [one.sentence for one in w.do(queries.journal, instance(w).dossier_id, ANNE)]


def test_a_process_is_taken_back_to_a_step_it_has_passed(given: Begin) -> None:
    w = given(line(A, PAGE))
    answer(w, "A")
    page = w.page("PG")
    found = w.do(queries.controls, instance(w).id, ADMIN)
    assert [one.element_id for one in found.standing] == ["PG"]
    assert [one.element_id for one in found.passed] == ["A"]
    node = found.standing[0].node
    with pytest.raises(Forbidden):
        w.act(commands.move_instance, instance(w).id, node, "A", "x", by=ANNE)
    w.act(commands.move_instance, instance(w).id, node, "A", "avis à revoir", by=ADMIN)
    assert w.task("A").state == "open"
    assert w.tasks(name="PG") == []
    assert w.rows(Page, id=page.id)[0].state == "cancelled"
    assert "« P » ramené de « PG » à « A » : avis à revoir" in sentences(w)
    assert w.rows(Job, kind="expiry", state="ready") == []
    answer(w, "A")
    assert w.page("PG").id != page.id, "the page is asked anew"


@pytest.mark.parametrize(("node", "element"), [("0", "A"), ("", "A"), (None, "B"), (None, "E")])
def test_a_token_goes_only_where_the_process_has_been(
    given: Begin, node: str | None, element: str
) -> None:
    w = given(line(A, B))
    answer(w, "A")
    if node is None:
        node = w.task("B").node
    with pytest.raises(NotMovable):
        w.act(commands.move_instance, instance(w).id, node, element, "x", by=ADMIN)
    assert w.task("B").state == "open"


def test_leaving_a_subprocess_leaves_all_that_waits_in_it(given: Begin) -> None:
    inside = bpmn.element(
        "subProcess",
        "SUB",
        bpmn.start("S2"),
        bpmn.element("parallelGateway", "split"),
        domain.task("C", "avis", "conseillers"),
        domain.task("D", "avis", "conseillers"),
        bpmn.flow("S2", "split", "C"),
        bpmn.flow("split", "D"),
    )
    w = given(line(A, inside))
    answer(w, "A")
    w.act(commands.move_instance, instance(w).id, w.task("C").node, "A", "x", by=ADMIN)
    assert [task.name for task in w.tasks()] == ["A"]
    answer(w, "A")
    assert sorted(task.name for task in w.tasks()) == ["C", "D"]


def test_a_failed_operation_is_left_with_its_incident(given: Begin) -> None:
    w = given(line(A, domain.mail("M", template="avis"), B))
    w.mailer.failures = [OSError("down")] * 10
    answer(w, "A")
    for _ in range(8):
        w.clock.advance(days=1)
        w.work()
    (incident,) = w.do(queries.incidents)
    node = w.rows(Incident)[0].node
    w.act(commands.move_instance, instance(w).id, node, "A", "x", by=ADMIN)
    assert w.do(queries.incidents) == ()
    assert w.rows(Job, id=w.rows(Incident, id=incident.id)[0].job_id)[0].state == "cancelled"
    assert w.task("A").state == "open"


def test_a_suspended_process_moves_when_it_is_resumed(given: Begin) -> None:
    w = given(line(A, PAGE))
    answer(w, "A")
    w.act(commands.suspend_instance, instance(w).id, "litige", by=ADMIN)
    w.act(commands.move_instance, instance(w).id, w.task("PG").node, "A", "x", by=ADMIN)
    assert w.tasks() == []
    w.act(commands.resume_instance, instance(w).id, by=ADMIN)
    w.clock.advance(days=30)
    w.work()
    assert [task.name for task in w.tasks()] == ["A"]
    assert {job.state for job in w.rows(Job)} <= {"done", "cancelled"}


def test_variables_are_shown_to_administrators(given: Begin) -> None:
    w = given(line(A))
    w.act(commands.set_variables, instance(w).id, {"n": 3, "t": "deux mots"}, "x", by=ADMIN)
    found = w.do(queries.controls, instance(w).id, ADMIN)
    assert {one.name: one.value for one in found.variables}["t"] == '"deux mots"'
    assert {one.name: one.value for one in found.variables}["n"] == "3"
    with pytest.raises(Forbidden):
        w.do(queries.controls, instance(w).id, ANNE)
    with pytest.raises(NotFound):
        w.do(queries.controls, 1, ADMIN)
    w.act(commands.cancel_instance, instance(w).id, "x", by=ADMIN)
    ended = w.do(queries.controls, instance(w).id, ADMIN)
    assert (ended.standing, ended.passed, ended.variables) == ((), (), ())
    with pytest.raises(InstanceEnded):
        w.act(commands.move_instance, instance(w).id, "1", "A", "x", by=ADMIN)


def test_a_task_that_could_not_begin_is_offered_once_it_is_retried(given: Begin) -> None:
    fragile = domain.task("B", "avis", '=if n = null then number("x") > 0 else "conseillers"')
    w = given(line(A, fragile))
    answer(w, "A")
    (incident,) = w.do(queries.incidents)
    w.act(commands.set_variables, instance(w).id, {"n": 1}, "oublié", by=ADMIN)
    w.act(commands.retry_incident, incident.id, by=ADMIN)
    assert w.task("B").state == "open"

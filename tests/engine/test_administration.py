"""Suspending, cancelling, repairing running processes."""

import pytest

from engine import actors, commands, queries
from engine.errors import Forbidden, InstanceEnded, NotFound, PageUsed
from engine.instances.models import Incident, ProcessInstance, Subscription
from engine.jobs.models import Job
from engine.ports import PageLink
from tests.engine.conftest import Begin
from tests.support import bpmn, domain
from tests.support.engine import ADMIN, ANNE, World

PARALLEL = bpmn.process(
    domain.begin(),
    bpmn.element("parallelGateway", "split"),
    domain.ask("A", expires="P15D"),
    domain.task("B", "avis", "conseillers"),
    bpmn.element("intermediateCatchEvent", "T", bpmn.timer("PT2H")),
    bpmn.element("intermediateCatchEvent", "W", bpmn.SIGNAL),
    bpmn.end(),
    bpmn.flow("S", "split", "A", "E"),
    bpmn.flow("split", "B", "E"),
    bpmn.flow("split", "T", "E"),
    bpmn.flow("split", "W", "E"),
)
FRAGILE = bpmn.process(
    domain.begin(),
    domain.task("A", "avis", "conseillers"),
    bpmn.element("exclusiveGateway", "G", default="no"),
    domain.task("B", "avis", "conseillers"),
    bpmn.end(),
    bpmn.flow("S", "A", "G"),
    bpmn.flow("G", "B", "E", when='=if montant = null then number("x") > 0 else montant > 3'),
    bpmn.flow("G", "E", name="no"),
)
ENDLESS = bpmn.process(
    domain.begin(),
    domain.task("A", "avis", "conseillers"),
    bpmn.script("L", "n", "=if n = null then 1 else n + 1"),
    bpmn.element("exclusiveGateway", "G", default="out"),
    domain.task("B", "avis", "conseillers"),
    bpmn.end(),
    bpmn.flow("S", "A", "L", "G"),
    bpmn.flow("G", "L", when="=n < 5000"),
    bpmn.flow("G", "B", "E", name="out"),
)


def instance(w: World) -> ProcessInstance:
    return w.rows(ProcessInstance)[0]


def test_cancelling_ends_everything_that_waited(given: Begin) -> None:
    w = given(PARALLEL)
    page = w.page("A")
    with pytest.raises(Forbidden):
        w.act(commands.cancel_instance, instance(w).id, "x", by=ANNE)
    w.act(commands.cancel_instance, instance(w).id, "doublon", by=ADMIN)
    assert instance(w).state == "cancelled"
    assert w.tasks() == []
    assert w.rows(Subscription) == []
    assert {one.state for one in w.rows(Job)} == {"done", "cancelled"}
    token = w.links.page_token(PageLink(page.id, 1))
    with pytest.raises(PageUsed):
        w.do(queries.page, token, at=w.clock.now())
    with pytest.raises(InstanceEnded):
        w.act(commands.cancel_instance, instance(w).id, "encore", by=ADMIN)
    with pytest.raises(NotFound):
        w.act(commands.cancel_instance, 1, "x", by=ADMIN)


def test_a_suspended_process_does_nothing_until_resumed(given: Begin) -> None:
    w = given(PARALLEL)
    w.act(commands.suspend_instance, instance(w).id, "litige", by=ADMIN)
    w.act(commands.suspend_instance, instance(w).id, "litige", by=ADMIN)
    w.clock.advance(days=20)
    assert w.work() == 0
    assert w.page("A").state == "open"
    w.act(commands.resume_instance, instance(w).id, by=ADMIN)
    w.act(commands.resume_instance, instance(w).id, by=ADMIN)
    w.work()
    assert w.page("A").state == "expired"
    assert w.tasks(name="B")


def test_an_expression_that_fails_is_repaired_and_retried(given: Begin) -> None:
    w = given(FRAGILE)
    w.act(commands.complete_task, w.task("A").id, {"decision": "oui"}, by=ANNE)
    (incident,) = w.do(queries.incidents)
    assert incident.element_id == "G"
    assert instance(w).state == "running"
    w.clock.advance(minutes=1)
    w.act(commands.retry_incident, incident.id, by=ADMIN)
    (again,) = w.do(queries.incidents)
    assert again.id != incident.id, "it failed anew"
    with pytest.raises(Forbidden):
        w.act(commands.set_variables, instance(w).id, {"montant": 5}, "x", by=ANNE)
    w.act(commands.set_variables, instance(w).id, {"montant": 5}, "oublié", by=ADMIN)
    w.act(commands.retry_incident, again.id, by=ADMIN)
    assert w.task("B").state == "open"
    assert w.do(queries.incidents) == ()
    assert instance(w).incidents == 0
    facts = [one.sentence for one in w.do(queries.journal, instance(w).dossier_id, ANNE)]
    assert "Variables de « P » modifiées : oublié" in facts


def test_a_long_automatic_run_is_continued_by_a_job(given: Begin) -> None:
    w = given(ENDLESS)
    w.act(commands.complete_task, w.task("A").id, {"decision": "oui"}, by=ANNE)
    assert w.tasks() == []
    assert [one.kind for one in w.rows(Job, state="ready")] == ["continue"]
    w.work()
    assert w.task("B").state == "open"
    assert all(one.state == "done" for one in w.rows(Job))
    assert w.rows(Incident) == []


FOREVER = ENDLESS.replace("n &lt; 5000", "n &gt; 0")


def test_an_endless_loop_lets_others_work_and_can_be_cancelled(given: Begin) -> None:
    w = given(FOREVER)
    (loop,) = w.rows(ProcessInstance)
    w.act(commands.complete_task, w.task("A").id, {"decision": "oui"}, by=ANNE)
    for turn in range(3):
        assert w.worker.run_once(w.clock.now()) == 1, "one slice a pass, each a transaction"
        values = {"dossier": {"nom": "x", "courriel": f"{turn}@exemple.fr"}}
        w.act(commands.submit_request, domain.NAME, "P", values, by=actors.ANONYMOUS)
    assert len(w.tasks(name="A")) == 3, "others were served in between"
    found = w.do(queries.controls, loop.id, ADMIN)
    assert {one.element_id for one in found.standing} <= {"L", "G"}
    assert found.standing
    assert int(next(one.value for one in found.variables if one.name == "n")) > 1_000
    w.act(commands.cancel_instance, loop.id, "boucle sans fin", by=ADMIN)
    w.work()
    assert w.rows(ProcessInstance, id=loop.id)[0].state == "cancelled"
    assert w.rows(Job, kind="continue", state="ready") == []


def test_an_endless_loop_ends_in_an_incident(given: Begin) -> None:
    w = given(FOREVER)
    w.act(commands.complete_task, w.task("A").id, {"decision": "oui"}, by=ANNE)
    w.work()
    (incident,) = w.do(queries.incidents)
    assert incident.code == "endless"
    slices = len(w.rows(Job, kind="continue"))
    assert slices >= 100_000 / 2_000 - 1, "none of more than 2,000 steps"
    assert w.work() == 0
    w.act(commands.set_variables, incident.instance_id, {"n": -1_000_000_000}, "x", by=ADMIN)
    w.clock.advance(minutes=1)
    w.act(commands.retry_incident, incident.id, by=ADMIN)
    assert w.task("B").state == "open"


def test_the_diagram_shows_where_the_process_stands(given: Begin) -> None:
    w = given(PARALLEL)
    view = w.do(queries.instance_diagram, instance(w).id, ANNE)
    (diagram,) = view.diagrams
    states = {one.element_id: one.state for one in diagram.elements}
    assert states["S"] == states["split"] == "done"
    assert states["A"] == states["B"] == states["T"] == "active"
    assert diagram.xml.startswith("<bpmn:definitions")

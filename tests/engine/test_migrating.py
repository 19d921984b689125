"""Taking running processes to another version of their domain, newer or older."""

from datetime import timedelta
from typing import NamedTuple

import pytest

from engine import commands, queries
from engine.errors import Forbidden, NotFound
from engine.instances.models import BatchItem, Incident, ProcessInstance, Subscription
from engine.jobs.models import Job
from engine.queries import Foreseen, MigrationPlan
from engine.tasks.models import Draft, Task
from tests.engine.conftest import Begin
from tests.engine.test_operating import PAGE, A, B, answer, instance, line, sentences
from tests.support import bpmn, domain
from tests.support.engine import ADMIN, ANNE, World

LATE = bpmn.boundary("D", "A", bpmn.timer("PT48H"), interrupting=False)
LATE_END = bpmn.end("DE") + bpmn.flow("D", "DE")

ALARM = bpmn.boundary("D", "A", bpmn.SIGNAL, interrupting=False)
WITHIN = bpmn.element("subProcess", "SUB", bpmn.start("S2"), A, bpmn.flow("S2", "A"))
FIRST = line(A, B, extra=LATE + LATE_END)


OTHER = {"dossier": {"nom": "Paul", "courriel": "paul@exemple.fr"}}


def publish(w: World, *processes: str, **others: bytes) -> int:
    w.clock.advance(minutes=1)
    return w.store(domain.NAME, domain.files(*processes, **others))


def plan(w: World, deployment_id: int) -> MigrationPlan:
    return w.do(queries.migration_plan, deployment_id, ADMIN)


def verdicts(one: Foreseen) -> dict[str, str]:
    return {effect.name: effect.verdict.code for effect in one.effects}


class Done(NamedTuple):
    """What a migration did."""

    moved: tuple[int, ...]
    refused: tuple[int, ...]


def migrate(w: World, deployment_id: int, **kwargs: object) -> Done:
    """Ask for it, and let the worker do it; pages see what it did."""
    batch_id = w.act(
        commands.migrate_instances,
        domain.NAME,
        deployment_id,
        by=ADMIN,
        reason="correction",
        **kwargs,
    )
    if batch_id is None:
        return Done((), ())
    w.work()
    items = sorted(w.rows(BatchItem, batch_id=batch_id), key=lambda item: item.subject_id)
    found = w.do(queries.batch, batch_id, ADMIN)
    assert found.over
    by_state = {
        state: tuple(one.subject_id for one in items if one.state == state)
        for state in ("done", "refused")
    }
    assert tuple(one.instance_id for one in found.refusals) == by_state["refused"]
    return Done(by_state["done"], by_state["refused"])


def test_a_process_goes_on_in_the_new_version(given: Begin) -> None:
    w = given(FIRST)
    task, before = w.task("A"), instance(w)
    w.act(commands.save_draft, task.id, {"decision": "peut-être"}, by=ANNE)
    (timer,) = w.rows(Job, kind="timer", state="ready")
    renamed = FIRST.replace('name="A"', 'name="Avis"').replace('"PT48H"', '"PT1H"')
    target = publish(w, renamed.replace(">PT48H<", ">PT1H<"))
    (foreseen,) = plan(w, target).instances
    assert foreseen.possible
    assert verdicts(foreseen) == {"A": "renamed", "D": "timer-kept"}
    assert foreseen.effects[0].sentence == "Gardé ; cette étape s'appelle maintenant « Avis »."
    due = {one.name: one.due_at for one in foreseen.effects}["D"]
    assert due == timer.due_at
    done = migrate(w, target)
    assert (done.moved, done.refused) == ((before.id,), ())
    assert instance(w).deployment_id == target
    assert w.rows(Draft)[0].values == {"decision": "peut-être"}
    assert w.rows(Job, kind="timer", state="ready")[0].due_at == timer.due_at
    assert "« P » passé de la version 1 à la version 2 : correction" in sentences(w)
    w.clock.advance(hours=2)
    w.work()
    assert w.rows(Job, id=timer.id)[0].state == "ready", "the due date is the one it had"
    w.clock.advance(days=2)
    w.work()
    assert w.rows(Job, id=timer.id)[0].state == "done"
    answer(w, "Avis")
    answer(w, "B")
    assert instance(w).state == "completed"


def test_a_page_keeps_its_link(given: Begin) -> None:
    w = given(line(PAGE, B))
    page = w.page("PG")
    target = publish(w, line(PAGE, domain.task("C", "avis", "conseillers")))
    migrate(w, target)
    assert w.page("PG").id == page.id
    w.act(commands.complete_task, page.task_id, domain.ANSWERS, by=w.proved(page))
    assert w.task("C").state == "open", "what follows is the new version's"


def test_a_process_whose_step_is_gone_stays_and_is_listed(given: Begin) -> None:
    w = given(line(A, B))
    w.act(commands.submit_request, domain.NAME, "P", OTHER, by=ANNE)
    first, second = w.rows(ProcessInstance)
    w.act(
        commands.complete_task,
        next(one for one in w.tasks(name="A") if one.instance_id == first.id).id,
        {"decision": "oui"},
        by=ANNE,
    )
    target = publish(w, line(A, domain.task("C", "avis", "conseillers")))
    foreseen = plan(w, target)
    assert foreseen.total == 2
    assert [one.instance_id for one in foreseen.ready] == [second.id]
    (lost,) = foreseen.refused
    assert [one.sentence for one in lost.refusals] == [
        "Cette étape n'existe plus dans cette version."
    ]
    done = migrate(w, target)
    assert done.moved == (second.id,)
    assert done.refused == (first.id,)
    kept = w.rows(ProcessInstance, id=first.id)[0]
    assert (kept.deployment_id, kept.version) == (first.deployment_id, instance(w).version)
    assert [one.instance_id for one in plan(w, target).instances] == [first.id]


def test_migrating_back_is_the_same_towards_the_older_version(given: Begin) -> None:
    w = given(line(A, B))
    old = instance(w).deployment_id
    target = publish(w, line(A, PAGE))
    migrate(w, target, ids=[instance(w).id])
    assert plan(w, target).total == 0
    migrate(w, old)
    assert instance(w).deployment_id == old
    answer(w, "A")
    assert w.task("B").state == "open"
    assert migrate(w, target, ids=[]).moved == ()


def test_a_suspended_process_is_moved_too_and_stays_suspended(given: Begin) -> None:
    w = given(line(A, B))
    w.act(commands.suspend_instance, instance(w).id, "x", by=ADMIN)
    target = publish(w, line(A, PAGE))
    assert migrate(w, target).moved == (instance(w).id,)
    assert instance(w).state == "suspended"


def test_an_expression_repaired_in_the_new_version_is_retried(given: Begin) -> None:
    def fragile(text: str) -> str:
        return line(A, bpmn.script("X", "n", text), B)

    w = given(fragile('=if number("x") > 0 then 1 else 2'))
    answer(w, "A")
    incidents = w.do(queries.incidents)
    target = publish(w, fragile("=1"))
    assert migrate(w, target).moved == (instance(w).id,)
    w.clock.advance(minutes=1)
    for one in incidents:
        w.act(commands.retry_incident, one.id, by=ADMIN)
    assert w.task("B").state == "open"


PARALLEL = (
    domain.begin(),
    bpmn.element("parallelGateway", "split"),
    A,
    B,
    bpmn.element("parallelGateway", "join"),
    bpmn.end(),
    bpmn.flow("S", "split", "A", "join", "E"),
    bpmn.flow("split", "B", "join"),
)


@pytest.mark.parametrize(
    ("process", "name", "code"),
    [
        (line(bpmn.job("A", "mail.send"), B), "A", "kind"),
        (line(domain.task("A", "avis", "conseillers", bpmn.many(cardinality="2"))), "A", "kind"),
        (
            line(bpmn.element("subProcess", "SUB", bpmn.start("S2"), A, bpmn.flow("S2", "A"))),
            "A",
            "moved",
        ),
        (FIRST.replace(LATE, bpmn.boundary("D", "B", bpmn.timer("PT48H"))), "D", "moved"),
        (
            FIRST.replace(LATE, bpmn.boundary("D", "A", bpmn.SIGNAL, interrupting=False)),
            "D",
            "waits",
        ),
        (FIRST.replace('id="P"', 'id="Q"'), "A", "gone"),
    ],
)
def test_what_a_waiting_step_relies_on_must_still_be_there(
    given: Begin, process: str, name: str, code: str
) -> None:
    w = given(FIRST)
    target = publish(w, process)
    (foreseen,) = plan(w, target).instances
    assert not foreseen.possible
    assert verdicts(foreseen)[name] == code
    before = instance(w)
    assert migrate(w, target).moved == ()
    assert (instance(w).deployment_id, instance(w).data) == (before.deployment_id, before.data)


def test_a_join_that_counts_tokens_keeps_its_flows(given: Begin) -> None:
    w = given(bpmn.process(*PARALLEL))
    answer(w, "A")
    third = domain.task("C", "avis", "conseillers") + bpmn.flow("split", "C", "join")
    target = publish(w, bpmn.process(*PARALLEL, third))
    (foreseen,) = plan(w, target).instances
    assert verdicts(foreseen) == {"join": "joins", "B": "kept"}


def test_a_new_boundary_event_waits_for_later_activities(given: Begin) -> None:
    w = given(line(A, B))
    target = publish(w, FIRST)
    (foreseen,) = plan(w, target).instances
    assert verdicts(foreseen) == {"A": "kept", "D": "later"}
    migrate(w, target)
    assert w.rows(Job, kind="timer") == []


def test_a_boundary_event_that_is_gone_is_waited_for_no_more(given: Begin) -> None:
    w = given(FIRST)
    target = publish(w, line(A, B))
    assert verdicts(plan(w, target).instances[0]) == {"A": "kept", "D": "disarmed"}
    assert migrate(w, target).moved == (instance(w).id,)
    assert w.rows(Job, kind="timer", state="ready") == []
    w.clock.advance(days=30)
    w.work()
    assert w.rows(Incident) == []
    answer(w, "A")
    assert w.task("B").state == "open"


MESSAGED = bpmn.element(
    "subProcess",
    "EV",
    bpmn.start("EV_S", bpmn.CALLED, isInterrupting="false"),
    domain.task("C", "avis", "conseillers"),
    bpmn.flow("EV_S", "C"),
    triggeredByEvent="true",
    name="Rappel",
)
TIMED = MESSAGED.replace(bpmn.CALLED, bpmn.timer("PT2H"))
SUBPROCESS = bpmn.element(
    "subProcess", "SUB", bpmn.start("S2"), A, bpmn.flow("S2", "A"), "{within}"
)


def test_event_subprocesses_of_the_new_version_are_armed_and_old_ones_disarmed(
    given: Begin,
) -> None:
    w = given(line(A, B))
    old = instance(w).deployment_id
    timed = publish(w, line(A, B, extra=TIMED))
    assert verdicts(plan(w, timed).instances[0]) == {"A": "kept", "Rappel": "armed"}
    before = w.clock.now()
    migrate(w, timed)
    (timer,) = w.rows(Job, kind="timer", state="ready")
    assert timer.due_at == before + timedelta(hours=2)
    w.clock.advance(hours=2)
    w.work()
    assert w.task("C").state == "open"
    w.act(commands.complete_task, w.task("C").id, {"decision": "oui"}, by=ANNE)
    assert verdicts(plan(w, old).instances[0]) == {"A": "kept"}, "it fired once, and for all"

    messaged = publish(w, line(A, B, extra=MESSAGED.replace('"EV"', '"EW"')))
    migrate(w, messaged)
    assert [one.message for one in w.rows(Subscription)] == ["called"]
    assert verdicts(plan(w, old).instances[0]) == {"A": "kept", "EV_S": "disarmed"}
    migrate(w, old)
    assert w.rows(Subscription) == []
    answer(w, "A")
    answer(w, "B")
    assert instance(w).state == "completed"


def test_event_subprocesses_inside_a_subprocess_are_armed_too(given: Begin) -> None:
    w = given(line(SUBPROCESS.format(within=""), B))
    target = publish(w, line(SUBPROCESS.format(within=TIMED), B))
    migrate(w, target)
    w.clock.advance(hours=2)
    w.work()
    assert sorted(one.name for one in w.tasks()) == ["A", "C"]


def test_a_suspended_process_arms_them_when_it_is_resumed(given: Begin) -> None:
    w = given(line(A, B))
    w.act(commands.suspend_instance, instance(w).id, "x", by=ADMIN)
    migrate(w, publish(w, line(A, B, extra=TIMED)))
    assert w.rows(Job, kind="timer") == []
    w.act(commands.resume_instance, instance(w).id, by=ADMIN)
    assert len(w.rows(Job, kind="timer", state="ready")) == 1


RENAMED = FIRST.replace('"A"', '"A2"').replace('"D"', '"D2"').replace('"D_DE"', '"D2_DE"')


def test_an_element_renamed_is_mapped_by_hand(given: Begin) -> None:
    w = given(FIRST)
    task, old = w.task("A"), instance(w).deployment_id
    w.act(commands.save_draft, task.id, {"decision": "peut-être"}, by=ANNE)
    (timer,) = w.rows(Job, kind="timer", state="ready")
    target = publish(w, RENAMED)
    refused = plan(w, target)
    assert verdicts(refused.instances[0]) == {"A": "gone", "D": "disarmed"}
    (asked,) = refused.replaced
    assert (asked.process_id, asked.element_id, asked.candidates[0]) == ("P", "A", ("A2", "A2"))
    mapping = {"P": {"A": "A2", "D": "D2"}}
    foreseen = w.do(queries.migration_plan, target, ADMIN, mapping=mapping).instances[0]
    assert verdicts(foreseen) == {"A": "mapped", "D": "mapped"}
    assert foreseen.possible
    assert foreseen.effects[0].sentence == "Gardé ; cette étape devient « A2 »."
    assert migrate(w, target, mapping=mapping).moved == (instance(w).id,)
    kept = w.rows(Task, id=task.id)[0]
    assert (kept.element_id, kept.name, kept.state) == ("A2", "A2", "open")
    assert w.rows(Draft)[0].values == {"decision": "peut-être"}
    (after,) = w.rows(Job, kind="timer", state="ready")
    assert (after.id, after.due_at, after.element_id) == (timer.id, timer.due_at, "D2")
    w.clock.advance(days=3)
    w.work()
    assert w.rows(Job, id=timer.id)[0].state == "done"
    answer(w, "A2")
    back = {"P": {"B": "B"}}
    assert migrate(w, old, mapping=back).moved == (instance(w).id,)
    answer(w, "B")
    assert instance(w).state == "completed"


def test_what_was_mapped_is_mapped_back(given: Begin) -> None:
    w = given(FIRST)
    old = instance(w).deployment_id
    migrate(w, publish(w, RENAMED), mapping={"P": {"A": "A2", "D": "D2"}})
    migrate(w, old, mapping={"P": {"A2": "A", "D2": "D"}})
    assert w.task("A").element_id == "A"
    (timer,) = w.rows(Job, kind="timer", state="ready")
    assert timer.element_id == "D"
    w.clock.advance(days=3)
    w.work()
    answer(w, "A")
    answer(w, "B")
    assert instance(w).state == "completed"


def test_a_mapping_to_another_sort_of_element_is_refused(given: Begin) -> None:
    w = given(line(A, B))
    target = publish(w, line(domain.mail("M"), B))
    (foreseen,) = w.do(queries.migration_plan, target, ADMIN, mapping={"P": {"A": "M"}}).instances
    assert verdicts(foreseen) == {"A": "kind"}


def test_loops_subprocesses_and_compensation_are_mapped_too(given: Begin) -> None:
    many = bpmn.many(cardinality="=2")
    inside = bpmn.element(
        "subProcess",
        "SUB",
        bpmn.start("S2"),
        A,
        bpmn.boundary("AC", "A", bpmn.COMPENSATE),
        bpmn.user("UA", domain.shows("avis"), isForCompensation="true", name="UA"),
        domain.task("L", "avis", "conseillers", many),
        bpmn.element("intermediateThrowEvent", "U", bpmn.COMPENSATE),
        bpmn.flow("S2", "A", "L", "U"),
        '<bpmn:association id="as" sourceRef="AC" targetRef="UA" associationDirection="One"/>',
    )
    w = given(line(inside, B))
    answer(w, "A")
    w.act(commands.complete_task, w.tasks(name="L")[0].id, {"decision": "oui"}, by=ANNE)
    other = inside
    for name in ("SUB", "A", "L"):
        other = other.replace(f'"{name}"', f'"{name}2"')
    target = publish(w, line(other, B))
    mapping = {"P": {"SUB": "SUB2", "A": "A2", "L": "L2"}}
    assert migrate(w, target, mapping=mapping).moved == (instance(w).id,)
    answer(w, "L2")
    answer(w, "UA")
    answer(w, "B")
    assert instance(w).state == "completed"


def test_forms_and_mails_of_open_tasks_must_exist(given: Begin) -> None:
    w = given(line(A, B))
    changed = domain.form("avis", domain.text("decision"), domain.text("motif"))
    files = domain.files(line(A, B))
    w.clock.advance(minutes=1)
    newer = w.store(domain.NAME, {**files, "forms/avis.form": changed})
    assert verdicts(plan(w, newer).instances[0]) == {"A": "form-changed"}
    without = {path: data for path, data in files.items() if path != "forms/avis.form"}
    poorer = w.store(domain.NAME, without)
    assert verdicts(plan(w, poorer).instances[0]) == {"A": "form-gone"}


def test_only_administrators_and_only_their_domain(given: Begin) -> None:
    w = given(line(A, B))
    here = instance(w).deployment_id
    with pytest.raises(Forbidden):
        w.do(queries.migration_plan, here, ANNE)
    with pytest.raises(Forbidden):
        w.act(commands.migrate_instances, domain.NAME, here, by=ANNE, reason="x")
    with pytest.raises(NotFound):
        w.do(queries.migration_plan, 1, ADMIN)
    with pytest.raises(NotFound):
        w.act(commands.migrate_instances, "autre", here, by=ADMIN, reason="x")

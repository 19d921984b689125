"""What an action costs the database: counted, since it never varies."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from engine import actors, commands
from engine.persistence import make_sessions
from engine.ports import Outcome
from tests.engine.conftest import Begin
from tests.support import bpmn, domain
from tests.support.engine import ANNE, World

MOST = 10

TWO_TASKS = bpmn.process(
    domain.begin(),
    domain.task("A", "avis", "conseillers"),
    bpmn.script("X", "x", "=1"),
    bpmn.script("Y", "y", "=x + 1"),
    domain.task("B", "avis", "conseillers"),
    bpmn.end(),
    bpmn.flow("S", "A", "X", "Y", "B", "E"),
)
TIMER = bpmn.process(
    domain.begin(),
    bpmn.element("intermediateCatchEvent", "T", bpmn.timer("PT2H")),
    domain.task("A", "avis", "conseillers"),
    bpmn.end(),
    bpmn.flow("S", "T", "A", "E"),
)
OPERATION = bpmn.process(
    domain.begin(),
    bpmn.job("O", "mail.send", bpmn.io({"to": "=dossier.courriel"}), domain.headers(template="x")),
    domain.task("A", "avis", "conseillers"),
    bpmn.end(),
    bpmn.flow("S", "O", "A", "E"),
)
MANY = bpmn.process(
    domain.begin(),
    domain.task("A", "avis", "conseillers", bpmn.many(cardinality="=200")),
    bpmn.end(),
    bpmn.flow("S", "A", "E"),
)
TIERS = bpmn.process(domain.begin(), domain.ask("A"), bpmn.end(), bpmn.flow("S", "A", "E"))


class Counted:
    """Statements, but for BEGIN, and commits."""

    def __init__(self) -> None:
        self.statements: list[str] = []
        self.commits = 0

    def small(self) -> bool:
        return len(self.statements) <= MOST and self.commits == 1

    def __repr__(self) -> str:
        lines = "\n".join(one.strip()[:90] for one in self.statements)
        return f"{self.commits} commits, {len(self.statements)} statements:\n{lines}"


@contextmanager
def counting(w: World) -> Iterator[Counted]:
    found = Counted()

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            found.statements.append(statement)

    def count(connection: object) -> None:
        found.commits += 1

    event.listen(w.engine, "before_cursor_execute", note)
    event.listen(w.engine, "commit", count)
    try:
        yield found
    finally:
        event.remove(w.engine, "before_cursor_execute", note)
        event.remove(w.engine, "commit", count)


def test_starting_a_process_is_small(given: Begin) -> None:
    w = given(TWO_TASKS, request=False)
    values = {"nom": "Léa Martin", "courriel": "lea@exemple.fr"}
    dossier = w.act(commands.open_dossier, domain.NAME, "client", values, by=ANNE)
    with counting(w) as counted:
        w.act(commands.start_process, dossier, "P", domain.LEA, by=ANNE)
    assert w.task("A").state == "open"
    assert counted.small(), counted


@pytest.mark.parametrize("act", [commands.claim_task, commands.save_draft])
def test_taking_a_task_and_typing_in_it_are_small(given: Begin, act: Callable[..., None]) -> None:
    w = given(TWO_TASKS)
    typed = ({"decision": "ou"},) if act is commands.save_draft else ()
    with counting(w) as counted:
        w.act(act, w.task("A").id, *typed, by=ANNE)
    assert counted.small(), counted


def test_completing_a_task_is_small(given: Begin) -> None:
    w = given(TWO_TASKS)
    with counting(w) as counted:
        w.act(commands.complete_task, w.task("A").id, {"decision": "oui"}, by=ANNE)
    assert w.task("B").state == "open"
    assert counted.small(), counted


def test_completing_the_last_task_is_small(given: Begin) -> None:
    w = given(TWO_TASKS)
    w.act(commands.complete_task, w.task("A").id, {"decision": "oui"}, by=ANNE)
    with counting(w) as counted:
        w.act(commands.complete_task, w.task("B").id, {"decision": "oui"}, by=ANNE)
    assert w.tasks() == []
    assert counted.small(), counted


def test_completing_one_of_many_costs_what_one_costs(given: Begin) -> None:
    w = given(MANY)
    tasks = w.tasks()
    assert len(tasks) == 200
    with counting(w) as counted:
        w.act(commands.complete_task, tasks[100].id, {"decision": "oui"}, by=ANNE)
    assert len(w.tasks()) == 199
    assert counted.small(), counted


def test_answering_a_page_is_small(given: Begin) -> None:
    w = given(TIERS)
    page = w.page("A")
    holder = w.proved(page)
    with counting(w) as counted:
        w.act(commands.complete_task, page.task_id, domain.ANSWERS, by=holder)
    assert w.tasks() == []
    assert counted.small(), counted


def test_firing_a_timer_is_small(given: Begin) -> None:
    w = given(TIMER)
    w.clock.advance(hours=2)
    with counting(w) as counted:
        assert w.do(commands.fire_due_timers, at=w.clock.now()) == 1
    assert w.task("A").state == "open"
    assert counted.small(), counted


def test_a_batch_of_timers_is_not_a_batch_of_everything(given: Begin) -> None:
    w = given(TIMER, request=False)
    for number in range(20):
        values = {"dossier": {"nom": "x", "courriel": f"{number}@exemple.fr"}}
        w.act(commands.submit_request, domain.NAME, "P", values, by=actors.ANONYMOUS)
    w.clock.advance(hours=2)
    with counting(w) as counted:
        assert w.do(commands.fire_due_timers, at=w.clock.now()) == 20
    # Two updates for each, and one statement for all that is new of a table.
    assert len(counted.statements) <= 2 * 20 + MOST, counted
    assert counted.commits == 1


def test_recording_an_operation_is_small(given: Begin) -> None:
    w = given(OPERATION, request=False)
    w.act(commands.submit_request, domain.NAME, "P", domain.LEA, by=actors.ANONYMOUS)
    with make_sessions(w.engine, w.runtime)() as session:
        leased = commands.lease(session, "w", at=w.clock.now())
    (job,) = [one for one in leased if one.kind == "operation"]
    with counting(w) as counted:
        w.do(commands.finish_job, job.id, job.fence, Outcome(), at=w.clock.now())
    assert w.task("A").state == "open"
    assert counted.small(), counted

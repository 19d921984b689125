"""Two at once: one wins, the other is told, nothing is applied twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from engine import actors, commands
from engine.commands import Completed
from engine.dossiers.models import Dossier, Party
from engine.errors import TaskAlreadyDone, TaskTaken
from engine.instances.models import ProcessInstance
from engine.tasks.models import Draft
from tests.engine.conftest import Begin
from tests.support import bpmn, domain
from tests.support.engine import ANNE, BRUNO, DENIS, World

TASK = bpmn.process(
    domain.begin(), domain.task("A", "avis", "conseillers"), bpmn.end(), bpmn.flow("S", "A", "E")
)
BOTH = bpmn.process(
    domain.begin(),
    domain.task("A", "avis", "conseillers"),
    bpmn.boundary("T", "A", bpmn.timer("PT1H")),
    domain.task("late", "avis", "conseillers"),
    bpmn.end(),
    bpmn.flow("S", "A", "E"),
    bpmn.flow("T", "late", "E"),
)
JOIN = bpmn.process(
    domain.begin(),
    bpmn.element("parallelGateway", "split"),
    *(domain.task(f"T{n}", "avis", "conseillers") for n in range(6)),
    bpmn.element("parallelGateway", "join"),
    bpmn.end(),
    *(bpmn.flow("split", f"T{n}", "join") for n in range(6)),
    bpmn.flow("S", "split"),
    bpmn.flow("join", "E"),
)


def together(*acts: Callable[[], object]) -> list[object]:
    """Each act's result, or the error it raised."""

    def one(act: Callable[[], object]) -> object:
        try:
            return act()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def ask(w: World, courriel: str) -> object:
    values = {"dossier": {"nom": "Léa", "courriel": courriel}}
    return w.act(commands.submit_request, domain.NAME, "P", values, by=actors.ANONYMOUS)


def test_eight_completions_of_one_task_are_one(given: Begin) -> None:
    w = given(TASK)
    task = w.task("A")

    def act() -> object:
        return w.act(commands.complete_task, task.id, {"decision": "oui"}, by=ANNE)

    results = together(*[act] * 8)
    assert sum(isinstance(one, Completed) for one in results) == 1
    assert sum(isinstance(one, TaskAlreadyDone) for one in results) == 7


def test_six_branches_completed_at_once_all_count(given: Begin) -> None:
    w = given(JOIN)
    tasks = w.tasks()
    results = together(
        *[
            lambda task=task: w.act(  # type: ignore[misc]
                commands.complete_task, task.id, {"decision": "oui"}, by=DENIS
            )
            for task in tasks
        ]
    )
    assert all(isinstance(one, Completed) for one in results)
    assert [one.state for one in w.rows(ProcessInstance)] == ["completed"]


def test_two_agents_claim_and_one_has_it(given: Begin) -> None:
    w = given(TASK)
    task = w.task("A")
    results = together(
        lambda: w.act(commands.claim_task, task.id, by=ANNE),
        lambda: w.act(commands.claim_task, task.id, by=BRUNO),
    )
    assert results.count(None) == 1
    assert sum(isinstance(one, TaskTaken) for one in results) == 1


def test_eight_windows_each_add_to_one_draft(given: Begin) -> None:
    w = given(TASK)
    task = w.task("A")
    w.act(commands.save_draft, task.id, {"lignes": {}}, by=ANNE)

    def add(n: int) -> object:
        def change(draft: dict[str, Any]) -> dict[str, Any]:
            draft["lignes"][str(n)] = "oui"
            return draft

        return w.act(commands.change_draft, task.id, change, by=ANNE)

    assert together(*[partial(add, n) for n in range(8)]) == [None] * 8
    (draft,) = w.rows(Draft)
    assert draft.values == {"lignes": dict.fromkeys("01234567", "oui")}


def test_one_address_asking_eight_times_at_once_has_one_dossier(given: Begin) -> None:
    w = given(TASK, request=False)
    results = together(*[lambda: ask(w, "lea@exemple.fr")] * 8)
    assert all(isinstance(one, commands.Receipt) for one in results), results
    assert len(w.rows(Party)) == len(w.rows(Dossier)) == 1
    assert len(w.rows(ProcessInstance)) == 8


def test_eight_new_dossiers_at_once_have_eight_numbers(given: Begin) -> None:
    w = given(TASK, request=False)
    results = together(
        *[lambda n=n: ask(w, f"{n}@exemple.fr") for n in range(8)]  # type: ignore[misc]
    )
    assert all(isinstance(one, commands.Receipt) for one in results), results
    numbers = sorted(one.number for one in w.rows(Dossier))
    assert numbers == [f"CLI-2026-{n:05}" for n in range(1, 9)]


def test_a_person_against_a_timer_is_one_or_the_other(given: Begin) -> None:
    w = given(BOTH)
    task = w.task("A")
    w.clock.advance(hours=1)
    at = w.clock.now()
    person, timer = together(
        lambda: w.act(commands.complete_task, task.id, {"decision": "oui"}, by=ANNE),
        lambda: w.do(commands.fire_due_timers, at=at),
    )
    w.work()
    late = w.tasks(name="late")
    if isinstance(person, Completed):
        assert late == []
    else:
        assert isinstance(person, TaskAlreadyDone)
        assert len(late) == 1
    assert timer in (0, 1)


def test_workers_at_once_do_each_job_once(given: Begin) -> None:
    mailed = bpmn.process(domain.begin(), domain.mail("M"), bpmn.end(), bpmn.flow("S", "M", "E"))
    w = given(mailed, request=False)
    for number in range(12):
        ask(w, f"{number}@exemple.fr")
    together(*[w.work] * 3)
    assert w.mailer.calls == len(w.mailer.sent) == 12
    assert {one.state for one in w.rows(ProcessInstance)} == {"completed"}

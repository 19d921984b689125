"""The naive design: SpiffWorkflow as it comes, the whole state as JSON in a row at each wait.

It is written as its documentation suggests, without mistakes of our making: the diagram is parsed
once and kept, each action is one transaction of one read and one write, timers have an indexed
column. It checks no right and no form, keeps no journal, no task rows and no outbox. Runs in a
process of its own, where nothing of ours has touched the library.
"""

# mypy: disable-error-code="attr-defined,no-untyped-call"

import time
from collections.abc import Callable, Mapping
from typing import Any

from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.util.task import BpmnTaskIterator
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskIterator, TaskState

from benchmarks import models
from benchmarks.sample import Sample, clocked
from benchmarks.stores import Store, open_store

TIMER_SECONDS = 1.0


class Naive:
    """The actions measured. Each asserts what it did."""

    def __init__(self, url: str) -> None:
        self._store: Store = open_store(url)
        self._serializer = BpmnWorkflowSerializer()
        self._specs: dict[models.Model, Any] = {}
        self._listed = 0
        self._kept: dict[str, tuple[int, models.Model]] = {}

    # -- the design itself

    def spec(self, model: models.Model) -> Any:
        found = self._specs.get(model)
        if found is None:
            parser = BpmnParser()
            parser.add_bpmn_str(model.xml("naive"))
            found = self._specs[model] = (
                parser.get_spec(models.PROCESS),
                parser.get_subprocess_specs(models.PROCESS),
            )
        return found

    def start(self, model: models.Model) -> int:
        workflow = BpmnWorkflow(*self.spec(model))
        workflow.do_engine_steps()
        return self._store.insert(self._serializer.serialize_json(workflow), _due(workflow))

    def load(self, state: str) -> Any:
        return self._serializer.deserialize_json(state)

    def complete(self, instance: int, name: str, answers: Mapping[str, object]) -> str:
        """Complete one waiting task of that name; the state written."""
        with self._store.change(instance) as row:
            workflow = self.load(row.state)
            task = _ready(workflow, name)[0]
            task.data.update(answers)
            task.run()
            workflow.do_engine_steps()
            row.state = self._serializer.serialize_json(workflow)
            row.due = _due(workflow)
            return row.state

    def fire(self, instance: int) -> None:
        with self._store.change(instance) as row:
            workflow = self.load(row.state)
            workflow.refresh_timers()
            workflow.do_engine_steps()
            row.state = self._serializer.serialize_json(workflow)
            row.due = _due(workflow)

    def waiting(self, instance: int) -> list[str]:
        workflow = self.load(self._store.state(instance))
        return sorted(task.task_spec.name for task in _ready(workflow))

    # -- the works

    def w1(self, size: int, count: int) -> Sample:
        model, found = models.short(), []

        def act() -> None:
            found.append(self.start(model))

        times = clocked(count, act)
        assert self.waiting(found[-1]) == ["A"]
        return Sample(times)

    def w2(self, size: int, count: int) -> Sample:
        instances = [self.start(models.short()) for _ in range(count)]
        todo = list(instances)
        times = clocked(count, lambda: self.complete(todo.pop(), "A", models.ANSWERS))
        assert self.waiting(instances[0]) == self.waiting(instances[-1]) == ["B"]
        return Sample(times)

    def w2l(self, size: int, count: int) -> Sample:
        times = []
        for _ in range(count):
            instance = self.start(models.long())
            for stage in range(1, 7):
                self.complete(instance, f"U{stage}", models.ANSWERS)
            times += clocked(1, lambda: self.complete(instance, "U7", models.ANSWERS))
            assert self.waiting(instance) == ["U8"]
        return Sample(times)

    def w3(self, size: int, count: int) -> Sample:
        model, found = models.automatic(), []
        times = clocked(count, lambda: found.append(self.start(model)))
        assert self.load(self._store.state(found[-1])).completed
        return Sample(times)

    def w4(self, size: int, count: int) -> Sample:
        """The list of a team's open tasks, its names kept as JSON, as first versions do."""
        if size != self._listed:
            self._store.fill_tasks(size, models.TEAM)
            self._listed = size
        rows: list[Any] = []
        total = 0

        def act() -> None:
            nonlocal rows, total
            rows, total = self._store.tasks(models.TEAM, 20)

        times = clocked(count, act)
        assert (len(rows), total) == (20, size)
        return Sample(times)

    def w5(self, size: int, count: int) -> Sample:
        """With the library's silent depth limit lifted; `raw` says what it does otherwise."""
        model = models.loop(size)
        if size > 400:
            workflow = BpmnWorkflow(*self.spec(model))
            workflow.do_engine_steps()
            raw = max(task.data.get("n", 0) for task in workflow.get_tasks())
        else:
            raw = size
        lift_the_depth_limit()
        found: list[int] = []
        times = clocked(count, lambda: found.append(self.start(model)))
        workflow = self.load(self._store.state(found[-1]))
        assert _ready(workflow, "B")[0].data["n"] == size
        return Sample(times, {"raw": raw})

    def w5u(self, size: int, count: int) -> Sample:
        """At pass `size`; the passes before are run in memory, else they would take minutes."""
        lift_the_depth_limit()
        model = models.user_loop()
        key = f"w5u {size}"
        if key not in self._kept:
            workflow = BpmnWorkflow(*self.spec(model))
            workflow.do_engine_steps()
            for _ in range(size - 1):
                task = next(iter(workflow.get_tasks(state=TaskState.READY, spec_name="A")))
                task.data.update(models.ANSWERS)
                task.run()
                workflow.do_engine_steps()
            state = self._serializer.serialize_json(workflow)
            self._kept[key] = self._store.insert(state, None), model
        instance, _ = self._kept[key]
        before = self._store.state(instance)
        state = ""

        def act() -> None:
            nonlocal state
            state = self.complete(instance, "A", models.ANSWERS)

        times = []
        for _ in range(count):
            times += clocked(1, act)
            self._store.write(instance, before)
        assert _ready(self.load(state), "A")[0].data["n"] == size
        return Sample(times, {"state": len(state)})

    def w6(self, size: int, count: int) -> Sample:
        """`size` timers due at once; the time of each."""
        model = models.timer(f"PT{TIMER_SECONDS:.0f}S")
        instances = [self.start(model) for _ in range(size)]
        time.sleep(TIMER_SECONDS + 0.1)

        def sweep() -> None:
            while due := self._store.due(time.time(), 50):
                for instance in due:
                    self.fire(instance)

        times = clocked(1, sweep)
        assert self.waiting(instances[0]) == self.waiting(instances[-1]) == ["B"]
        return Sample([times[0] / size])

    def w7(self, size: int, count: int) -> Sample:
        key = f"w7 {size}"
        if key not in self._kept:
            model = models.parallel(size)
            self._kept[key] = self.start(model), model
        instance, _ = self._kept[key]
        before = len(self.waiting(instance))
        state = ""

        def act() -> None:
            nonlocal state
            state = self.complete(instance, "A [child]", models.ANSWERS)

        times = clocked(count, act)
        assert len(self.waiting(instance)) == before - count
        return Sample(times, {"state": len(state)})

    def w7_drain(self, size: int, count: int) -> Sample:
        instance = self.start(models.parallel(size))

        def act() -> None:
            for _ in range(size):
                self.complete(instance, "A [child]", models.ANSWERS)

        times = clocked(1, act)
        assert self.load(self._store.state(instance)).completed
        return Sample(times)

    def blocks(self, size: int, count: int) -> Sample:
        model, found = models.blocks(size), []
        times = clocked(count, lambda: found.append(self.start(model)))
        assert self.waiting(found[-1]) == ["B"]
        return Sample(times, {"state": len(self._store.state(found[-1]))})

    def works(self) -> Mapping[str, Callable[[int, int], Sample]]:
        return {
            "W1": self.w1,
            "W2": self.w2,
            "W2L": self.w2l,
            "W3": self.w3,
            "W4": self.w4,
            "W5": self.w5,
            "W5u": self.w5u,
            "W6": self.w6,
            "W7 warm": self.w7,  # it keeps nothing in memory between two actions
            "W7 cold": self.w7,
            "W7 drain": self.w7_drain,
            "blocks": self.blocks,
        }


def lift_the_depth_limit() -> None:
    """Trees deeper than 1,000 are cut without a word otherwise, and the result is wrong."""
    for owner in (TaskIterator, BpmnTaskIterator):
        defaults = owner.__init__.__defaults__
        if defaults and 1000 in defaults:
            owner.__init__.__defaults__ = tuple(10**9 if one == 1000 else one for one in defaults)


def _ready(workflow: Any, name: str | None = None) -> list[Any]:
    if name is None:
        return [t for t in workflow.get_tasks(state=TaskState.READY) if t.task_spec.manual]
    return list(workflow.get_tasks(state=TaskState.READY, spec_name=name))


def _due(workflow: Any) -> float | None:
    """The instant of its earliest timer, in seconds."""
    timers = [
        event.value
        for event in workflow.waiting_events()
        if event.event_type.startswith("Duration")
    ]
    if not timers:
        return None
    from datetime import datetime

    return min(datetime.fromisoformat(str(one)).timestamp() for one in timers)

"""Keep states saved by this release, so that the next ones can prove that they still finish.

    python -m tests.engine.saving

writes `tests/engine/saved/<version>/<case>.bpmn` and `.json`: for each moment of the case, the
state's bytes, what it waits for, and what happens next. A release's folder is written once, when
it is released, and never changed after.
"""

import base64
import json
import sys
from collections.abc import Iterator, Mapping
from configparser import ConfigParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from engine.feel import codec
from engine.workflow import Budget, Instance, Library
from engine.workflow import read as read_files
from tests.engine.saved_cases import CASES, Action, Case
from tests.support import bpmn

SAVED = Path(__file__).parent / "saved"
FEW = 10
MOST = 2_000
"""Actions until the end, for a process that would never come to one."""


def version() -> str:
    found = ConfigParser()
    found.read(Path(__file__).parents[2] / "setup.cfg")
    return found["metadata"]["version"]


def read(source: bytes) -> Library:
    library = read_files({"case.bpmn": source})
    assert not library.refused, library.findings
    return library


def begin(case: Case, library: Library, host: bpmn.StandInHost) -> Instance:
    instance = Instance.start(library, "P", case.variables, host)
    instance.run(Budget(timedelta(seconds=30), case.steps))
    return instance


def go_on(instance: Instance) -> None:
    while not instance.run(Budget(timedelta(seconds=30))):
        pass


def act(instance: Instance, host: bpmn.StandInHost, action: Action) -> None:
    """One action, and what follows from it. Raises where nothing waits for it."""
    match action:
        case ["complete", element, values]:
            instance.complete(_node(instance, element), values)
        case ["message", name]:
            awaited = next(one for one in instance.subscriptions() if one.name == name)
            assert instance.message(name, awaited.key, {"told": name}) == 1
        case ["signal", name]:
            assert instance.signal(name, {"told": name})
        case ["fire"]:
            timer = min(instance.timers(), key=lambda one: (one.due_at, one.node))
            host.instant = max(host.instant, timer.due_at)
            assert instance.fire(timer.node)
        case ["throw", element, code]:
            assert instance.throw_error(_node(instance, element), code)
        case ["set", values]:
            instance.set_variables(values)
        case ["retry"]:
            for incident in instance.incidents():
                instance.retry(incident.node)
        case ["run"]:
            pass
        case _:
            raise ValueError(action)
    go_on(instance)


def _node(instance: Instance, element: str) -> str:
    waiting: list[Any] = [*instance.user_tasks(), *instance.jobs()]
    return str(next(one.node for one in waiting if one.element_id == element))


def finish(instance: Instance, host: bpmn.StandInHost) -> None:
    """Do whatever it waits for, until it ends."""
    go_on(instance)
    for _ in range(MOST):
        if instance.completed:
            return
        act(instance, host, next(_possible(instance)))
    raise AssertionError("it never ends")


def _possible(instance: Instance) -> Iterator[Action]:
    for one in [*instance.user_tasks(), *instance.jobs()]:
        yield ["complete", one.element_id, {}]
    for awaited in instance.subscriptions():
        yield ["message", awaited.name]
    for signal in instance.signals():
        yield ["signal", signal.name]
    if instance.timers():
        yield ["fire"]


def waits(instance: Instance) -> dict[str, Any]:
    """All that rows are made of, as JSON; of hundreds, the first and how many."""
    found: dict[str, list[Any]] = {
        "tasks": [
            [one.node, one.element_id, _plain(one.properties)] for one in instance.user_tasks()
        ],
        "jobs": [
            [one.node, one.element_id, one.type, _plain(one.inputs)] for one in instance.jobs()
        ],
        "timers": [[one.node, one.due_at.isoformat()] for one in instance.timers()],
        "messages": [[one.node, one.name, one.key] for one in instance.subscriptions()],
        "signals": [[one.node, one.name] for one in instance.signals()],
        "incidents": [[one.node, one.code] for one in instance.incidents()],
    }
    return {
        kind: rows if len(rows) <= FEW else [*rows[:FEW], len(rows)] for kind, rows in found.items()
    }


def variables(instance: Instance) -> Any:
    return codec.encode(dict(instance.variables))


def _plain(values: Mapping[str, object]) -> Any:
    return codec.encode(dict(values))


def moments(case: Case, library: Library) -> tuple[list[dict[str, Any]], Any]:
    """The case played: a state before each action and one before the end; then its variables."""
    host = bpmn.StandInHost()
    instance = begin(case, library, host)
    found = []
    for number in range(len(case.script) + 1):
        if instance.completed:
            break
        found.append(
            {
                "instant": host.instant.isoformat(),
                "state": base64.b64encode(instance.dump()).decode(),
                "waits": waits(instance),
                "next": list(case.script[number:]),
            }
        )
        if number < len(case.script):
            act(instance, host, case.script[number])
    finish(instance, host)
    return found, variables(instance)


def write(folder: Path) -> None:
    played = {
        name: moments(case, read(bpmn.document(*case.processes))) for name, case in CASES.items()
    }
    folder.mkdir(parents=True)
    for name, (found, ending) in played.items():
        source = bpmn.document(*CASES[name].processes)
        text = {"version": version(), "moments": found, "ending": ending}
        (folder / f"{name}.bpmn").write_bytes(source)
        (folder / f"{name}.json").write_text(
            json.dumps(text, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        )


if __name__ == "__main__":
    target = SAVED / version()
    if target.exists():
        sys.exit(f"{target} is there already: states of a release are never written again.")
    write(target)
    print(f"{len(CASES)} cases in {target}")

"""One process instance, as the rest of the engine sees it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from engine.workflow import state, throwing
from engine.workflow.activities import own_inputs
from engine.workflow.compiler import Compiled, compiled
from engine.workflow.errors import UnknownNode, UnknownProcess
from engine.workflow.events import Waiting
from engine.workflow.host import (
    Budget,
    EngineEvent,
    Host,
    Incident,
    JobRequest,
    SignalSubscription,
    Subscription,
    ThrownMessage,
    ThrownSignal,
    Timer,
    UserTask,
)
from engine.workflow.library import Library
from engine.workflow.nodes import Flow, Node, Top
from engine.workflow.runtime import Runtime
from engine.workflow.spiff import ERROR
from engine.workflow.values import copied, from_outside


@dataclass(frozen=True, slots=True)
class Changes:
    """Nodes that began to exist, and that ceased to, since the instance was started or loaded."""

    arrived: frozenset[str]
    left: frozenset[str]


def steps_of(library: Library, process_id: str) -> Compiled:
    """The compiled process, made the first time. Raises UnknownProcess."""
    found: Any = library.compiled.get(process_id)
    if found is None:
        process = library.processes.get(process_id)
        if process is None:
            raise UnknownProcess(process_id)
        found = library.compiled[process_id] = compiled(process)
    return cast(Compiled, found)


class Instance:
    """Made by `start` or `load`. Every change is followed by `run`, then `dump`."""

    def __init__(self, library: Library, runtime: Runtime) -> None:
        self.library = library
        self._runtime = runtime

    @classmethod
    def start(
        cls,
        library: Library,
        process_id: str,
        variables: Mapping[str, object],
        host: Host,
        *,
        start_element: str | None = None,
    ) -> Instance:
        """A new instance, not run yet. `start_element`: by that start event (or instantiating
        receive task or gateway), which a message, signal or timer triggered.

        Raises UnknownProcess, also where the process has no start without a trigger.
        """
        found = steps_of(library, process_id)
        runtime = Runtime(lambda called: steps_of(library, called), host)
        runtime.scopes.variables[""].update(from_outside(variables))
        runtime.top = Top(found.graph)
        runtime.top.prepare(runtime, found.graph, None)
        begin = found.graph.begin
        if start_element is not None:
            if start_element not in found.graph.steps:
                raise UnknownProcess(f"{process_id} has no element {start_element}")
            begin = [found.graph.steps[start_element]]
        if not begin:
            raise UnknownProcess(f"{process_id} starts only by an event")
        for trigger in found.graph.triggers:
            runtime.top.place(trigger)
        for step in begin:
            # What already happened is not waited for again.
            node = runtime.top.place(step, queued=start_element is None)
            if start_element is not None:
                if isinstance(step, Waiting):
                    node.facts["waits"] = []
                runtime.later(node)
        return cls(library, runtime)

    @classmethod
    def load(cls, library: Library, saved: bytes, host: Host) -> Instance:
        """Raises UnreadableState."""
        return cls(library, state.load(saved, lambda called: steps_of(library, called), host))

    def dump(self, *, afresh: bool = False) -> bytes:
        """The state as bytes. A resident instance encodes only what changed since its last dump
        (`afresh`: everything; the bytes are the same).
        """
        return state.dump(self._runtime, afresh=afresh)

    def committed(self, host: Host | None = None) -> None:
        """What was dumped is safe: changes are counted from here on. For an instance that
        stays in memory; `host` is that of the next action.
        """
        self._runtime.arrived.clear()
        self._runtime.left.clear()
        if host is not None:
            self._runtime.attend(host)

    def rest(self) -> None:
        """Between two actions nobody is its host: that of the last one, with its transaction and
        all it read, is let go. `committed` brings the next.
        """
        self._runtime.rest()

    def dissolve(self) -> None:
        """Never used again. What its parts hold of one another is let go, so that its memory is
        free now, and not when objects in cycles are looked for.
        """
        runtime = self._runtime
        for flow in (runtime.top, *runtime.inner.values()):
            vars(flow).clear()
        vars(runtime).clear()

    # -- moving

    def run(self, budget: Budget | None = None) -> bool:
        """Step until nothing automatic remains (True), or the budget is spent (False): commit,
        and come back. A loop that passes 100,000 times without waiting is an incident.
        """
        return self._runtime.run(budget)

    def complete(self, node: str, values: Mapping[str, object] | None = None) -> None:
        """Finish a user task or a deferred operation with its results. Raises UnknownNode."""
        found = self._open(node, "task", "job")
        for kind in ("task", "job"):
            found.facts.pop(kind, None)
        found.step.deliver(found, from_outside(values or {}))
        self._runtime.later(found)

    def throw_error(
        self, node: str, code: str, message: str = "", values: Mapping[str, object] | None = None
    ) -> bool:
        """A BPMN error from that activity, to its nearest catcher outwards.

        False if nobody catches it: nothing has changed. Raises UnknownNode.
        """
        return throwing.error(self._node(node), code, from_outside(values or {}), own=True)

    def escalate(self, node: str, code: str, values: Mapping[str, object] | None = None) -> bool:
        """A BPMN escalation from that activity. False if nobody minds."""
        return throwing.escalation(self._node(node), code, from_outside(values or {}), own=True)

    def fire(self, node: str) -> bool:
        """Timers of this node are due by the host's clock: fire them. False if none was due
        any more. Raises UnknownNode.
        """
        found = self._node(node)
        step = found.step
        if not isinstance(step, Waiting):
            raise UnknownNode(node, "a timer")
        fired = False

        def action() -> None:
            nonlocal fired
            fired = step.due(found, self._runtime.now())

        self._runtime.attempt(found, "run", action)
        return fired

    def message(self, name: str, key: str | None, payload: Mapping[str, object]) -> int:
        """Give a message to the node that has waited for it longest; how many took it (0, 1)."""
        return throwing.message(self._runtime, name, key, from_outside(payload))

    def signal(self, name: str, payload: Mapping[str, object] | None = None) -> int:
        """Broadcast a signal in this instance; how many nodes took it."""
        return throwing.signal(self._runtime, name, from_outside(payload or {}))

    def retry(self, node: str) -> None:
        """Try again what ended in an incident. Raises UnknownNode."""
        if node not in self._runtime.incidents:
            raise UnknownNode(node, "an incident")
        self._runtime.retry(self._runtime.incidents[node])

    def cancel(self) -> None:
        """End the instance, whatever it was doing."""
        runtime = self._runtime
        runtime.top.ending = True
        runtime.top.clear()
        runtime.queue.clear()
        runtime.late.clear()
        runtime.completed = runtime.cancelled = True
        runtime.note_process("process.cancelled")

    def set_variables(self, values: Mapping[str, object], scope: str = "") -> None:
        """Write variables into the scope of the process, or into that of a node (its own, or
        the one it sees first). Raises UnknownNode.
        """
        key = self._node(scope).key if scope else ""
        for name, value in from_outside(values).items():
            self._runtime.scopes.write(key, name, value)

    def move(self, from_node: str, to_element: str) -> None:
        """Cancel a node, and put the token at another element: of its own level, or of a level
        around it (whose subprocess is then left). Raises UnknownNode, UnknownProcess.
        """
        runtime = self._runtime
        found: Node | None = self._node(from_node)
        while found is not None:
            leaving = runtime.body_of(found)
            flow: Flow = leaving.flow
            step = flow.graph.steps.get(to_element)
            if step is not None and step.element.tag != "boundaryEvent":
                flow.place(step)
                runtime.cancel(leaving)
                return
            found = flow.owner
        raise UnknownProcess(f"no element {to_element} around node {from_node}")

    def arm(self, level: str, step: str) -> None:
        """Begin to wait for an event subprocess, at that level, that the version which saved the
        state did not have. Raises LookupError.
        """
        flow = self._runtime.flow(level)
        flow.place(flow.graph.steps[step])

    # -- looking

    @property
    def process_id(self) -> str:
        return self._runtime.top.process.id

    @property
    def completed(self) -> bool:
        return self._runtime.completed

    def weight(self, saved: bytes) -> int:
        """Bytes it takes in memory at rest, rather too many than too few; `saved` as dumped."""
        return state.weight(self._runtime, saved)

    @property
    def variables(self) -> Mapping[str, Any]:
        """Of the process. Do not change the values: copy them."""
        return self._runtime.scopes.variables[""]

    def scope(self, node: str) -> Mapping[str, Any]:
        """Everything the node sees, without the host's context."""
        from engine.workflow.activities import visible_variables

        return visible_variables(self._node(node))

    def changes(self) -> Changes:
        """What a projection must add and remove, instead of listing everything again."""
        return Changes(frozenset(self._runtime.arrived), frozenset(self._runtime.left))

    def user_tasks(self, only: Collection[str] | None = None) -> list[UserTask]:
        """Waiting human work, oldest first; `only` these nodes."""
        return [
            _user_task(node)
            for node in self._selected(only)
            if "task" in node.facts and _open(node)
        ]

    def jobs(self, only: Collection[str] | None = None) -> list[JobRequest]:
        """Deferred operations that await a result."""
        found = []
        for node in self._selected(only):
            if "job" in node.facts and _open(node):
                job_type, retries = node.facts["job"]
                step: Any = node.step
                found.append(step.request(node, job_type, retries))
        return found

    def timers(self, only: Collection[str] | None = None) -> list[Timer]:
        return [
            Timer(node.id, node.step.element.id, datetime.fromisoformat(wait[1]))
            for node, wait in self._waits("timer", only)
        ]

    def subscriptions(self, only: Collection[str] | None = None) -> list[Subscription]:
        """Messages waited for."""
        return [
            Subscription(node.id, node.step.element.id, wait[1], wait[2])
            for node, wait in self._waits("message", only)
        ]

    def signals(self, only: Collection[str] | None = None) -> list[SignalSubscription]:
        return [
            SignalSubscription(node.id, node.step.element.id, wait[1])
            for node, wait in self._waits("signal", only)
        ]

    def incidents(self) -> list[Incident]:
        found = []
        for node in self._runtime.incidents.values():
            _, where, code, french, english = node.facts["incident"]
            element, process = node.step.element.id, node.flow.process.id
            found.append(Incident(node.id, element, process, where, code, french, english))
        return found

    @property
    def thrown(self) -> list[ThrownMessage | ThrownSignal]:
        """Messages and signals for others; empty when read again."""
        found, self._runtime.thrown = self._runtime.thrown, []
        return found

    @property
    def events(self) -> list[EngineEvent]:
        """What happened since it was last read, for the journal; at most 10,000 are kept."""
        found, self._runtime.events = self._runtime.events, []
        return found

    def active_elements(self) -> list[tuple[str, str, str]]:
        """(process id, element id, "active" | "waiting" | "incident") for the live diagram."""
        found: dict[tuple[str, str, str], None] = {}
        for node in self._runtime.nodes.values():
            if node.step.idle or "host" in node.facts:
                continue
            waiting = "waits" in node.facts or node._state == 8
            kind = "incident" if node._state == ERROR else "waiting" if waiting else "active"
            found[(node.flow.process.id, node.step.element.id, kind)] = None
        return list(found)

    # -- inside

    def _node(self, node: str) -> Node:
        try:
            return self._runtime.nodes[node]
        except KeyError:
            raise UnknownNode(node, "waiting") from None

    def _open(self, node: str, *kinds: str) -> Node:
        found = self._node(node)
        if not _open(found) or not any(kind in found.facts for kind in kinds):
            raise UnknownNode(node, "open")
        return found

    def _selected(self, only: Collection[str] | None) -> Sequence[Node]:
        nodes = self._runtime.nodes
        if only is None:
            return list(nodes.values())
        return [nodes[node] for node in only if node in nodes]

    def _waits(self, kind: str, only: Collection[str] | None) -> list[tuple[Node, Any]]:
        watched = self._runtime.watch[kind]
        chosen = watched.values() if only is None else [watched[n] for n in only if n in watched]
        return [
            (node, wait)
            for node in chosen
            if _open(node)
            for wait in node.facts["waits"]
            if wait is not None and wait[0] == kind
        ]


def _open(node: Node) -> bool:
    return node._state != ERROR


def _user_task(node: Node) -> UserTask:
    step = node.step
    task, element = node.facts["task"], step.element
    properties = {**element.zeebe.properties, **copied(task.get("properties", {}))}
    return UserTask(
        node=node.id,
        element_id=element.id,
        name=element.name,
        process_id=node.flow.process.id,
        form_id=task.get("formId", element.zeebe.form_id),
        assignee=task.get("assignee", ""),
        candidate_users=tuple(task.get("candidateUsers", ())),
        candidate_groups=tuple(task.get("candidateGroups", ())),
        due_date=_instant(task.get("dueDate")),
        follow_up=_instant(task.get("followUpDate")),
        priority=task.get("priority", 50),
        properties=properties,
        inputs=own_inputs(step, node),
        headers=element.zeebe.headers,
    )


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)

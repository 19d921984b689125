"""Event steps: catching, boundary, start of event subprocesses, throwing, end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from engine.workflow import throwing
from engine.workflow.errors import Problem
from engine.workflow.host import ThrownSignal
from engine.workflow.model import Element, Event
from engine.workflow.nodes import Graph, Node, Step
from engine.workflow.posting import Posting
from engine.workflow.scopes import Variables
from engine.workflow.spiff import STARTED
from engine.workflow.values import copied
from engine.workflow.waits import Trigger, rearmed


class Waiting(Step):
    """A step whose node waits for one of its events (or all of them: parallel multiple)."""

    repeats = False
    """Whether messages, signals and conditions keep waiting after they fired."""

    def __init__(self, graph: Graph, name: str, element: Element) -> None:
        super().__init__(graph, name, element)
        self.events: Sequence[Event] = element.events
        if element.message is not None and element.tag == "receiveTask":
            self.events = (element.message,)

    def finish(self) -> None:
        self.triggers = [Trigger(event) for event in self.events]

    def arm(self, node: Node) -> None:
        """Begin to wait. Raises Problem."""
        node.facts["waits"] = [trigger.arm(node) for trigger in self.triggers]
        node.runtime.watching(node)
        self.test_conditions(node)

    def work(self, node: Node) -> bool | None:
        if "waits" not in node.facts:
            self.arm(node)
        return None

    # -- what may happen to a waiting node

    def test_conditions(self, node: Node) -> None:
        """Fire the conditions that have become true. Raises Problem."""
        for index, wait in enumerate(list(node.facts["waits"])):
            if wait is None or wait[0] != "conditional" or node.id not in node.runtime.nodes:
                continue
            holds = self.triggers[index].holds(node)
            if holds != wait[1]:
                wait[1] = holds
                node.touch()
                if holds:
                    self.happened(node, index, {})

    def due(self, node: Node, now: datetime) -> bool:
        """Fire the timers that are due by then. False if there is none."""
        fired = False
        for index, wait in enumerate(list(node.facts["waits"])):
            if wait and wait[0] == "timer" and datetime.fromisoformat(wait[1]) <= now:
                fired = True
                self.happened(node, index, {})
                if node.id not in node.runtime.nodes:
                    break
        return fired

    def happened(self, node: Node, index: int, payload: Variables) -> None:
        """The event of that index has happened."""
        waits = node.facts["waits"]
        wait = waits[index]
        if wait[0] == "timer":
            waits[index] = rearmed(wait, node)
        elif not (self.repeats or wait[0] == "conditional"):
            waits[index] = None
        node.touch()
        if self.element.parallel_multiple and len(self.events) > 1:
            seen = node.facts.setdefault("seen", [])
            if index not in seen:
                seen.append(index)
            if len(seen) < len(self.events):
                self.deliver(node, payload)
                self._watch_again(node)
                return
            node.facts["seen"] = []
        self._watch_again(node)
        self.fire(node, index, payload)

    def _watch_again(self, node: Node) -> None:
        node.runtime.unwatch(node)
        node.runtime.watching(node)

    def exhausted(self, node: Node) -> bool:
        """Whether the node waits for nothing any more."""
        return not any(node.facts["waits"])

    def fire(self, node: Node, index: int, payload: Variables) -> None:
        """The node's event has happened: the token goes on."""
        self.deliver(node, payload)
        node.facts["waits"] = []
        node.runtime.unwatch(node)
        node.runtime.later(node)


class CatchEvent(Waiting):
    """An intermediate catch event. A cycle lets one token through at each occurrence."""

    def fire(self, node: Node, index: int, payload: Variables) -> None:
        wait = node.facts["waits"][index]
        if wait is None or wait[0] != "timer":
            super().fire(node, index, payload)
            return
        self.collect_outputs(node)
        node.facts.pop("out", None)
        self.go_on(node)


class ReceiveTask(Waiting):
    """Waits for its message; boundary events may interrupt it (see activities)."""


class BoundaryEvent(Waiting):
    """Waits beside an activity. `cancelActivity="false"`: the activity goes on."""

    repeats = True

    def armed(self) -> bool:
        """Whether a node must wait: errors, escalations and compensation come by themselves."""
        kinds = {"timer", "message", "signal", "conditional"}
        return any(event.kind in kinds for event in self.events)

    def attach(self, host: Node) -> None:
        """Begin to wait beside that activity. Raises Problem."""
        node = host.flow.place(self, queued=False, host=host.id)
        node._state = STARTED
        host.runtime.attached.setdefault(host.id, []).append(node)
        self.arm(node)

    def fire(self, node: Node, index: int, payload: Variables) -> None:
        runtime = node.runtime
        host = runtime.nodes[node.facts["host"]]
        self.catch(host, payload)
        if not self.element.interrupting and self.exhausted(node) and node.id in runtime.nodes:
            beside = runtime.attached.get(host.id, [])
            if node in beside:
                beside.remove(node)
            node.flow.remove(node)

    def catch(self, host: Node, payload: Variables) -> Node:
        """A token leaves here; the activity is cancelled if this event interrupts."""
        runtime, flow = host.runtime, host.flow
        token = flow.place(self, queued=False)
        token._state = STARTED
        if self.element.interrupting:
            runtime.cancel(host)
        self.deliver(token, payload)
        runtime.note("element.entered", token)
        runtime.later(token)
        return token


class SubprocessTrigger(Waiting):
    """The start of an event subprocess, waiting beside the nodes of its parent."""

    idle = True
    repeats = True

    def __init__(self, graph: Graph, name: str, element: Element, start: Element) -> None:
        super().__init__(graph, name, start)
        self.subprocess = element

    def fire(self, node: Node, index: int, payload: Variables) -> None:
        self.begin(node.flow, payload, keep=node)
        runtime = node.runtime
        if node.id in runtime.nodes and (self.element.interrupting or self.exhausted(node)):
            node.flow.remove(node)

    def begin(self, flow: Any, payload: Variables, *, keep: Node | None = None) -> None:
        """Start the subprocess, cancelling all the rest of its parent if it interrupts."""
        step = flow.graph.steps[self.subprocess.id]
        token = flow.place(step, given=1)
        flow.runtime.scopes.open(token.id, token.around, payload)
        if self.element.interrupting:
            for other in list(flow.tasks.values()):
                if other is not token and other is not keep and other.id in flow.tasks:
                    flow.runtime.cancel(other)


class EventGateway(Waiting):
    """An event-based gateway: the first event that happens takes the token."""

    def finish(self) -> None:
        self.events, self.targets = [], []
        graph: Any = self._wf_spec
        for path in self.paths:
            step = graph.steps[path.target]
            for event in step.events:
                self.events.append(event)
                self.targets.append(step)
        super().finish()

    def happened(self, node: Node, index: int, payload: Variables) -> None:
        node.facts["waits"][index] = None
        self.fire(node, index, payload)

    def fire(self, node: Node, index: int, payload: Variables) -> None:
        flow, runtime = node.flow, node.runtime
        step = self.targets[index]
        token = flow.place(step, queued=False)
        token._state = STARTED
        step.deliver(token, payload)
        runtime.note("element.entered", token)
        runtime.later(token)
        runtime.note("element.completed", node)
        flow.remove(node)


class Throwing(Step):
    """An intermediate throw event or an end event, with any number of definitions."""

    def __init__(self, graph: Graph, name: str, element: Element) -> None:
        super().__init__(graph, name, element)
        self.late = any(event.kind == "signal" for event in element.events)

    def finish(self) -> None:
        self.postings = [Posting(self.element, event) for event in self.element.events]

    def work(self, node: Node) -> bool | None:
        result: bool | None = True
        for event, posting in zip(self.element.events, self.postings, strict=True):
            if node.id not in node.runtime.nodes:
                return None  # interrupted by what it threw itself
            if self.throw(node, event, posting) is None:
                result = None
        return result if node.id in node.runtime.nodes else None

    def throw(self, node: Node, event: Event, posting: Posting) -> bool | None:
        runtime = node.runtime
        match event.kind:
            case "message":
                runtime.thrown.append(posting.thrown(node, self.payload(node)))
            case "signal":
                payload = self.payload(node)
                runtime.thrown.append(ThrownSignal(event.name, payload))
                throwing.signal(runtime, event.name, payload)
            case "error":
                if not throwing.error(node, event.code or "", self.payload(node)):
                    raise Problem("uncaught", error=event.code or "")
            case "escalation":
                throwing.escalation(node, event.code or "", self.payload(node))
            case "compensate":
                return throwing.compensate(node, event)
            case "terminate":
                throwing.terminate(node)
            case "cancel":
                throwing.cancel_transaction(node)
                return None
        return True

    def leave(self, node: Node) -> None:
        if node.facts.get("cancels"):
            throwing.transaction_cancelled(node)
        elif not node.facts.get("quiet"):
            super().leave(node)

    def payload(self, node: Node) -> Variables:
        """What the input mappings give: it goes with the event."""
        if node.id in node.runtime.scopes:
            return {name: copied(v) for name, v in node.runtime.scopes.variables[node.id].items()}
        return {}

    def inner_finished(self, node: Node) -> None:
        """A compensation this event waits for has taken a step."""
        throwing.next_compensation(node)


def publishes(element: Element) -> bool:
    """Whether a send task or a message throw event is a message, not an operation to call."""
    return not element.zeebe.job_type

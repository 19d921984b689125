"""Errors, escalations, signals, compensation, termination: who catches what is thrown.

An error or an escalation goes to the nearest catcher outwards: the boundary events of the
activity it comes from, then the event subprocesses of its process or subprocess, then the
boundary events of that subprocess or call activity, and so on. At one level a catcher of that
very code comes before one that takes any. Source: BPMN 2.0.2, 10.5.7 and 10.6.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.workflow.model import Element, Event
from engine.workflow.scopes import Variables
from engine.workflow.spiff import STARTED

if TYPE_CHECKING:
    from engine.workflow.nodes import Flow, Node
    from engine.workflow.runtime import Runtime


def _catches(element: Element, kind: str, code: str) -> int:
    """2: this very code, 1: any code, 0: no."""
    best = 0
    for event in element.events:
        if event.kind == kind:
            if event.code == code and code:
                return 2
            if event.code is None:
                best = 1
    return best


def error(node: Node, code: str, values: Variables, *, own: bool = False) -> bool:
    """Give an error to its nearest catcher. False if there is none: nothing has changed.

    `own`: the boundary events of the node itself count (the node is an activity that failed).
    """
    return _throw(node, "error", code, values, own=own)


def escalation(node: Node, code: str, values: Variables, *, own: bool = False) -> bool:
    """Give an escalation to its nearest catcher. False if nobody minds."""
    return _throw(node, "escalation", code, values, own=own)


def _throw(node: Node, kind: str, code: str, values: Variables, *, own: bool) -> bool:
    runtime = node.runtime
    runtime.note(f"{kind}.thrown", node)
    at: Node | None = runtime.body_of(node) if own else None
    flow = node.flow
    if not own:
        within = node
    while True:
        if at is not None:
            if _at_boundary(at, kind, code, values):
                return True
            within = at
        flow = within.flow
        if _in_flow(flow, kind, code, values, within):
            return True
        if flow.owner is None:
            return False
        at = runtime.body_of(flow.owner)


def _at_boundary(host: Node, kind: str, code: str, values: Variables) -> bool:
    best = max(
        getattr(host.step, "boundaries", ()),
        key=lambda step: _catches(step.element, kind, code),
        default=None,
    )
    if best is None or not _catches(best.element, kind, code):
        return False
    best.catch(host, dict(values))
    return True


def _in_flow(flow: Flow, kind: str, code: str, values: Variables, origin: Node) -> bool:
    """The event subprocesses of that flow. What is thrown inside one is not for itself again."""
    best = max(
        (
            trigger
            for trigger in flow.graph.catchers
            if trigger.subprocess.id != origin.step.element.id
        ),
        key=lambda trigger: _catches(trigger.element, kind, code),
        default=None,
    )
    if best is None or not _catches(best.element, kind, code):
        return False
    best.begin(flow, dict(values))
    return True


def signal(runtime: Runtime, name: str, payload: Variables) -> int:
    """Broadcast in this instance; how many nodes took it."""
    return _broadcast(runtime, "signal", name, payload)


def message(runtime: Runtime, name: str, key: str | None, payload: Variables) -> int:
    """Give a message to one waiting node, the oldest; 1 if there was one."""
    for node in list(runtime.watch["message"].values()):
        for index, wait in enumerate(node.facts["waits"]):
            if wait is not None and wait[0] == "message" and wait[1:] == [name, key]:
                _happen(node, index, payload)
                return 1
    return 0


def _broadcast(runtime: Runtime, kind: str, name: str, payload: Variables) -> int:
    taken = 0
    for node in list(runtime.watch[kind].values()):
        for index, wait in enumerate(list(node.facts["waits"])):
            if node.id in runtime.nodes and wait is not None and wait[:2] == [kind, name]:
                _happen(node, index, payload)
                taken += 1
    return taken


def _happen(node: Node, index: int, payload: Variables) -> None:
    step: Any = node.step
    node.runtime.attempt(node, "run", lambda: step.happened(node, index, dict(payload)))


def terminate(node: Node) -> None:
    """Everything else in this process or subprocess ends at once."""
    node.flow.clear(keep=node)


# -- compensation


def record(node: Node) -> None:
    """Remember a completed activity that can be compensated, with what its handler will see."""
    flow, runtime = node.flow, node.runtime
    inner = runtime.inner.get(node.id)
    if (inner is None and not hasattr(node.step, "handler")) or "for" in node.facts:
        return
    handled = getattr(node.step, "handler", None) is not None
    undone_inside = bool(inner is not None and (inner.done or inner.graph.compensation))
    if handled or undone_inside:
        values = dict(runtime.scopes.variables.get(node.id, {}))
        flow.done.append([node.step.element.id, values, inner.done if inner else []])


def compensate(node: Node, event: Event) -> bool | None:
    """Begin to compensate; None if the throwing node must wait for the handlers."""
    flow = node.flow
    while flow.owner is not None and flow.graph.triggered and not event.activity:
        # Thrown in an event subprocess: its parent's activities are meant.
        flow = flow.owner.flow
    if event.activity:
        while not any(entry[0] == event.activity for entry in flow.done):
            if flow.owner is None:
                return True
            flow = flow.owner.flow
    chosen = [e for e in flow.done if not event.activity or e[0] == event.activity]
    flow.done = [e for e in flow.done if e not in chosen]
    if event.wait:
        return _begin(node, flow, chosen)
    # The thrower goes on at once; a node beside it sees to the handlers.
    beside = node.flow.place(node.step, queued=False, quiet=1)
    beside._set_state(STARTED)
    if _begin(beside, flow, chosen) is not None:
        node.flow.remove(beside)
    return True


def compensate_level(node: Node) -> bool | None:
    """Compensate everything done at the level of that node."""
    chosen, node.flow.done = node.flow.done, []
    return _begin(node, node.flow, chosen)


def _begin(node: Node, flow: Flow, chosen: list[list[Any]]) -> bool | None:
    todo: list[list[Any]] = []
    for entry in chosen:
        todo.append([flow.id, *entry])
    if not todo:
        return True
    node.facts["undo"] = todo
    next_compensation(node)
    return None


def next_compensation(node: Node) -> None:
    """Run the handler of the activity completed last, of those that remain; or go on."""
    runtime, todo = node.runtime, node.facts["undo"]
    while todo:
        flow_id, element_id, values, inner = todo.pop()
        node.touch()
        flow = runtime.flow(flow_id)
        step = flow.graph.steps[element_id]
        if (handler := getattr(step, "handler", None)) is not None:
            token = flow.place(flow.graph.steps[handler])
            token.facts["for"] = node.id
            if values:
                runtime.scopes.open(token.id, token.around, dict(values))
                token.facts["given"] = 1
            return
        graph = flow.graph.inner.get(element_id)
        if graph is not None and (graph.compensation or inner):
            _compensate_inside(node, flow, element_id, values, inner)
            return
    del node.facts["undo"]
    runtime.later(node)


def _compensate_inside(
    node: Node, flow: Flow, element_id: str, values: Variables, inner: list[list[Any]]
) -> None:
    """Reopen a completed subprocess, to run its compensation event subprocess or, without one,
    the handlers of the activities inside it.
    """
    step: Any = flow.graph.steps[element_id]
    token = flow.place(step.plain, queued=False)
    token.facts["for"] = node.id
    flow.runtime.scopes.open(token.id, token.around, dict(values))
    step.plain.reopen(token, inner)


def cancel_transaction(node: Node) -> None:
    """Stop what runs in the transaction, compensate it, leave by its cancel boundary event."""
    flow = node.flow
    flow.clear(keep=node)
    node.facts["cancels"] = 1
    if compensate_level(node) is not None:
        node.runtime.later(node)


def transaction_cancelled(node: Node) -> None:
    """The compensation of a cancelled transaction is done."""
    owner = node.flow.owner
    if owner is None:
        return
    host = node.runtime.body_of(owner)
    for step in getattr(host.step, "boundaries", ()):
        if any(event.kind == "cancel" for event in step.element.events):
            step.catch(host, {})
            return
    node.runtime.cancel(owner)

"""One running instance: its nodes, scopes, queue and incidents, and the loop that steps."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from engine.workflow.compiler import Compiled
from engine.workflow.errors import Problem
from engine.workflow.host import Budget, EngineEvent, Host, ThrownMessage, ThrownSignal
from engine.workflow.nodes import CALLED, Flow, Graph, Inner, Node, Top
from engine.workflow.pieces import Rows
from engine.workflow.scopes import Scopes
from engine.workflow.spiff import COMPLETED, ERROR, FUTURE, READY, STARTED

MAX_EVENTS = 10_000
MAX_PASSES = 100_000
MAX_DEPTH = 100
"""Called processes inside one another; a process that calls itself without end stops there."""

PHASES = {FUTURE: "enter", READY: "run", STARTED: "leave"}
NOBODY: Any = None
"""The host of an instance at rest."""
WATCHED = ("timer", "message", "signal", "conditional")


class Runtime:
    """Everything alive in an instance. `Instance` is its public face."""

    def __init__(self, compiled: Callable[[str], Compiled], host: Host) -> None:
        self.compiled = compiled
        self.host = host
        self.scopes = Scopes()
        self.nodes: dict[str, Node] = {}
        self.inner: dict[str, Inner] = {}
        self.attached: dict[str, list[Node]] = {}
        self.watch: dict[str, dict[str, Node]] = {kind: {} for kind in WATCHED}
        self.incidents: dict[str, Node] = {}
        self.synchronising: set[tuple[str, str]] = set()
        """(flow id, step name) of inclusive and complex joins where tokens wait."""
        self.queue: deque[Node] = deque()
        self.late: deque[Node] = deque()
        """Nodes that throw, taken one by one when the queue is empty."""
        self.count = 0
        self.passes = 0
        self.completed = False
        self.cancelled = False
        self.dirty: set[str] = set()
        self.node_rows, self.scope_rows = Rows(), Rows()
        """What the last state saved from here, or read, consists of."""
        self.arrived: set[str] = set()
        self.left: set[str] = set()
        self.events: list[EngineEvent] = []
        self.thrown: list[ThrownMessage | ThrownSignal] = []
        self.top: Top

    # -- nodes

    def next_id(self) -> str:
        self.count += 1
        return str(self.count)

    def add(self, node: Node) -> None:
        self.nodes[node.id] = node
        self.dirty.add(node.id)
        self.arrived.add(node.id)

    def discard(self, node: Node) -> None:
        """Forget a node that its flow has let go."""
        node_id = node.id
        del self.nodes[node_id]
        if node_id in self.node_rows:
            self.dirty.add(node_id)
        else:
            self.dirty.discard(node_id)
        if node_id in self.arrived:
            self.arrived.remove(node_id)
        else:
            self.left.add(node_id)
        self.incidents.pop(node_id, None)
        if "waits" in node.facts:
            self.unwatch(node)
        self.detach(node)
        flow = self.inner.pop(node_id, None)
        if flow is not None and flow.key != node_id:
            self.scopes.close(flow.key)
        if node_id in self.scopes.variables:
            self.scopes.close(node_id)

    def detach(self, node: Node) -> None:
        """Disarm the boundary events of an activity."""
        for boundary in self.attached.pop(node.id, ()):
            boundary.flow.remove(boundary)

    def watching(self, node: Node) -> None:
        """Index what the node waits for."""
        for wait in node.facts["waits"]:
            if wait is not None:
                self.watch[wait[0]][node.id] = node

    def unwatch(self, node: Node) -> None:
        for nodes in self.watch.values():
            nodes.pop(node.id, None)

    def cancel(self, node: Node) -> None:
        """End a node without result, with everything inside it."""
        inner = self.inner.get(node.id)
        if inner is not None:
            inner.ending = True
            inner.clear()
        self.note("element.cancelled", node)
        if node._state == ERROR:
            # The library takes a failed task for a finished one, and would leave it there.
            node._set_state(STARTED)
        node.cancel()

    def later(self, node: Node) -> None:
        """Complete the node when its turn comes."""
        node._set_state(STARTED)
        self.queue.append(node)

    def open_flow(self, owner: Node, graph: Graph) -> Inner:
        """The container of a subprocess that begins."""
        if self.depth(owner) > MAX_DEPTH:
            raise Problem("too_deep", limit=MAX_DEPTH)
        flow = Inner(graph, owner.id, self.top)
        flow.prepare(self, graph, owner)
        self.inner[owner.id] = flow
        return flow

    def depth(self, node: Node) -> int:
        depth, flow = 0, node.flow
        while flow.owner is not None:
            depth, flow = depth + 1, flow.owner.flow
        return depth

    def flow(self, flow_id: str) -> Flow:
        return self.inner[flow_id] if flow_id else self.top

    def body_of(self, node: Node) -> Node:
        """The activity as the diagram shows it: the body, of an instance."""
        body = node.facts.get("body")
        return node if body is None else self.nodes[body]

    def compensated(self, waiting: str) -> None:
        """A compensation handler is done; go on with the next one, or with the thrower."""
        node = self.nodes.get(waiting)
        if node is not None:
            node.step.inner_finished(node)

    def finished(self) -> None:
        self.completed = True
        self.note_process("process.completed")

    # -- the loop

    def run(self, budget: Budget | None = None) -> bool:
        """Step until nothing automatic remains (True) or the budget is spent (False)."""
        budget = budget or Budget()
        deadline = time.perf_counter() + budget.time.total_seconds()
        steps = 0
        while True:
            while self.queue:
                if steps >= budget.steps or (steps & 31 == 31 and time.perf_counter() > deadline):
                    return False
                self.step(self.queue.popleft())
                steps += 1
            if not self.quiet():
                break
        self.passes = 0
        return True

    def quiet(self) -> bool:
        """The queue is empty: look at what depends on the whole. True if something moved."""
        if self.scopes.written:
            self.scopes.written = False
            for node in list(self.watch["conditional"].values()):
                if node.id in self.nodes:
                    self.attempt(node, "run", partial(node.step.test_conditions, node))
        if not self.queue and self.late:
            self.queue.append(self.late.popleft())
        if not self.queue:
            for flow_id, name in sorted(self.synchronising):
                if flow_id and flow_id not in self.inner:
                    self.synchronising.discard((flow_id, name))
                    continue
                flow = self.flow(flow_id)
                if flow.graph.steps[name].synchronise(flow):
                    break
        return bool(self.queue)

    def step(self, node: Node) -> None:
        """Take one node as far as it goes by itself."""
        if self.nodes.get(node.id) is not node or node._state == ERROR:
            return
        self.passes += 1
        self.dirty.add(node.id)
        phase = node._state
        if phase in (FUTURE, READY):
            # Saved before it could begin (a run cut short, a process suspended, an incident
            # retried): what it asks for is to be made now.
            self.arrived.add(node.id)
        try:
            if self.passes > MAX_PASSES:
                self.passes = 0
                raise Problem("endless", limit=MAX_PASSES)
            if phase == FUTURE:
                node.step._update(node)
                if node._state != READY:
                    return
                self.note("element.entered", node)
                phase = READY
            if phase == READY:
                node.run()
            else:
                node.complete()
        except Problem as problem:
            self.block(node, STARTED if node._state == COMPLETED else phase, problem)

    def attempt(self, node: Node, where: str, action: Callable[[], object]) -> None:
        """Do something on behalf of a node; a Problem becomes its incident."""
        try:
            action()
        except Problem as problem:
            self.block(node, node._state, problem, where)

    def block(self, node: Node, phase: int, problem: Problem, where: str = "") -> None:
        """The node cannot go on: an incident, until somebody retries."""
        if node.id not in self.nodes:
            return
        if phase == FUTURE:
            self.undo(node)
        node.error()
        node.facts["incident"] = [
            phase,
            where or PHASES.get(phase, "run"),
            problem.code,
            problem.message("fr"),
            problem.message("en"),
        ]
        self.incidents[node.id] = node
        node.touch()
        self.note("incident.raised", node)

    def undo(self, node: Node) -> None:
        """Forget what entering began, so that it can be done again. The scope of an instance
        or of a triggered event subprocess came from outside: it stays.
        """
        self.detach(node)
        if "body" not in node.facts and "given" not in node.facts:
            self.scopes.close(node.id)
        self.scopes.close(node.id + CALLED)

    def retry(self, node: Node) -> None:
        phase = node.facts.pop("incident")[0]
        del self.incidents[node.id]
        node._state = phase
        node.touch()
        if "waits" in node.facts:
            self.scopes.written = True  # a condition that failed is tested again
            if phase == STARTED and self.is_watching(node):
                return
        self.queue.append(node)

    def is_watching(self, node: Node) -> bool:
        return any(node.id in nodes for nodes in self.watch.values())

    # -- what goes out

    def attend(self, host: Host) -> None:
        """The host of the next action: another transaction."""
        self.host = host

    def rest(self) -> None:
        self.host = NOBODY

    def now(self) -> datetime:
        return self.host.now()

    def note(self, kind: str, node: Node) -> None:
        if len(self.events) < MAX_EVENTS:
            element, process = node.step.element, node.flow.graph.process
            self.events.append(EngineEvent(kind, element.id, process.id, self.host.now(), node.id))

    def note_process(self, kind: str) -> None:
        process_id = self.top.process.id
        self.events.append(EngineEvent(kind, "", process_id, self.now()))

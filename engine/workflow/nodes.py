"""Nodes, the steps they stand at, and the containers that hold them: how tokens move.

A token that moves makes a node (`Flow.place`) and puts it in the instance's queue; the loop in
`Runtime.step` takes it through its life: arrive, enter, work, leave. A node that leaves makes
the next ones and disappears. What is alive at any time is exactly `Runtime.nodes`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from engine.workflow.errors import Problem
from engine.workflow.model import Element
from engine.workflow.scopes import Variables, View, put
from engine.workflow.spiff import (
    FUTURE,
    BaseGraph,
    BaseInner,
    BaseNode,
    BaseStep,
    BaseTop,
)

if TYPE_CHECKING:
    from engine.workflow.expressions import Value
    from engine.workflow.library import Process
    from engine.workflow.runtime import Runtime


CALLED = "c"
"""Ends the key of the scope a called process runs in, which sees nothing of its caller."""


class Node(BaseNode):
    """A token at a step. `facts` is what must be remembered between two steps; it is saved.

    Keys of `facts`: `via` (the sequence flow it came by), `host` (of a boundary event: the
    node it is attached to), `body` and `i` (of an instance: its multi-instance body and
    index), `for` (of a compensation handler: the node that waits for it), `waits` (what an
    event node waits for), `incident`, and what each kind of step adds.
    """

    id: str
    _state: int

    def __init__(
        self,
        flow: Flow,
        step: Step,
        node_id: str,
        state: int,
        facts: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(flow, step, node_id, state)
        self.flow = flow
        self.step = step
        self.runtime: Runtime = flow.runtime
        self.facts: dict[str, Any] = {} if facts is None else facts

    def _set_state(self, value: int) -> None:
        self._state = value
        self.runtime.dirty.add(self.id)

    @property
    def around(self) -> str:
        """The key of the scope around this node."""
        body: str | None = self.facts.get("body")
        return self.flow.key if body is None else body

    @property
    def key(self) -> str:
        """The key of the innermost scope this node sees: its own, or the one around it."""
        return self.id if self.id in self.runtime.scopes.variables else self.around

    def touch(self) -> None:
        """Tell that `facts` changed, so that the node is written again."""
        self.runtime.dirty.add(self.id)


class Path:
    """A sequence flow, compiled."""

    __slots__ = ("condition", "default", "id", "target")

    def __init__(
        self, flow_id: str, target: str, condition: Value | None, *, default: bool = False
    ) -> None:
        self.id = flow_id
        self.target = target
        self.condition = condition
        self.default = default


class Step(BaseStep):
    """What happens at one element of the diagram. Shared by all instances: never changed by
    running. Subclasses say what differs from passing straight through.
    """

    name: str
    idle = False
    """Whether a node here does not keep its process alive (an armed event subprocess)."""
    late = False
    """Whether a node here lets all others move first: what is thrown must find its catchers,
    whichever of two parallel branches is drawn first."""

    def __init__(self, graph: Graph, name: str, element: Element) -> None:
        super().__init__(graph, name, lane=element.lane or None)
        self.element = element
        self.bpmn_id = element.id
        self.bpmn_name = element.name or None
        self.paths: list[Path] = []
        self.inputs_map: list[tuple[str, Value]] = []
        self.outputs_map: list[tuple[str, Value]] = []
        self.conditional = False

    def finish(self) -> None:
        """Called once, when all steps of the process exist."""

    # -- the life of a node, in order

    def arrive(self, node: Node) -> bool | None:
        """True: go on. False or None: the node waits, in the state it was given."""
        return True

    def enter(self, node: Node) -> None:
        """Evaluate the input mappings into a scope of the node's own."""
        if self.inputs_map:
            runtime = node.runtime
            if node.id not in runtime.scopes:
                runtime.scopes.open(node.id, node.around, {})
            self.fill(node)

    def work(self, node: Node) -> bool | None:
        """True: done. None: started, somebody will complete the node."""
        return True

    def leave(self, node: Node) -> None:
        """Results go up, then the token goes on by the flows that apply."""
        if "body" in node.facts:
            body = node.runtime.nodes[node.facts["body"]]
            body.step.collect(body, node)
            return
        self.collect_outputs(node)
        self.go_on(node)

    def collect(self, body: Node, instance: Node) -> None:
        """Of a multi-instance body: one of its instances is done."""
        raise NotImplementedError

    def test_conditions(self, node: Node) -> None:
        """Of a step that waits: see whether its conditions have become true."""

    def synchronise(self, flow: Flow) -> bool:
        """Of a join: nothing else moves; whether tokens that wait can go on."""
        return False

    def inner_left(self, node: Node, inner: Node) -> None:
        """Of a subprocess: a node inside it has completed."""

    def inner_finished(self, node: Node) -> None:
        """Of a subprocess: nothing inside it goes on."""
        node.runtime.later(node)

    def abandon(self, node: Node) -> None:
        """The node is cancelled: forget what it holds."""
        node.flow.remove(node)

    # -- pieces

    def fill(self, node: Node) -> None:
        """Input mappings, in order; each sees the ones before it."""
        own = node.runtime.scopes.variables[node.id]
        for target, source in self.inputs_map:
            put(own, target, source.evaluate(node))

    def deliver(self, node: Node, values: Variables) -> None:
        """What an activity or event brings: kept local if there are output mappings, else sent
        up from the node's own scope.
        """
        scopes = node.runtime.scopes
        if self.outputs_map:
            if node.id not in scopes:
                scopes.open(node.id, node.around, {})
            for name, value in values.items():
                scopes.write(node.id, name, value)
        else:
            key = node.key
            for name, value in values.items():
                scopes.propagate(key, name, value)

    def outputs(self, node: Node) -> Variables:
        """The output mappings, evaluated; nothing is written."""
        if not self.outputs_map:
            return {}
        scopes = node.runtime.scopes
        result: Variables = {}
        outer = View(scopes.layers(node.around))
        for target, source in self.outputs_map:
            put(result, target, source.evaluate(node, result), outer)
        return result

    def collect_outputs(self, node: Node) -> None:
        """Write the output mappings up, once: a retry after a later failure does not repeat."""
        if node.facts.get("out"):
            return
        result = self.outputs(node)
        scopes = node.runtime.scopes
        around = node.around
        for name, value in result.items():
            scopes.propagate(around, name, value)
        node.facts["out"] = 1

    def choose(self, node: Node) -> list[Path]:
        """The flows a token leaves by. Source: BPMN 2.0.2, 13.2.1 (activities)."""
        if not self.conditional:
            return self.paths
        taken, met = [], False
        for path in self.paths:
            if path.default:
                continue
            if path.condition is None:
                taken.append(path)
            elif path.condition.true(node):
                taken.append(path)
                met = True
        if not met:
            taken += [path for path in self.paths if path.default]
        if not taken:
            raise Problem("flow.none", element=self.element.id)
        return taken

    def go_on(self, node: Node) -> None:
        flow = node.flow
        paths = self.choose(node)
        if (waiting := node.facts.get("for")) is not None:
            node.runtime.compensated(waiting)
            return
        for path in paths:
            for _ in range(self.element.completion_quantity):
                flow.follow(path)


class Graph(BaseGraph):
    """The steps of one process or subprocess, and how it begins."""

    def __init__(self, name: str, process: Process, scope: str) -> None:
        super().__init__(name, process.name)
        self.process = process
        self.scope = scope
        self.steps: dict[str, Step] = {}
        self.begin: list[Step] = []
        """Steps that get a token when the process starts without a trigger."""
        self.triggers: list[Step] = []
        """Event subprocesses to arm when it starts."""
        self.inner: dict[str, Graph] = {}
        """Element id of a subprocess → its graph."""
        self.catchers: list[Any] = []
        """Starts of event subprocesses that catch errors or escalations."""
        self.compensation = ""
        """Element id of the compensation event subprocess."""
        self.triggered = False
        """Whether this is the inside of an event subprocess."""
        self.undo: Step
        self.probe: Step


class Flow:
    """What a container of nodes does: place, follow, remove, settle."""

    runtime: Runtime
    graph: Graph
    owner: Node | None
    id: str
    """The id of the owner, "" for the process itself."""
    key: str
    """Of its scope."""
    tasks: dict[str, Node]
    idle: int
    ending: bool
    done: list[list[Any]]
    """Completed activities that can be compensated: [element id, variables, inner]."""
    joins: dict[str, dict[str, list[Node]]]
    """Step name → sequence flow → tokens that wait there for others, oldest first."""
    memory: dict[str, list[str]]
    """Complex gateway that has fired → flows whose tokens it has consumed since."""

    def prepare(self, runtime: Runtime, graph: Graph, owner: Node | None) -> None:
        self.runtime, self.graph, self.owner = runtime, graph, owner
        self.id = self.key = owner.id if owner is not None else ""
        if self.id + CALLED in runtime.scopes:
            self.key = self.id + CALLED
        self.idle = 0
        self.ending = False
        self.done, self.joins, self.memory = [], {}, {}

    @property
    def process(self) -> Process:
        return self.graph.process

    def place(self, step: Step, *, queued: bool = True, **facts: Any) -> Node:
        """A new token at that step; it runs when its turn comes."""
        runtime = self.runtime
        node = Node(self, step, runtime.next_id(), FUTURE, facts)
        runtime.add(node)
        if step.idle:
            self.idle += 1
        if queued:
            (runtime.late if step.late else runtime.queue).append(node)
        return node

    def follow(self, path: Path) -> None:
        self.place(self.graph.steps[path.target], via=path.id)

    def start(self, steps: Iterable[Step]) -> None:
        """Arm the event subprocesses, then place the first tokens."""
        for trigger in self.graph.triggers:
            self.place(trigger)
        for step in steps:
            self.place(step)
        self.settle()

    def remove(self, node: Node) -> None:
        """Forget a node, its scope, and what it waited for."""
        if self.tasks.pop(node.id, None) is None:
            return
        if node.step.idle:
            self.idle -= 1
        self.runtime.discard(node)

    def settle(self) -> None:
        """Complete the process or subprocess if nothing in it can go on."""
        if len(self.tasks) > self.idle or self.ending:
            return
        self.end()

    def end(self) -> None:
        """No token is left: drop what is still armed and tell the owner."""
        self.ending = True
        self.clear()
        if self.owner is None:
            self.runtime.finished()
        else:
            self.owner.step.inner_finished(self.owner)

    def clear(self, *, keep: Node | None = None) -> None:
        """Cancel all nodes."""
        for node in list(self.tasks.values()):
            if node is not keep and node.id in self.tasks:
                self.runtime.cancel(node)

    def _task_completed_notify(self, node: Node) -> None:
        """The library's: a node has completed."""
        self.runtime.note("element.completed", node)
        self.remove(node)
        if self.owner is not None:
            self.owner.step.inner_left(self.owner, node)
        self.settle()


class Top(Flow, BaseTop):
    """The container of the process itself."""


class Inner(Flow, BaseInner):
    """The container of a subprocess or of a called process."""

"""Gateway steps: choosing among flows, and joining tokens. Source: BPMN 2.0.2, 13.4."""

from __future__ import annotations

from decimal import Decimal

from engine.workflow.errors import Problem
from engine.workflow.expressions import condition as compile_condition
from engine.workflow.nodes import Flow, Graph, Node, Path, Step
from engine.workflow.spiff import FUTURE, WAITING


class ExclusiveGateway(Step):
    """The first flow whose condition is true, else the default one."""

    def choose(self, node: Node) -> list[Path]:
        if len(self.paths) < 2 and not self.conditional:
            return self.paths
        default: list[Path] = []
        for path in self.paths:
            if path.default:
                default = [path]
            elif path.condition is None or path.condition.true(node):
                return [path]
        if not default:
            raise Problem("flow.none", element=self.element.id)
        return default


class Join(Step):
    """A gateway where tokens wait for each other, counted by the flow they came by."""

    def arrive(self, node: Node) -> bool | None:
        via = node.facts.get("via")
        if len(self.element.incoming) < 2 or via is None or node.facts.get("in"):
            return True
        lanes = node.flow.joins.setdefault(self.name, {})
        lanes.setdefault(via, []).append(node)
        node._set_state(WAITING)
        return self.gather(node, lanes)

    def gather(self, node: Node, lanes: dict[str, list[Node]]) -> bool:
        """Whether this node goes on, now that it has arrived."""
        raise NotImplementedError

    def take(self, flow: Flow, winner: Node | None) -> Node:
        """Consume one token of each flow that has one; the one that stays goes on."""
        lanes = flow.joins[self.name]
        taken = [nodes.pop(0) for nodes in lanes.values()]
        for via in [via for via, nodes in lanes.items() if not nodes]:
            del lanes[via]
        if winner is None:
            winner = taken[0]
        for other in taken:
            if other is not winner:
                flow.remove(other)
        winner.facts["in"] = 1
        return winner

    def abandon(self, node: Node) -> None:
        lanes = node.flow.joins.get(self.name, {})
        for via, nodes in list(lanes.items()):
            if node in nodes:
                nodes.remove(node)
                if not nodes:
                    del lanes[via]
        super().abandon(node)


class ParallelGateway(Join):
    """Waits for a token on every incoming flow, and sends one on every outgoing flow."""

    def gather(self, node: Node, lanes: dict[str, list[Node]]) -> bool:
        if len(lanes) < len(self.element.incoming):
            return False
        self.take(node.flow, node)
        return True

    def choose(self, node: Node) -> list[Path]:
        return self.paths


class Synchronising(Join):
    """A join that must know whether more tokens can still arrive: looked at when all is quiet."""

    def __init__(self, graph: Graph, name: str, element: object) -> None:
        super().__init__(graph, name, element)  # type: ignore[arg-type]
        self._upstream: dict[str, frozenset[str]] = {}

    def gather(self, node: Node, lanes: dict[str, list[Node]]) -> bool:
        node.runtime.synchronising.add((node.flow.id, self.name))
        return False

    def synchronise(self, flow: Flow) -> bool:
        """Let the waiting tokens go on if nothing else can arrive. Whether they do."""
        lanes = flow.joins.get(self.name)
        if not lanes:
            flow.runtime.synchronising.discard((flow.id, self.name))
            return False
        if not self.complete(flow, lanes):
            return False
        self.release(flow)
        return True

    def release(self, flow: Flow) -> None:
        node = self.take(flow, None)
        node._set_state(FUTURE)
        flow.runtime.queue.append(node)

    def complete(self, flow: Flow, filled: object) -> bool:
        """No token upstream of an empty incoming flow can still arrive, except those that can
        also reach a filled one. Source: BPMN 2.0.2, table 13.3.
        """
        lanes: set[str] = set(filled)  # type: ignore[call-overload]
        empty = frozenset().union(
            *(self.upstream(v) for v in self.element.incoming if v not in lanes)
        )
        if not empty:
            return True
        reached = frozenset().union(*(self.upstream(via) for via in lanes))
        awaited = empty - reached
        return not any(
            other.step.name in awaited or other.step.element.id in awaited
            for other in flow.tasks.values()
            if other.step is not self
        )

    def upstream(self, via: str) -> frozenset[str]:
        """Element ids from which a token can come by that flow without passing here. An
        activity can also send one through its boundary events.
        """
        if via not in self._upstream:
            process = self._wf_spec.process
            seen: set[str] = set()
            todo = [process.flows[via].source]
            while todo:
                element_id = todo.pop()
                if element_id in seen or element_id == self.element.id:
                    continue
                seen.add(element_id)
                element = process.elements.get(element_id)
                if element is None:
                    continue
                todo += [process.flows[flow].source for flow in element.incoming]
                if element.attached_to:
                    todo.append(element.attached_to)
            self._upstream[via] = frozenset(seen)
        return self._upstream[via]


class InclusiveGateway(Synchronising):
    """Every flow whose condition is true; joins all tokens that can still come."""

    def gather(self, node: Node, lanes: dict[str, list[Node]]) -> bool:
        if len(lanes) == len(self.element.incoming):
            self.take(node.flow, node)
            return True
        return super().gather(node, lanes)

    def choose(self, node: Node) -> list[Path]:
        if len(self.paths) < 2 and not self.conditional:
            return self.paths
        taken = [
            path
            for path in self.paths
            if not path.default and (path.condition is None or path.condition.true(node))
        ]
        if not taken:
            taken = [path for path in self.paths if path.default]
        if not taken:
            raise Problem("flow.none", element=self.element.id)
        return taken


class ComplexGateway(InclusiveGateway):
    """Goes on when its activation condition is true; then consumes the tokens that still come
    before it can be activated again. Source: BPMN 2.0.2, table 13.5.
    """

    def finish(self) -> None:
        text = self.element.activation
        self.activation = compile_condition(text, "activationCondition") if text else None

    def gather(self, node: Node, lanes: dict[str, list[Node]]) -> bool:
        flow, runtime = node.flow, node.runtime
        runtime.synchronising.add((flow.id, self.name))
        via = node.facts["via"]
        consumed = flow.memory.get(self.name)
        if consumed is not None and via not in consumed:
            consumed.append(via)
            self._drop(flow, via, node)
            if len(consumed) == len(self.element.incoming):
                del flow.memory[self.name]
            return False
        if consumed is not None:
            return False  # of a next round: waits until this one is over
        return self._activated(node, lanes)

    def _activated(self, node: Node, lanes: dict[str, list[Node]]) -> bool:
        counts = {"activationCount": Decimal(sum(len(nodes) for nodes in lanes.values()))}
        if self.activation is None:
            met = len(lanes) == len(self.element.incoming)
        else:
            met = self.activation.true(node, counts)
        if met:
            vias = list(lanes)
            self.take(node.flow, node)
            if len(vias) < len(self.element.incoming):
                node.flow.memory[self.name] = vias
        return met

    def _drop(self, flow: Flow, via: str, node: Node) -> None:
        lanes = flow.joins[self.name]
        lanes[via].remove(node)
        if not lanes[via]:
            del lanes[via]
        flow.remove(node)
        flow.settle()

    def synchronise(self, flow: Flow) -> bool:
        """Reset when nothing more can arrive; then tokens that waited for it are counted."""
        lanes = flow.joins.get(self.name)
        consumed = flow.memory.get(self.name)
        if consumed is not None and self.complete(flow, consumed):
            del flow.memory[self.name]
            if lanes:
                first = next(iter(lanes.values()))[0]
                if self._activated(first, lanes):
                    first._set_state(FUTURE)
                    flow.runtime.queue.append(first)
                    return True
        if not lanes and self.name not in flow.memory:
            flow.runtime.synchronising.discard((flow.id, self.name))
        return False

"""Loops around an activity: multi-instance, parallel or sequential, and the standard loop.

The body is the node the diagram shows: it has the flows, the boundary events, and a scope with
the output collection. Each instance is a node of its own, with a scope inside the body's.
Source: BPMN 2.0.2, 13.3.6 and 13.3.7; numberOfInstances and its sisters are its attributes.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from engine.workflow.activities import Activity
from engine.workflow.errors import Problem
from engine.workflow.expressions import Formula, Value, source, whole
from engine.workflow.expressions import condition as compile_condition
from engine.workflow.expressions import value as compile_value
from engine.workflow.model import Element, Loop
from engine.workflow.nodes import Graph, Node, Step
from engine.workflow.scopes import HIDDEN, Variables

ITEMS = HIDDEN + "items"
MAX_INSTANCES = 100_000
_PATH = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")


class Body(Activity):
    """A multi-instance body or a standard loop."""

    def __init__(self, graph: Graph, name: str, element: Element, inner: Step) -> None:
        super().__init__(graph, name, element)
        self.inner_step = inner
        self.loop: Loop = element.loop or Loop(many=False)

    @property
    def plain(self) -> Any:
        return self.inner_step

    def finish(self) -> None:
        loop = self.loop
        self.collection = _formula(loop.collection, "inputCollection")
        self.cardinality = _formula(loop.cardinality, "loopCardinality")
        self.until = _formula(loop.until, "completionCondition")
        self.condition = _formula(loop.condition, "loopCondition")
        self.output: Value | None = None
        self.local = ""
        if loop.output_item:
            text = loop.output_item
            self.output = compile_value(
                text if text.startswith("=") else "=" + text, "outputElement"
            )
            path = source(text) if text.startswith("=") else text
            if path and _PATH.fullmatch(path):
                # As in Zeebe: the variable is each instance's own, so that neighbours and the
                # process never see it.
                self.local = path.partition(".")[0]

    def lasting(self, node: Node) -> bool:
        return self.inner_step.lasting(node)  # type: ignore[no-any-return]

    def enter(self, node: Node) -> None:
        """Input mappings belong to the instances."""
        self.attach(node)

    def leave(self, node: Node) -> None:
        loop, scopes = self.loop, node.runtime.scopes
        if loop.output_collection and not node.facts.get("out"):
            results = scopes.variables[node.id].get(loop.output_collection)
            scopes.propagate(node.around, loop.output_collection, results)
        node.facts["out"] = 1
        super().leave(node)

    def collect_outputs(self, node: Node) -> None:
        """The output mappings belong to the instances."""

    # -- beginning

    def work(self, node: Node) -> bool | None:
        loop, runtime = self.loop, node.runtime
        items, count = self._items(node)
        if count is not None and count > MAX_INSTANCES:
            raise Problem("too_many", count=count, limit=MAX_INSTANCES)
        own: Variables = {}
        if loop.output_collection:
            own[loop.output_collection] = [None] * (count or 0)
        if items is not None and loop.sequential:
            own[ITEMS] = items
        runtime.scopes.open(node.id, node.around, own)
        node.facts.update(n=count, next=0, done=0)
        if count == 0 or (loop.test_before and not self._again(node)):
            return True
        for index in range(1 if loop.sequential else count or 1):
            self.spawn(node, items[index] if items is not None else None)
        return None

    def _items(self, node: Node) -> tuple[list[Any] | None, int | None]:
        """The items (None: counted only) and how many instances (None: not known)."""
        if self.collection is not None:
            items = self.collection.evaluate(node)
            if items is None:
                raise Problem("no_collection", text=self.loop.collection)
            if not isinstance(items, list):
                items = [items]
            return items, len(items)
        if self.cardinality is not None:
            count = whole(self.cardinality.evaluate(node), "loopCardinality")
            return None, max(count, 0)
        return None, None if self.loop.maximum is None else self.loop.maximum

    def spawn(self, node: Node, item: Any) -> None:
        """One more instance."""
        facts = node.facts
        index = facts["next"]
        facts["next"] = index + 1
        node.touch()
        own: Variables = {"loopCounter": Decimal(index + 1)}
        if self.local:
            own[self.local] = None
        if self.loop.item:
            own[self.loop.item] = item
        instance = node.flow.place(self.inner_step, body=node.id, i=index)
        node.runtime.scopes.open(instance.id, node.id, own)

    # -- one instance is done

    def collect(self, body: Node, instance: Node) -> None:
        scopes, facts, loop = body.runtime.scopes, body.facts, self.loop
        result = instance.step.outputs(instance)
        own = scopes.variables[instance.id]
        output = None
        if self.output is not None:
            output = self.output.evaluate(instance, result)
        counts = self._counts(facts, done=facts["done"] + 1)
        if loop.output_collection:
            results = scopes.variables[body.id][loop.output_collection]
            if instance.facts["i"] < len(results):
                results[instance.facts["i"]] = output
            else:
                results.append(output)
            scopes.touched.add(body.id)
        for name, value in result.items():
            scopes.propagate(instance.id if name in own else body.id, name, value)
        facts["done"] += 1
        body.touch()
        self._after(body, instance, counts)

    def _after(self, body: Node, instance: Node, counts: Variables) -> None:
        runtime, facts = body.runtime, body.facts
        done_all = facts["n"] is not None and facts["done"] >= facts["n"]
        if (
            done_all
            or (self.until is not None and self.until.true(body, counts))
            or (not self.loop.many and not self._again(body, counts))
        ):
            self._stop(body, instance)
        elif self.loop.sequential:
            items = runtime.scopes.variables[body.id].get(ITEMS)
            self.spawn(body, items[facts["next"]] if items is not None else None)

    def _stop(self, body: Node, instance: Node) -> None:
        """Enough instances are done: the others are cancelled."""
        runtime = body.runtime
        if body.facts["next"] > body.facts["done"]:
            for other in list(body.flow.tasks.values()):
                if other is not instance and other.facts.get("body") == body.id:
                    runtime.cancel(other)
        runtime.later(body)

    def _again(self, node: Node, counts: Variables | None = None) -> bool:
        """Whether a standard loop goes on."""
        if self.condition is None:
            return True
        return self.condition.true(node, counts or self._counts(node.facts, done=0))

    def _counts(self, facts: dict[str, Any], *, done: int) -> Variables:
        """The attributes BPMN gives to loop and completion conditions."""
        total = facts["n"]
        return {
            "numberOfInstances": None if total is None else Decimal(total),
            "numberOfCompletedInstances": Decimal(done),
            "numberOfTerminatedInstances": Decimal(0),
            "numberOfActiveInstances": Decimal(facts["next"] - done),
            "loopCounter": Decimal(done),
        }

    def abandon(self, node: Node) -> None:
        """The body is cancelled with its instances."""
        for other in list(node.flow.tasks.values()):
            if other.facts.get("body") == node.id:
                node.runtime.cancel(other)
        super().abandon(node)


def _formula(text: str, where: str) -> Formula | None:
    return compile_condition(text, where) if text else None

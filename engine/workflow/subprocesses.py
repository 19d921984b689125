"""Subprocess steps: embedded, event, transaction, ad hoc, and call activities."""

from __future__ import annotations

from typing import Any

from engine.workflow.activities import Activity, visible_variables
from engine.workflow.errors import Problem
from engine.workflow.expressions import Formula, Value
from engine.workflow.expressions import condition as compile_condition
from engine.workflow.expressions import value as compile_value
from engine.workflow.nodes import CALLED, Graph, Node, Step
from engine.workflow.scopes import Variables, View, put
from engine.workflow.spiff import STARTED
from engine.workflow.values import as_names, as_text


class SubProcess(Activity):
    """Has a scope of its own, and nodes inside it."""

    triggered = False

    def lasting(self, node: Node) -> bool:
        return True

    @property
    def graph(self) -> Graph:
        return self._wf_spec.inner[self.element.id]  # type: ignore[no-any-return]

    @property
    def plain(self) -> SubProcess:
        """The step of one instance: this one, unless it is the body of a loop."""
        return self

    def enter(self, node: Node) -> None:
        runtime = node.runtime
        if node.id not in runtime.scopes:
            runtime.scopes.open(node.id, node.around, {})
        super().enter(node)

    def work(self, node: Node) -> bool | None:
        flow = node.runtime.open_flow(node, self.graph)
        flow.start(self.first(node))
        return None

    def first(self, node: Node) -> list[Step]:
        return self.graph.begin

    def reopen(self, node: Node, done: list[list[Any]]) -> None:
        """Compensate what was done inside this completed subprocess."""
        runtime = node.runtime
        node._state = STARTED
        node.facts["out"] = 1  # its output mappings were applied when it completed
        flow = runtime.open_flow(node, self.graph)
        flow.done = done
        if self.graph.compensation:
            step: Step = self.graph.steps[self.graph.compensation]
            flow.place(step)
        else:
            flow.place(self.graph.undo)


class AdHocSubProcess(SubProcess):
    """Its activities start without order; it ends by its condition, or when all are done."""

    def finish(self) -> None:
        self.completion: Formula | None = None
        if self.element.completion:
            self.completion = compile_condition(self.element.completion, "completionCondition")
        self.active: Value | None = None
        if self.element.zeebe.active_elements:
            self.active = compile_value(self.element.zeebe.active_elements, "adHoc")

    def first(self, node: Node) -> list[Step]:
        steps = self.graph.begin
        if self.active is not None:
            names = as_names(self.active.evaluate(node), "adHoc")
            unknown = [name for name in names if name not in self.graph.steps]
            if unknown:
                raise Problem("adhoc.unknown", element=self.element.id, names=", ".join(unknown))
            steps = [self.graph.steps[name] for name in names]
        if self.element.sequential_order:
            node.facts["next"] = [step.name for step in steps[1:]]
            return steps[:1]
        return list(steps)

    def inner_left(self, node: Node, inner: Node) -> None:
        runtime = node.runtime
        flow = runtime.inner.get(node.id)
        if flow is None or flow.ending or not isinstance(inner.step, Activity):
            return
        if self.completion is not None:
            probe = flow.place(self.graph.probe, queued=False)
            try:
                met = self.completion.true(probe)
            finally:
                flow.remove(probe)
            if met:
                if self.element.cancel_remaining or self.element.sequential_order:
                    flow.clear()
                node.facts["next"] = []
                return
        waiting = node.facts.get("next")
        if waiting and not flow.tasks:
            flow.place(self.graph.steps[waiting.pop(0)])
            node.touch()


class CallActivity(SubProcess):
    """Another process of the same version. It sees only what it is given, and the context."""

    def finish(self) -> None:
        self.called: Value = compile_value(self.element.calls, "calledElement")

    def enter(self, node: Node) -> None:
        called, given = self.element.zeebe.called, Variables()
        if called is not None and called.all_to_child:
            given = visible_variables(node)
        for target, source in self.inputs_map:
            put(given, target, source.evaluate(node, given))
        node.runtime.scopes.open(node.id + CALLED, None, given)
        self.attach(node)

    def work(self, node: Node) -> bool | None:
        process_id = as_text(self.called.evaluate(node), "calledElement")
        try:
            compiled = node.runtime.compiled(process_id)
        except LookupError:
            raise Problem("no_process", process=process_id) from None
        flow = node.runtime.open_flow(node, compiled.graph)
        flow.start(compiled.graph.begin)
        return None

    def outputs(self, node: Node) -> Variables:
        """The output mappings see the called process's variables."""
        called, scopes = self.element.zeebe.called, node.runtime.scopes
        inside = node.id + CALLED
        result: Variables = {}
        if called is not None and called.all_to_parent:
            result.update(scopes.variables[inside])
        mapped: Variables = {}
        outer = View(scopes.layers(node.around))
        for target, source in self.outputs_map:
            put(mapped, target, source.evaluate(node, mapped, inside), outer)
        return {**result, **mapped}

"""Activity steps: tasks people or operations do, scripts, decisions; what they have in common."""

from __future__ import annotations

from typing import Any

from engine.ports import BusinessError
from engine.workflow import throwing
from engine.workflow.errors import Problem
from engine.workflow.events import BoundaryEvent, ReceiveTask, publishes
from engine.workflow.expressions import Formula, Value, whole
from engine.workflow.expressions import value as compile_value
from engine.workflow.host import JobRequest
from engine.workflow.model import Element, Event
from engine.workflow.nodes import Graph, Node, Step
from engine.workflow.posting import Posting
from engine.workflow.scopes import put
from engine.workflow.spiff import WAITING
from engine.workflow.values import as_instant, as_names, as_text, copied, from_outside


class Activity(Step):
    """What activities share: tokens wanted to start, boundary events, compensation."""

    def __init__(self, graph: Graph, name: str, element: Element) -> None:
        super().__init__(graph, name, element)
        self.boundaries: list[BoundaryEvent] = []
        self.handler: str | None = None
        """Step that compensates this activity."""

    def arrive(self, node: Node) -> bool | None:
        needed = self.element.start_quantity
        if needed <= 1 or "body" in node.facts or node.facts.get("in"):
            return True
        waiting = node.flow.joins.setdefault(self.name, {}).setdefault("", [])
        waiting.append(node)
        if len(waiting) < needed:
            node._set_state(WAITING)
            return False
        for other in waiting[:-1]:
            node.flow.remove(other)
        waiting.clear()
        node.facts["in"] = 1
        return True

    def lasting(self, node: Node) -> bool:
        """Whether the activity may wait, so that boundary events must be armed."""
        return False

    def enter(self, node: Node) -> None:
        super().enter(node)
        self.attach(node)

    def attach(self, node: Node) -> None:
        """Arm the boundary events of the activity as the diagram shows it (not of instances)."""
        if "body" in node.facts or not self.boundaries or not self.lasting(node):
            return
        for boundary in self.boundaries:
            if boundary.armed() and node.id in node.runtime.nodes:
                boundary.attach(node)

    def leave(self, node: Node) -> None:
        if "body" not in node.facts:
            if self.outputs_map:
                self.collect_outputs(node)
            paths = self.choose(node)
            throwing.record(node)
            node.runtime.detach(node)
            self.move_on(node, paths)
        else:
            super().leave(node)
            throwing.record(node)

    def move_on(self, node: Node, paths: list[Any]) -> None:
        if (waiting := node.facts.get("for")) is not None:
            node.runtime.compensated(waiting)
            return
        for path in paths:
            for _ in range(self.element.completion_quantity):
                node.flow.follow(path)

    def fail(self, node: Node, error: BusinessError) -> None:
        """An operation called at once says no: by the error path. Raises Problem uncaught."""
        if not throwing.error(node, error.code, {}, own=True):
            raise Problem("business_error", error=error.code, cause=error.message)


class Task(Activity):
    """A task that only passes: none, manual."""


class ScriptTask(Activity):
    """zeebe:script: a FEEL expression into a variable."""

    def finish(self) -> None:
        zeebe = self.element.zeebe
        self.script: Value = compile_value(zeebe.script, "script")

    def work(self, node: Node) -> bool | None:
        value = self.script.evaluate(node)
        self.deliver(node, {self.element.zeebe.result_variable: value})
        return True


class DecisionTask(Activity):
    """zeebe:calledDecision: a decision of the version's DMN files."""

    def finish(self) -> None:
        self.decision: Value = compile_value(self.element.zeebe.decision_id, "decisionId")

    def work(self, node: Node) -> bool | None:
        runtime = node.runtime
        decision = as_text(self.decision.evaluate(node), "decisionId")
        visible = visible_variables(node)
        result = runtime.host.decide(decision, visible)
        name = self.element.zeebe.result_variable or "result"
        self.deliver(node, from_outside({name: result}))
        return True


class Message(Activity):
    """A send task with a message and no job type publishes that message."""

    def finish(self) -> None:
        self.posting = Posting(self.element, self.element.message or Event("message"))

    def work(self, node: Node) -> bool | None:
        runtime = node.runtime
        payload = {}
        if node.id in runtime.scopes:
            payload = {k: copied(v) for k, v in runtime.scopes.variables[node.id].items()}
        runtime.thrown.append(self.posting.thrown(node, payload))
        return True


class Operation(Activity):
    """Calls an operation by job type: at once where the host says so, else later, by a job."""

    def finish(self) -> None:
        zeebe = self.element.zeebe
        self.job_type: Value = compile_value(zeebe.job_type, "taskDefinition")
        self.retries: Value | None = (
            compile_value(zeebe.retries, "retries") if zeebe.retries else None
        )

    def type_of(self, node: Node) -> str:
        return as_text(self.job_type.evaluate(node), "taskDefinition")

    def lasting(self, node: Node) -> bool:
        return self.type_of(node) not in node.runtime.host.inline

    def work(self, node: Node) -> bool | None:
        job_type = self.type_of(node)
        retries = None
        if self.retries is not None:
            retries = whole(self.retries.evaluate(node), "retries")
        request = self.request(node, job_type, retries)
        host = node.runtime.host
        if job_type not in host.inline:
            node.facts["job"] = [job_type, retries]
            return None
        try:
            values = host.call_inline(request)
        except BusinessError as error:
            self.fail(node, error)
            return None
        self.deliver(node, from_outside(values))
        return True

    def request(self, node: Node, job_type: str, retries: int | None) -> JobRequest:
        """What the operation is asked. Without input mappings it sees what the node sees."""
        return JobRequest(
            node=node.id,
            element_id=self.element.id,
            process_id=node.flow.process.id,
            type=job_type,
            headers=self.element.zeebe.headers,
            inputs=self.inputs(node),
            retries=retries,
        )

    def inputs(self, node: Node) -> dict[str, Any]:
        if self.inputs_map:
            return own_inputs(self, node)
        return {k: copied(v) for k, v in visible_variables(node).items()}


class OperationEvent(Operation):
    """A throw or end event with a job type: the operation sends the message."""


class UserTask(Activity):
    """Human work: waits until somebody completes it."""

    def finish(self) -> None:
        zeebe, lane = self.element.zeebe, self.element.lane
        assignment = zeebe.assignment
        groups = assignment.candidate_groups
        if not (groups or assignment.assignee or assignment.candidate_users):
            groups = lane
        self.texts: dict[str, Value] = {
            name: compile_value(text, name)
            for name, text in {
                "assignee": assignment.assignee,
                "candidateUsers": assignment.candidate_users,
                "candidateGroups": groups,
                "dueDate": zeebe.schedule.due_date,
                "followUpDate": zeebe.schedule.follow_up_date,
                "priority": zeebe.priority,
                "formId": zeebe.form_id,
            }.items()
            if text
        }
        self.properties: dict[str, Value] = {
            name: compile_value(text, name) for name, text in zeebe.properties.items()
        }

    def lasting(self, node: Node) -> bool:
        return True

    def work(self, node: Node) -> bool | None:
        found = {name: text.evaluate(node) for name, text in self.texts.items()}
        zone = node.runtime.host.zone
        task: dict[str, Any] = {}
        if found.get("assignee"):
            task["assignee"] = as_text(found["assignee"], "assignee")
        for name in ("candidateUsers", "candidateGroups"):
            if found.get(name):
                task[name] = list(as_names(found[name], name))
        for name in ("dueDate", "followUpDate"):
            instant = as_instant(found.get(name), zone, name)
            if instant is not None:
                task[name] = instant.isoformat()
        if found.get("priority") is not None:
            task["priority"] = max(0, min(100, whole(found["priority"], "priority")))
        if isinstance(self.texts.get("formId"), Formula):
            task["formId"] = as_text(found["formId"], "formId")
        evaluated = {
            name: text.evaluate(node)
            for name, text in self.properties.items()
            if isinstance(text, Formula)
        }
        if evaluated:
            task["properties"] = evaluated
        node.facts["task"] = task
        return None


class ReceiveActivity(Activity, ReceiveTask):
    """A receive task: an activity that waits for a message."""

    def finish(self) -> None:
        ReceiveTask.finish(self)

    def lasting(self, node: Node) -> bool:
        return True


def own_inputs(step: Step, node: Node) -> dict[str, Any]:
    """Copies of the variables that the input mappings made."""
    own = node.runtime.scopes.variables.get(node.id, {})
    found: dict[str, Any] = {}
    for target, _ in step.inputs_map:
        head = target.partition(".")[0]
        if head in own:
            put(found, head, copied(own[head]))
    return found


def visible_variables(node: Node) -> dict[str, Any]:
    """Everything the node sees, without the host's context; not copied."""
    flat: dict[str, Any] = {}
    for layer in reversed(node.runtime.scopes.layers(node.key)):
        flat.update(layer)
    return {name: value for name, value in flat.items() if not name.startswith(" ")}


def kind_of_task(element: Element) -> type[Step]:
    """The class of step that runs a task element."""
    zeebe = element.zeebe
    if element.tag == "userTask":
        return UserTask
    if element.tag == "receiveTask":
        return ReceiveActivity
    if zeebe.job_type and element.tag not in ("task", "manualTask"):
        return Operation
    if element.tag == "scriptTask" and zeebe.script:
        return ScriptTask
    if element.tag == "businessRuleTask" and zeebe.decision_id:
        return DecisionTask
    if element.tag == "sendTask" and element.message is not None and publishes(element):
        return Message
    return Task

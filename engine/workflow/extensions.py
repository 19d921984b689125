"""Reading the zeebe: extension elements of one element into model values."""

from lxml import etree

from engine.workflow.model import Assignment, Called, Extensions, Mapped, Schedule
from engine.workflow.xml import ZEEBE, attribute, extension

Z = f"{{{ZEEBE}}}"

KNOWN = frozenset(
    {
        "taskDefinition",
        "ioMapping",
        "taskHeaders",
        "formDefinition",
        "userTaskForm",
        "assignmentDefinition",
        "taskSchedule",
        "priorityDefinition",
        "properties",
        "script",
        "calledDecision",
        "calledElement",
        "loopCharacteristics",
        "subscription",
        "publishMessage",
        "versionTag",
        "userTask",
        "adHoc",
    }
)


def read(element: etree._Element) -> Extensions:
    """All of them. An attribute left empty (`value=""`) counts as absent."""
    task = extension(element, "taskDefinition")
    script = extension(element, "script")
    decision = extension(element, "calledDecision")
    published = extension(element, "publishMessage")
    return Extensions(
        job_type=attribute(task, "type"),
        retries=attribute(task, "retries"),
        headers=_pairs(element, "taskHeaders", "header", "key"),
        inputs=_mapped(element, "input"),
        outputs=_mapped(element, "output"),
        form_id=attribute(extension(element, "formDefinition"), "formId"),
        assignment=_assignment(element),
        schedule=_schedule(element),
        priority=attribute(extension(element, "priorityDefinition"), "priority"),
        properties=_pairs(element, "properties", "property", "name"),
        script=attribute(script, "expression"),
        result_variable=attribute(script, "resultVariable")
        or attribute(decision, "resultVariable"),
        decision_id=attribute(decision, "decisionId"),
        called=_called(element),
        publishes=published is not None,
        correlation_key=attribute(published, "correlationKey"),
        time_to_live=attribute(published, "timeToLive"),
        message_id=attribute(published, "messageId"),
        active_elements=attribute(extension(element, "adHoc"), "activeElementsCollection"),
    )


def unknown(element: etree._Element) -> list[str]:
    """Names of zeebe elements this engine does not know: they would be silently ignored."""
    found = element.findall(f"{{*}}extensionElements/{Z}*")
    return [name for item in found if (name := str(item.tag)[len(Z) :]) not in KNOWN]


def _mapped(element: etree._Element, kind: str) -> tuple[Mapped, ...]:
    mapping = extension(element, "ioMapping")
    if mapping is None:
        return ()
    return tuple(
        Mapped(source=attribute(line, "source") or None, target=attribute(line, "target"))
        for line in mapping.findall(Z + kind)
    )


def _pairs(element: etree._Element, group: str, item: str, name: str) -> dict[str, str]:
    holder = extension(element, group)
    if holder is None:
        return {}
    return {
        key: attribute(line, "value")
        for line in holder.findall(Z + item)
        if (key := attribute(line, name)) and attribute(line, "value")
    }


def _assignment(element: etree._Element) -> Assignment:
    found = extension(element, "assignmentDefinition")
    return Assignment(
        assignee=attribute(found, "assignee"),
        candidate_users=attribute(found, "candidateUsers"),
        candidate_groups=attribute(found, "candidateGroups"),
    )


def _schedule(element: etree._Element) -> Schedule:
    found = extension(element, "taskSchedule")
    return Schedule(
        due_date=attribute(found, "dueDate"), follow_up_date=attribute(found, "followUpDate")
    )


def _called(element: etree._Element) -> Called | None:
    found = extension(element, "calledElement")
    if found is None or not attribute(found, "processId"):
        return None
    return Called(
        process_id=attribute(found, "processId"),
        all_to_child=attribute(found, "propagateAllParentVariables") == "true",
        all_to_parent=attribute(found, "propagateAllChildVariables") == "true",
    )

"""How the checks write a finding down."""

from lxml import etree

from engine.workflow.findings import Finding, Severity
from engine.workflow.library import Process
from engine.workflow.model import Element, SequenceFlow
from engine.workflow.xml import attribute, line


def on(
    what: Element | SequenceFlow,
    process: Process,
    code: str,
    /,
    *,
    severity: Severity = "error",
    line: int = 0,
    **params: object,
) -> Finding:
    """A finding on an element or a sequence flow of the process."""
    params.setdefault("name", what.name or what.id)
    return Finding(process.file, what.id, line or what.line, code, params, severity)


def at(
    file: str,
    element: etree._Element,
    code: str,
    *,
    severity: Severity = "error",
    **params: object,
) -> Finding:
    """A finding on an XML element, under the id of the nearest one around it that has one."""
    holder: etree._Element | None = element
    while holder is not None and not attribute(holder, "id"):
        holder = holder.getparent()
    found = attribute(holder, "id")
    return Finding(file, found, line(element), code, params, severity)

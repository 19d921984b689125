"""Expressions: their syntax, and conditions that can be nothing but wrong."""

from lxml import etree

from engine import feel
from engine.workflow.checks.remarks import at
from engine.workflow.findings import Finding
from engine.workflow.inventory import expressions
from engine.workflow.library import Process
from engine.workflow.xml import BPMN, XSI, attribute, tag, text

CONDITIONS = frozenset(
    {
        "conditionExpression",
        "condition",
        "completionCondition",
        "loopCondition",
        "activationCondition",
    }
)
FORMAL = CONDITIONS | {"loopCardinality", "timeDate", "timeDuration", "timeCycle"}


def check(process: Process, source: etree._Element) -> list[Finding]:
    found = []
    for element_id, where, written in expressions(process):
        what = process.elements.get(element_id) or process.flows[element_id]
        params: dict[str, object] = {"name": what.name or what.id, "where": where, "text": written}
        try:
            compiled = feel.compile(written)
        except feel.FeelSyntaxError as error:
            params |= {"row": error.line, "column": error.column}
            params |= {"cause": error.message("fr"), "cause_en": error.message("en")}
            found.append(Finding(process.file, what.id, what.line, "expression.syntax", params))
            continue
        if where in CONDITIONS and not compiled.variables():
            value = compiled.evaluate({}).value
            if value is not None and not isinstance(value, bool):
                found.append(
                    Finding(process.file, what.id, what.line, "expression.not_boolean", params)
                )
    return found + _informal(process, source)


def _informal(process: Process, source: etree._Element) -> list[Finding]:
    """An expression in natural language is for readers: an executable one says it is formal."""
    found = []
    for element in source.iter(*(f"{{{BPMN}}}{name}" for name in FORMAL)):
        kind = attribute(element, f"{{{XSI}}}type").rpartition(":")[2]
        if kind != "tFormalExpression" and not text(element).startswith("="):
            found.append(at(process.file, element, "expression.informal", where=tag(element)))
        elif not text(element) and tag(element) not in ("conditionExpression", "condition"):
            found.append(at(process.file, element, "expression.empty", where=tag(element)))
    return found

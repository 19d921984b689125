"""What can be said of a model before it runs: everything wrong, at once, with its cure."""

from collections.abc import Mapping

from lxml import etree

from engine.workflow.checks import (
    activities,
    collaboration,
    events,
    expressions,
    flows,
    gateways,
    messages,
    references,
    schema,
    scopes,
)
from engine.workflow.findings import Finding
from engine.workflow.library import Process


def of_file(file: str, root: etree._Element) -> list[Finding]:
    """What concerns the file as a whole: schema, root declarations, references, pools."""
    return [
        *schema.check(file, root),
        *references.check(file, root),
        *collaboration.check(file, root),
    ]


def of_process(process: Process, source: etree._Element) -> list[Finding]:
    """What concerns one process."""
    found: list[Finding] = []
    for module in (flows, scopes, gateways, events, messages, activities, expressions):
        found += module.check(process, source)
    return found


def across(processes: Mapping[str, Process]) -> list[Finding]:
    """What concerns several processes: calls that lead nowhere."""
    return activities.calls(processes)

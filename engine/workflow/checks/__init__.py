"""What can be said of a model before it runs: everything wrong, at once, with its cure."""

from collections.abc import Mapping

from lxml import etree

from engine.workflow.findings import Finding
from engine.workflow.library import Process


def of_file(file: str, root: etree._Element) -> list[Finding]:
    """What concerns the file as a whole: root declarations, references, collaboration."""
    return []


def of_process(process: Process, source: etree._Element) -> list[Finding]:
    """What concerns one process."""
    return []


def across(processes: Mapping[str, Process]) -> list[Finding]:
    """What concerns several processes: calls that lead nowhere."""
    return []

"""Against the XML schema of BPMN 2.0: what no reader of the standard would understand."""

import functools
import re
from threading import Lock
from typing import Any

from lxml import etree

from engine.workflow.findings import Finding
from engine.workflow.spiff import SCHEMA
from engine.workflow.xml import attribute

MAX_REMARKS = 20

_alone = Lock()
"""Two threads that build libxml2's schema types at once break each other, and a schema keeps the
errors of whoever validated last."""


@functools.lru_cache(maxsize=1)
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(SCHEMA)))


def check(file: str, root: etree._Element) -> list[Finding]:
    with _alone:
        schema = _schema()
        if schema.validate(root):
            return []
        entries: list[Any] = [*schema.error_log]  # type: ignore[misc]
    by_line = {e.sourceline: e for e in root.iter() if isinstance(e.tag, str)}
    found = []
    for entry in entries[:MAX_REMARKS]:
        holder = by_line.get(entry.line)
        while holder is not None and not attribute(holder, "id"):
            holder = holder.getparent()
        cause = re.sub(r"\{[^}]*\}", "", str(entry.message))
        found.append(
            Finding(file, attribute(holder, "id"), entry.line, "xml.schema", {"cause": cause})
        )
    return found

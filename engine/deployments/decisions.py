"""The decisions of a domain: every DMN file, its imports resolved, found by decision id."""

from collections.abc import Iterable, Mapping

from engine import dmn
from engine.forms.findings import Finding


def read_decisions(files: Mapping[str, bytes]) -> tuple[dict[str, dmn.Model], list[Finding]]:
    """Decision id → model, as far as the files can be read, and all that `dmn.check` finds."""
    models: dict[str, dmn.Model] = {}
    found: list[Finding] = []
    for path in sorted(files):
        if not path.startswith("dmn/") or not path.endswith(".dmn"):
            continue
        try:
            models[path] = dmn.read(files[path], name=path)
        except dmn.DmnError as error:
            found += translated(error.findings, path)
    if not models:
        return {}, found
    try:
        linked = dmn.link(list(models.values()))
    except dmn.DmnError as error:
        return {}, found + translated(error.findings, "")
    found += translated(dmn.check(linked), "")
    return {decision.key.id: linked for decision in linked.decisions}, found


def translated(findings: Iterable[dmn.Finding], path: str) -> list[Finding]:
    """The decision package's findings in the words of this one."""
    return [
        Finding(
            file=one.file or path,
            element=one.table or one.element,
            code=f"dmn-{one.code}",
            message_fr=one.message("fr"),
            message_en=one.message("en"),
            cure_fr=one.cure("fr"),
            cure_en=one.cure("en"),
            line=one.line or None,
            severity=one.severity,
        )
        for one in findings
    ]

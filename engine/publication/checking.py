"""Checks a domain before it is published: everything that is wrong with it, at once."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from engine.forms.findings import Finding
from engine.publication.clock import check_clock
from engine.publication.flows import flows
from engine.publication.forms_in_use import check_forms
from engine.publication.mails import check_mails
from engine.publication.pages import check_pages
from engine.publication.references import check_references
from engine.publication.starts import check_starts
from engine.publication.templates import TemplateChecker
from engine.publication.variables import check_variables
from engine.publication.version import Operations, Version
from engine.publication.words import check_words
from engine.workflow.instance import steps_of


def check(
    files: Mapping[str, bytes],
    *,
    operations: Operations,
    inline: Operations,
    templates: TemplateChecker | None = None,
    at: datetime | None = None,
) -> list[Finding]:
    """Every finding about a domain's files, errors and warnings, in the order of the files.

    `files` are as `deployments.collect` gives them; `operations` and `inline` the parameters of
    what this installation can do, by job type. Without `templates` Word templates and MJML are
    taken as they are. `at`: when it would be published, for what is counted from then. A domain is
    publishable where no finding is an error.
    """
    version = Version(files, operations=operations, inline=inline, templates=templates)
    found = flows(version)
    check_references(version)
    check_pages(version)
    check_starts(version)
    check_clock(version, at)
    check_variables(version, found)
    check_forms(version, found)
    check_mails(version, found)
    check_words(version, found)
    findings = {*_unsaid(version), *version.findings}
    if not any(one.severity == "error" for one in findings):
        # What no check foresaw must fail here, not in the first dossier.
        for process in version.processes.values():
            if process.executable:
                steps_of(version.library, process.id)
    return sorted(findings, key=_order)


_SAME = {"bpmn-expression.syntax": "feel-syntax", "bpmn-call.unknown": "process-unknown"}
"""What the diagrams' own checks say too, in fewer words."""


def _unsaid(version: Version) -> Iterator[Finding]:
    """The diagrams' findings but for those said of the same element here, or not to be said."""
    said = {(one.file, one.element, one.code) for one in version.findings}
    for one in version.diagram_findings():
        ours = _SAME.get(one.code, "")
        hidden = ours == "process-unknown" and "bpmn" in version.unreadable
        if not hidden and (one.file, one.element, ours) not in said:
            yield one


def _order(finding: Finding) -> tuple[bool, str, int, str, str, str]:
    place = (finding.line or 0, finding.element, finding.code, finding.message_fr)
    # domain.yaml first: mistakes there explain many others.
    return (finding.file != "domain.yaml", finding.file, *place)

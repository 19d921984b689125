"""The findings as text for the command line: by file, with element and cure."""

import re
import textwrap
from collections.abc import Sequence
from itertools import groupby

from engine.forms.findings import Finding

_Words = dict[str, str | tuple[str, str]]

_WORDS: dict[str, _Words] = {
    "fr": {
        "error": "erreur",
        "warning": "attention",
        "line": "ligne",
        "none": "Rien à signaler : le domaine peut être publié.",
        "refused": "{errors}, {warnings} : rien ne sera publié.",
        "accepted": "{warnings} : le domaine peut être publié.",
        "errors": ("1 erreur", "{n} erreurs"),
        "warnings": ("1 avertissement", "{n} avertissements"),
    },
    "en": {
        "error": "error",
        "warning": "warning",
        "line": "line",
        "none": "Nothing to report: the domain can be published.",
        "refused": "{errors}, {warnings}: nothing will be published.",
        "accepted": "{warnings}: the domain can be published.",
        "errors": ("1 error", "{n} errors"),
        "warnings": ("1 warning", "{n} warnings"),
    },
}
_WIDTH = 96
_INDENT = " " * 6
_NO_BREAK = "\u00a0"


def report(findings: Sequence[Finding], language: str = "fr") -> str:
    """Plain text, one paragraph a finding, a closing sentence. No colours, no trailing newline."""
    words = _WORDS["fr" if language == "fr" else "en"]
    if not findings:
        return str(words["none"])
    parts: list[str] = []
    for file, group in groupby(findings, key=lambda finding: finding.file):
        parts.append(file)
        parts += [_paragraph(finding, language, words) for finding in group]
        parts.append("")
    parts.append(_closing(findings, words))
    return "\n".join(parts)


def _paragraph(finding: Finding, language: str, words: _Words) -> str:
    where = [finding.element] if finding.element else []
    if finding.line:
        where.append(f"{words['line']} {finding.line}")
    head = f"  [{words[finding.severity]}] {', '.join(where)}".rstrip()
    lines = [head]
    for mark, text in (("", finding.message(language)), ("→ ", finding.cure(language))):
        # French quotation marks and colons stay with their word.
        held = re.sub(r"(?<=«) | (?=[»:;!?])", _NO_BREAK, f"{mark}{text}")
        wrapped = textwrap.wrap(held, _WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT)
        lines += [line.replace(_NO_BREAK, " ") for line in wrapped]
    return "\n".join(lines)


def _closing(findings: Sequence[Finding], words: _Words) -> str:
    errors = sum(finding.severity == "error" for finding in findings)
    counts = {
        "errors": _count(errors, words["errors"]),
        "warnings": _count(len(findings) - errors, words["warnings"]),
    }
    return str(words["refused" if errors else "accepted"]).format(**counts)


def _count(number: int, forms: str | tuple[str, str]) -> str:
    return forms[0] if number == 1 else forms[1].format(n=number)

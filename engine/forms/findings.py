"""What is wrong in an analyst's file, where, and what to do about it: a value, not an exception."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

_MARK = re.compile(r"\{(\w+)\}")

Severity = Literal["error", "warning"]
Language = Literal["fr", "en"]


class Sentence(NamedTuple):
    """A finding's words. `{name}` marks are filled with its parameters."""

    fr: str
    en: str
    cure_fr: str
    cure_en: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to repair before a version can be published.

    `file` is the path in the domain (``forms/constat.form``), `element` what an analyst recognises
    there: an id, a key, a path in a YAML file; "" stands for the whole file. `line` counts from 1.
    An "error" refuses publication, a "warning" does not.
    """

    file: str
    element: str
    code: str
    message_fr: str
    message_en: str
    cure_fr: str
    cure_en: str
    line: int | None = None
    severity: Severity = "error"

    def message(self, language: str = "fr") -> str:
        return self.message_fr if language == "fr" else self.message_en

    def cure(self, language: str = "fr") -> str:
        return self.cure_fr if language == "fr" else self.cure_en


class Findings:
    """Collects findings about one file, with the sentences of one catalogue."""

    def __init__(self, file: str, sentences: Mapping[str, Sentence]) -> None:
        self.file = file
        self.all: list[Finding] = []
        self._sentences = sentences

    def add(
        self,
        code: str,
        element: str = "",
        *,
        line: int | None = None,
        severity: Severity = "error",
        **params: object,
    ) -> None:
        """Note one finding. Raises KeyError where the catalogue lacks the code."""
        self.all.append(
            filled(self._sentences[code], params, self.file, element, code, line, severity)
        )

    @property
    def errors(self) -> list[Finding]:
        return [one for one in self.all if one.severity == "error"]


def filled(
    sentence: Sentence,
    params: Mapping[str, object],
    file: str,
    element: str,
    code: str,
    line: int | None = None,
    severity: Severity = "error",
) -> Finding:
    """The finding a sentence gives with these parameters."""
    fr, en, cure_fr, cure_en = (_fill(text, params) for text in sentence)
    return Finding(file, element, code, fr, en, cure_fr, cure_en, line, severity)


def _fill(text: str, params: Mapping[str, object]) -> str:
    # Not str.format: braces are ordinary characters in what analysts write. One pass, so that
    # a value that holds a mark stays as it is.
    return _MARK.sub(lambda mark: str(params.get(mark[1], mark[0])), text)

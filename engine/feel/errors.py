"""What FEEL can say went wrong, with its place and a sentence for an analyst.

Three classes, three moments: `FeelSyntaxError` is raised while compiling, `FeelError` is a value
reported beside a null result, `Failure` is how a value-level function tells the closure that
called it (which knows the position) why it has no result. `Failure` never leaves the package.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from engine.feel.messages import sentence

Position = tuple[int, int]
"""Line and column, both counted from 1."""

MISSING_DATA = frozenset({"unknown-variable", "no-entry", "null-operand", "null-argument"})
"""Codes that say a value was absent rather than wrong."""


@dataclass(frozen=True, slots=True)
class FeelError:
    """One thing that went wrong while evaluating; the result there is null."""

    code: str
    position: Position = (1, 1)
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def line(self) -> int:
        return self.position[0]

    @property
    def column(self) -> int:
        return self.position[1]

    @property
    def missing(self) -> bool:
        """Whether data was absent (an empty field, an unknown variable) rather than wrong."""
        return self.code in MISSING_DATA

    def message(self, lang: str = "fr") -> str:
        """The sentence, in French ("fr") or English (anything else)."""
        return sentence(self.code, self.params, lang)

    def __str__(self) -> str:
        return f"{self.line}:{self.column}: {self.message('en')}"


class FeelSyntaxError(ValueError):
    """The text is not a FEEL expression."""

    def __init__(
        self, code: str, position: Position = (1, 1), params: Mapping[str, object] | None = None
    ) -> None:
        self.code = code
        self.position = position
        self.line, self.column = position
        self.params: Mapping[str, object] = dict(params or {})
        super().__init__(f"{self.line}:{self.column}: {self.message('en')}")

    def message(self, lang: str = "fr") -> str:
        """The sentence, in French ("fr") or English (anything else)."""
        return sentence(self.code, self.params, lang)


class Failure(Exception):
    """Why a value-level function has no result; the caller turns it into null and a report."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class LimitExceeded(Exception):
    """The evaluation was stopped; everything computed so far is dropped."""

    def __init__(self, code: str, position: Position = (1, 1), **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.position = position
        self.params = params


class Result(NamedTuple):
    """A value, and what was reported while computing it.

    `errors` is empty for an evaluation without incident. A null value with errors is FEEL's way
    of failing; whether that is fatal is for the caller to say.
    """

    value: object
    errors: tuple[FeelError, ...] = ()

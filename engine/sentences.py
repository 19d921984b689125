"""A sentence that a row keeps, to be read later in the reader's language.

Its French pattern is the key of the web layer's translations; whoever has its English already
says it along.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from string import Formatter
from typing import Any, Protocol, cast


class Say(Protocol):
    """Gives a French pattern in the reader's language; `english` where its author knows it."""

    def __call__(self, french: str, english: str = "", /) -> str: ...


def in_french(french: str, english: str = "", /) -> str:
    return french


@dataclass(frozen=True, slots=True)
class Sentence:
    """`{name}` in the pattern stands for a parameter, which may be a sentence itself.

    Without parameters the pattern is the text as it is, braces too.
    """

    pattern: str
    params: Mapping[str, object] = field(default_factory=dict)
    english: str = ""

    def __str__(self) -> str:
        return self.said(in_french)

    def said(self, say: Say) -> str:
        """The sentence, as `say` puts it."""
        pattern = say(self.pattern, self.english)
        if not self.params:
            return pattern
        words = {
            name: value.said(say) if isinstance(value, Sentence) else value
            for name, value in self.params.items()
        }
        return pattern.format_map(words).strip()

    def kept(self) -> dict[str, object]:
        """As JSON: no more than what the pattern names, and texts of whatever JSON has not."""
        named = {name for _, name, _, _ in Formatter().parse(self.pattern)} if self.params else ()
        found: dict[str, object] = {"pattern": self.pattern}
        if self.english:
            found["english"] = self.english
        if named:
            found["params"] = {
                name: _plain(value) for name, value in self.params.items() if name in named
            }
        return found


def read(kept: Mapping[str, Any]) -> Sentence:
    """What `Sentence.kept` gave."""
    params = cast("Mapping[str, object]", kept.get("params") or {})
    return Sentence(
        str(kept["pattern"]),
        {
            name: read(value) if isinstance(value, Mapping) else value
            for name, value in params.items()
        },
        str(kept.get("english") or ""),
    )


def _plain(value: object) -> object:
    if isinstance(value, Sentence):
        return value.kept()
    return value if isinstance(value, int | str) else str(value)

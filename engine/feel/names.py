"""Names of several words: which are known where, and the longest that starts at a token.

FEEL's grammar is context-sensitive: ``a-b`` is a name if a variable is called so, a subtraction
otherwise. Source: DMN 1.5, 10.3.1.2, rules 27 to 30 and the note on longest match.

Two words in a row can't mean anything else than one name, so that the parser joins them even if
nobody declared the name. Only names holding a keyword, an operator or a number must be known.
"""

from collections.abc import Iterable, Sequence

from engine.feel.errors import FeelSyntaxError
from engine.feel.lexer import Source, Token, tokenize

BUILT_IN = ("date and time", "years and months duration", "days and time duration")

Shape = tuple[tuple[str, bool], ...]
"""A name as tokens: the text of each, and whether it must (or must not) be spaced off."""


def shape(name: str) -> Shape:
    """Empty when the text can't be tokens."""
    try:
        tokens = tokenize(Source(name))[:-1]
    except FeelSyntaxError:
        return ()
    return tuple((token.text, token.spaced) for token in tokens)


class KnownNames:
    """The names of several tokens in scope, by first token."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._by_first: dict[str, list[tuple[Shape, str]]] = {}
        for name in (*BUILT_IN, *names):
            self.add(name)

    def add(self, name: str) -> bool:
        """Whether the name had to be remembered: it has several tokens."""
        found = shape(name)
        if len(found) < 2:
            return False
        self._by_first.setdefault(found[0][0], []).append((found, name))
        return True

    def remove(self, name: str) -> None:
        """Forget the latest `name` added."""
        entries = self._by_first[shape(name)[0][0]]
        for index in reversed(range(len(entries))):
            if entries[index][1] == name:
                del entries[index]
                return

    def longest(self, tokens: Sequence[Token], start: int) -> tuple[int, str]:
        """(number of tokens, the name) of the longest known name there; (0, "") if none."""
        best = (0, "")
        for found, name in self._by_first.get(tokens[start].text, ()):
            if best[0] < len(found) <= len(tokens) - start and _matches(found, tokens, start):
                best = (len(found), name)
        return best


def _matches(found: Shape, tokens: Sequence[Token], start: int) -> bool:
    return all(
        token.text == text and (index == 0 or token.spaced == spaced)
        for index, ((text, spaced), token) in enumerate(
            zip(found, tokens[start : start + len(found)], strict=True)
        )
    )


def joined(tokens: Sequence[Token]) -> str:
    """The name tokens spell: white space between two of them is one space."""
    return "".join((" " if t.spaced and i else "") + t.text for i, t in enumerate(tokens))

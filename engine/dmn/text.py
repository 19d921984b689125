"""Values as they are told: in a sentence, cut to a readable length, or in a journal, as JSON."""

from engine.feel.codec import NotEncodable, encode
from engine.feel.errors import LimitExceeded
from engine.feel.lexer import escape
from engine.feel.limits import Budget
from engine.feel.text import text_of

LENGTH = 80


def shown(value: object) -> str:
    """The FEEL text of a value; strings are quoted."""
    if isinstance(value, str):
        return cut(escape(value[: LENGTH + 1]))
    try:
        return cut(text_of(value, Budget()) or "null")
    except LimitExceeded:
        return "…"


def cut(text: str) -> str:
    """A text on one line, no longer than `LENGTH`."""
    line = " ".join(text.split())
    return line if len(line) <= LENGTH else f"{line[: LENGTH - 3]}…"


def saved(value: object) -> object:
    """A value as JSON; one that holds a function, which cannot be saved, as its text."""
    try:
        return encode(value)
    except NotEncodable:
        return shown(value)

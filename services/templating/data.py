"""The data a template is given: built-in values and nothing else."""

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from decimal import Decimal

PLAIN = (str, int, float, bool, Decimal, date, time, timedelta, type(None))
DEPTH = 40


def plain(value: object, depth: int = DEPTH) -> object:
    """The same data as dicts, lists and scalars, detached from what was given.

    Raises TypeError for an object of a class of ours, or data nested too deeply.
    """
    if depth == 0:
        raise TypeError("The data of a template are nested too deeply.")
    if isinstance(value, PLAIN):
        return value
    if isinstance(value, Mapping):
        return {str(name): plain(item, depth - 1) for name, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray | memoryview):
        return [plain(item, depth - 1) for item in value]
    raise TypeError(f"A template cannot be given a {type(value).__name__}.")

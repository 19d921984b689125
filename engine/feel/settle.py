"""A result made fit to leave: FEEL values at every depth, of a bounded size.

While evaluating, what a list or context of the caller's contains is converted only when it is
met. The result is gone through once. Structures may share their parts (``{a: [1, 1], b: [a, a]}``
and so on doubles each time), so that what counts is the size written out, not in memory.
"""

from collections.abc import Callable, Mapping

from engine.feel.errors import LimitExceeded
from engine.feel.run import Frame, start
from engine.feel.values import PLAIN, shallow

MAX_DEPTH = 100
"""Deepest nesting of lists and contexts in a result."""
_SCALARS = PLAIN - {list, dict}
Spend = Callable[[int], None]


def settle(frame: Frame, value: object) -> object:
    """Raises LimitExceeded for a structure that is too large or too deep."""
    return _settled(value, start(frame).budget.spend, 1)


def _settled(value: object, spend: Spend, depth: int) -> object:
    """The same object if nothing in it needed converting, else a copy."""
    if depth > MAX_DEPTH:
        raise LimitExceeded("limit-depth", levels=MAX_DEPTH)
    if isinstance(value, list):
        spend(len(value))
        items = [
            v if type(v) in _SCALARS else _settled(shallow(v), spend, depth + 1) for v in value
        ]
        for new, old in zip(items, value, strict=True):
            if new is not old:
                return items
        return value
    if isinstance(value, Mapping):
        spend(len(value))
        changed: dict[str, object] | None = None if type(value) is dict else {}
        for key, item in value.items():
            if type(item) in _SCALARS and type(key) is str:
                continue
            new = _settled(shallow(item), spend, depth + 1)
            if new is not item or type(key) is not str:
                changed = changed if changed is not None else {}
                changed[key] = new
        if changed is None:
            return value
        return {str(key): changed.get(key, item) for key, item in value.items()}
    return value

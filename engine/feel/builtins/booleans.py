"""``not``, ``is``, ``all`` and ``any``. Source: DMN 1.5, 10.3.4.2, 10.3.4.4, 10.3.4.7."""

from typing import Any

from engine.feel.builtins.registry import builtin
from engine.feel.compare import compare_equal
from engine.feel.errors import Failure
from engine.feel.temporal import (
    DATE_TIMES,
    TIMES,
    nanos_of_time,
    parts,
)
from engine.feel.temporal_text import zone_text
from engine.feel.types import kind_of
from engine.feel.values import shallow


@builtin("not(negand: any?)")
def not_(negand: object) -> bool | None:
    if negand is None:
        return None
    if not isinstance(negand, bool):
        raise Failure("wrong-argument", parameter="negand", expected="boolean")
    return not negand


@builtin("is(value1: any?, [value2: any?])")
def is_(value1: object, value2: object = None) -> bool:
    """The very same value: zones and kinds count, which equality forgives."""
    if kind_of(value1) != kind_of(value2):
        return False
    if isinstance(value1, DATE_TIMES) and isinstance(value2, DATE_TIMES):
        (*left, zone), (*right, other) = parts(value1), parts(value2)
        return left == right and zone_text(zone) == zone_text(other)
    if isinstance(value1, TIMES) and isinstance(value2, TIMES):
        return nanos_of_time(value1) == nanos_of_time(value2) and (
            zone_text(value1.tzinfo) == zone_text(value2.tzinfo)
        )
    try:
        return compare_equal(value1, value2)
    except Failure:
        return False


@builtin("all(*list: list)")
def all_(items: list[Any]) -> bool | None:
    return _aggregate(items, deciding=False)


@builtin("any(*list: list)")
def any_(items: list[Any]) -> bool | None:
    return _aggregate(items, deciding=True)


def _aggregate(items: list[Any], *, deciding: bool) -> bool | None:
    found: list[object] = [shallow(item) for item in items]
    if any(item is not None and not isinstance(item, bool) for item in found):
        raise Failure("wrong-item", expected="boolean")
    if deciding in found:
        return deciding
    return None if None in found else not deciding

"""Ranges from text, and the relations of points and ranges. Source: DMN 1.5, 10.3.4.1, 10.3.4.7.

The thirteen relations are written once, on intervals; a point is the interval of itself. Ends
compare as pairs: the value, then how the bracket shifts it (an excluded start is a little later,
an excluded end a little earlier).
"""

from engine.feel.builtins.registry import builtin
from engine.feel.compare import compare_equal, less
from engine.feel.errors import Failure
from engine.feel.range_text import parse_range
from engine.feel.run import Run
from engine.feel.values import Range


@builtin("range(from: string)", run=True)
def range_(run: Run, text: str) -> Range:
    return parse_range(text, run.zone)


def _before(a: Range, b: Range, run: Run) -> bool:
    """Whether `a` ends before `b` starts."""
    if a.high is None or b.low is None:
        return False
    if less(a.high, b.low, run.zone):
        return True
    touching = compare_equal(a.high, b.low, run.zone)
    return touching and not (a.high_included and b.low_included)


def _starts_not_after(a: Range, b: Range, run: Run) -> bool:
    if a.low is None or b.low is None:
        return a.low is None
    if less(a.low, b.low, run.zone):
        return True
    return compare_equal(a.low, b.low, run.zone) and (a.low_included or not b.low_included)


def _ends_not_before(a: Range, b: Range, run: Run) -> bool:
    if a.high is None or b.high is None:
        return a.high is None
    if less(b.high, a.high, run.zone):
        return True
    return compare_equal(a.high, b.high, run.zone) and (a.high_included or not b.high_included)


def _includes(a: Range, b: Range, run: Run) -> bool:
    return _starts_not_after(a, b, run) and _ends_not_before(a, b, run)


def _meets(a: Range, b: Range, run: Run) -> bool:
    return (
        a.high_included
        and b.low_included
        and a.high is not None
        and b.low is not None
        and compare_equal(a.high, b.low, run.zone)
    )


def _same_start(a: Range, b: Range, run: Run) -> bool:
    return _starts_not_after(a, b, run) and _starts_not_after(b, a, run)


def _same_end(a: Range, b: Range, run: Run) -> bool:
    return _ends_not_before(a, b, run) and _ends_not_before(b, a, run)


def _overlaps_before(a: Range, b: Range, run: Run) -> bool:
    """Whether `a` starts first, ends within `b`, and they share something."""
    return (
        _starts_not_after(a, b, run)
        and not _same_start(a, b, run)
        and not _before(a, b, run)
        and _ends_not_before(b, a, run)
    )


def _as_range(value: object) -> Range:
    if isinstance(value, Range):
        if value.op == "!=":
            raise Failure("wrong-argument", parameter="range", expected="range")
        return value
    return Range(value, value)


@builtin("before(point1: point, point2: point)", run=True)
@builtin("before(point: point, range: range)", run=True)
@builtin("before(range: range, point: point)", run=True)
@builtin("before(range1: range, range2: range)", run=True)
def before(run: Run, a: object, b: object) -> bool:
    return _before(_as_range(a), _as_range(b), run)


@builtin("after(point1: point, point2: point)", run=True)
@builtin("after(point: point, range: range)", run=True)
@builtin("after(range: range, point: point)", run=True)
@builtin("after(range1: range, range2: range)", run=True)
def after(run: Run, a: object, b: object) -> bool:
    return _before(_as_range(b), _as_range(a), run)


@builtin("meets(range1: range, range2: range)", run=True)
def meets(run: Run, a: Range, b: Range) -> bool:
    return _meets(a, b, run)


@builtin("met by(range1: range, range2: range)", run=True)
def met_by(run: Run, a: Range, b: Range) -> bool:
    return _meets(b, a, run)


@builtin("overlaps(range1: range, range2: range)", run=True)
def overlaps(run: Run, a: Range, b: Range) -> bool:
    return not _before(a, b, run) and not _before(b, a, run)


@builtin("overlaps before(range1: range, range2: range)", run=True)
def overlaps_before(run: Run, a: Range, b: Range) -> bool:
    return _overlaps_before(a, b, run)


@builtin("overlaps after(range1: range, range2: range)", run=True)
def overlaps_after(run: Run, a: Range, b: Range) -> bool:
    return _overlaps_before(b, a, run)


@builtin("finishes(point: point, range: range)", run=True)
@builtin("finishes(range1: range, range2: range)", run=True)
def finishes(run: Run, a: object, b: Range) -> bool:
    inner = _as_range(a)
    return _same_end(inner, b, run) and _starts_not_after(b, inner, run)


@builtin("finished by(range: range, point: point)", run=True)
@builtin("finished by(range1: range, range2: range)", run=True)
def finished_by(run: Run, a: Range, b: object) -> bool:
    inner = _as_range(b)
    return _same_end(a, inner, run) and _starts_not_after(a, inner, run)


@builtin("includes(range: range, point: point)", run=True)
@builtin("includes(range1: range, range2: range)", run=True)
def includes(run: Run, a: Range, b: object) -> bool:
    return _includes(a, _as_range(b), run)


@builtin("during(point: point, range: range)", run=True)
@builtin("during(range1: range, range2: range)", run=True)
def during(run: Run, a: object, b: Range) -> bool:
    return _includes(b, _as_range(a), run)


@builtin("starts(point: point, range: range)", run=True)
@builtin("starts(range1: range, range2: range)", run=True)
def starts(run: Run, a: object, b: Range) -> bool:
    inner = _as_range(a)
    return _same_start(inner, b, run) and _ends_not_before(b, inner, run)


@builtin("started by(range: range, point: point)", run=True)
@builtin("started by(range1: range, range2: range)", run=True)
def started_by(run: Run, a: Range, b: object) -> bool:
    inner = _as_range(b)
    return _same_start(a, inner, run) and _ends_not_before(a, inner, run)


@builtin("coincides(point1: point, point2: point)", run=True)
@builtin("coincides(range1: range, range2: range)", run=True)
def coincides(run: Run, a: object, b: object) -> bool:
    first, second = _as_range(a), _as_range(b)
    return _same_start(first, second, run) and _same_end(first, second, run)

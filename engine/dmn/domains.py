"""The values of one column, cut where its cells draw a line, and the cells as sets of pieces.

A line is the sorted list of the values its cells name. It has `2n + 1` pieces: the gap before
the first value, that value, the gap after it, and so on; piece `2i + 1` is the i-th value. A set
of pieces is an int used as a bit set, so that intersecting conditions is `&`. The same cut serves
the index a table is evaluated with and the search for gaps and overlaps.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cmp_to_key
from typing import Any, NamedTuple


class Span(NamedTuple):
    """An interval; `low` or `high` is None where it is unbounded. A value is a span of itself."""

    low: object = None
    high: object = None
    low_included: bool = False
    high_included: bool = False

    @classmethod
    def point(cls, value: object) -> "Span":
        return cls(value, value, True, True)

    @property
    def single(self) -> bool:
        return self.low is not None and self.low is self.high


EVERYTHING = Span()


@dataclass(frozen=True, slots=True)
class CellSet:
    """What a cell accepts: one of its spans, or none of them if `negated`."""

    spans: tuple[Span, ...]
    negated: bool = False

    @property
    def anything(self) -> bool:
        return not self.negated and EVERYTHING in self.spans

    def ends(self) -> Iterable[object]:
        for span in self.spans:
            yield from (end for end in (span.low, span.high) if end is not None)


class Line:
    """A cut of the ordered values of one kind."""

    __slots__ = ("all", "ends", "pieces")

    def __init__(self, sets: Iterable[CellSet]) -> None:
        """Raises TypeError when the values named cannot all be compared with one another."""
        self.ends = _sorted_unique(end for each in sets for end in each.ends())
        self.pieces = 2 * len(self.ends) + 1
        self.all = (1 << self.pieces) - 1

    def piece(self, value: Any) -> int:
        """The piece a value of this kind lies in."""
        at = bisect_left(self.ends, value)
        if at < len(self.ends) and self.ends[at] == value:
            return 2 * at + 1
        return 2 * at

    def mask(self, cell: CellSet) -> int:
        found = 0
        for span in cell.spans:
            first = 0 if span.low is None else self.piece(span.low) + (not span.low_included)
            last = (
                self.pieces - 1
                if span.high is None
                else self.piece(span.high) - (not span.high_included)
            )
            if first <= last:
                found |= (1 << (last + 1)) - (1 << first)
        return self.all & ~found if cell.negated else found

    def span(self, piece: int) -> Span:
        """The values of a piece."""
        at, is_value = divmod(piece, 2)
        if is_value:
            return Span.point(self.ends[at])
        low = self.ends[at - 1] if at > 0 else None
        high = self.ends[at] if at < len(self.ends) else None
        return Span(low, high)


def _sorted_unique(values: Iterable[object]) -> list[Any]:
    ordered = sorted(values, key=cmp_to_key(_compare))
    return [value for n, value in enumerate(ordered) if n == 0 or value != ordered[n - 1]]


def _compare(left: Any, right: Any) -> int:
    return -1 if left < right else int(right < left)


def bits(mask: int) -> Iterable[int]:
    """The positions of the bits that are set, lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def runs(mask: int) -> Iterable[tuple[int, int]]:
    """The stretches of bits that are set: first, and one past the last."""
    start = 0
    while mask:
        skipped = (mask & -mask).bit_length() - 1
        mask >>= skipped
        length = (~mask & (mask + 1)).bit_length() - 1
        yield start + skipped, start + skipped + length
        mask >>= length
        start += skipped + length


Box = tuple[int, ...]
"""A condition over several columns: one set of pieces for each."""


def meets(left: Box, right: Box) -> bool:
    """Whether two conditions can hold at once."""
    return all(a & b for a, b in zip(left, right, strict=True))


def common(left: Box, right: Box) -> Box:
    return tuple(a & b for a, b in zip(left, right, strict=True))


class TooMany(Exception):
    """The search would take too long."""


class Search:
    """Set differences of boxes, within a bounded amount of work."""

    def __init__(self, steps: int = 300_000) -> None:
        self.steps = steps

    def spend(self, steps: int) -> None:
        """Count work done. Raises TooMany."""
        self.steps -= steps
        if self.steps < 0:
            raise TooMany

    def subtract(self, box: Box, others: Sequence[Box]) -> list[Box]:
        """What remains of a condition outside all the others, as disjoint conditions.

        Raises TooMany when the work of the whole search is done.
        """
        remaining = [box]
        for other in others:
            self.spend(len(remaining))
            remaining = [piece for each in remaining for piece in _difference(each, other)]
            if not remaining:
                break
        return remaining


def _difference(box: Box, other: Box) -> list[Box]:
    if not meets(box, other):
        return [box]
    pieces: list[Box] = []
    head: list[int] = []
    for n, (mine, theirs) in enumerate(zip(box, other, strict=True)):
        if outside := mine & ~theirs:
            pieces.append((*head, outside, *box[n + 1 :]))
        head.append(mine & theirs)
    return pieces

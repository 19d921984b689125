"""Which rules of a table may apply to a value, told without evaluating their cells.

For each column the values named by its cells cut the line into pieces, and every piece knows the
rules it satisfies, as a bit set. Looking a value up is one binary search; intersecting the
columns is `&`. Cells that depend on more than their value are left to be evaluated, only for the
rules that the other columns have not excluded.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from operator import xor

from engine.dmn.cells import cell_set, common_kind
from engine.dmn.domains import CellSet, Line, runs
from engine.feel import UnaryTests

INDEXED: dict[str, type] = {
    "number": Decimal,
    "string": str,
    "boolean": bool,
    "date": date,
    "days and time duration": timedelta,
}
"""Kinds whose values are totally ordered, with the class that stands for them."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A column of which some cells have to be evaluated as FEEL."""

    column: int
    rows: int
    """Bit set of the rules concerned."""


class Column:
    """The cells of one column."""

    __slots__ = (
        "_always",
        "_class",
        "_exact",
        "_line",
        "_pieces",
        "_residue",
        "_rest",
        "pending",
        "pending_all",
    )

    def __init__(self, number: int, tests: Sequence[UnaryTests | None]) -> None:
        sets = [cell_set(each.tree) if each is not None else None for each in tests]
        named = [each for each in sets if each is not None and not each.anything]
        kind = common_kind(named)
        line = _line(named) if kind in INDEXED else None
        everything = (1 << len(tests)) - 1
        self._always = _mask(n for n, each in enumerate(sets) if each is not None and each.anything)
        self._class: type | None = INDEXED[kind] if line is not None and kind else None
        self._line = line
        opaque = everything & ~self._always
        self._pieces: list[int] = []
        self._exact: dict[object, int] = {}
        self._rest: int | None = None
        self._residue = everything
        self.pending_all = Pending(number, opaque) if opaque else None
        """What must be evaluated for a value of another kind than the column's."""
        if line is not None:
            self._fill(line, sets)
            opaque = _mask(n for n, each in enumerate(sets) if each is None)
        self.pending = Pending(number, opaque) if opaque else None
        """What must be evaluated for a value of the column's kind."""

    def _fill(self, line: Line, sets: Sequence[CellSet | None]) -> None:
        flips = [0] * (line.pieces + 1)
        for row, each in enumerate(sets):
            for first, end in runs(line.mask(each) if each is not None else line.all):
                flips[first] ^= 1 << row
                flips[end] ^= 1 << row
        pieces = list(accumulate(flips[:-1], xor))
        self._pieces = pieces
        self._exact = {end: pieces[2 * n + 1] for n, end in enumerate(line.ends)}
        gaps = set(pieces[::2])
        if len(gaps) == 1:
            # Nothing but values: any other value satisfies the same rules.
            self._rest = gaps.pop()

    def lookup(self, value: object) -> tuple[int, Pending | None]:
        """The rules this column does not exclude, and what must still be evaluated of it."""
        if type(value) is not self._class:
            return self._residue, self.pending_all
        found = self._exact.get(value)
        if found is None:
            found = self._rest
            if found is None and self._line is not None:
                found = self._pieces[self._line.piece(value)]
        return found or 0, self.pending


def _line(sets: Sequence[CellSet]) -> Line | None:
    try:
        return Line(sets)
    except TypeError:
        # Values that cannot be compared with one another.
        return None


def _mask(rows: Iterable[int]) -> int:
    mask = 0
    for row in rows:
        mask |= 1 << row
    return mask


class Index:
    """The columns of a table, together."""

    __slots__ = ("_all", "columns")

    def __init__(self, rows: Sequence[Sequence[UnaryTests | None]], width: int) -> None:
        """`rows` are the compiled cells of each rule; None for a cell that is no FEEL."""
        self._all = (1 << len(rows)) - 1
        self.columns = tuple(
            Column(number, [row[number] for row in rows]) for number in range(width)
        )

    def candidates(self, values: Sequence[object]) -> tuple[int, list[Pending]]:
        """The rules no column excludes, as a bit set, and the columns still to evaluate."""
        mask, pending = self._all, []
        for column, value in zip(self.columns, values, strict=True):
            rows, rest = column.lookup(value)
            mask &= rows
            if not mask:
                return 0, []
            if rest is not None:
                pending.append(rest)
        return mask, pending

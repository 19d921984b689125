"""Cutting a column at the values its cells name, and the algebra of boxes."""

from decimal import Decimal
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from engine.dmn.domains import EVERYTHING, Box, CellSet, Line, Search, Span, bits, meets, runs

NUMBERS = st.integers(-4, 4).map(Decimal)
SPANS = st.builds(
    lambda ends, low, high: Span(ends[0], ends[1], low, high),
    st.tuples(NUMBERS | st.none(), NUMBERS | st.none()),
    st.booleans(),
    st.booleans(),
) | NUMBERS.map(Span.point)
CELLS = st.builds(CellSet, st.lists(SPANS, min_size=1, max_size=3).map(tuple), st.booleans())


def holds(cell: CellSet, value: Decimal) -> bool:
    def inside(span: Span) -> bool:
        low, high = span.low, span.high
        assert low is None or isinstance(low, Decimal)
        assert high is None or isinstance(high, Decimal)
        above = low is None or low < value or (span.low_included and low == value)
        below = high is None or value < high or (span.high_included and high == value)
        return above and below

    return any(inside(span) for span in cell.spans) != cell.negated


@given(st.lists(CELLS, min_size=1, max_size=4), st.integers(-10, 10).map(lambda n: Decimal(n) / 2))
def test_a_value_is_in_a_cell_when_its_piece_is_in_the_mask(
    cells: list[CellSet], value: Decimal
) -> None:
    line = Line(cells)
    piece = line.piece(value)
    for cell in cells:
        assert bool(line.mask(cell) >> piece & 1) == holds(cell, value)


@given(
    st.lists(st.tuples(*[st.integers(0, 7)] * 3), max_size=6), st.tuples(*[st.integers(1, 7)] * 3)
)
def test_what_remains_is_what_no_other_box_covers(others: list[Box], box: Box) -> None:
    def points(each: Box) -> set[tuple[int, ...]]:
        return set(product(*[[n for n in range(3) if mask >> n & 1] for mask in each]))

    remaining = Search().subtract(box, others)
    covered = set().union(*[points(each) for each in others]) if others else set()
    found = [points(each) for each in remaining]
    assert set().union(*found) == points(box) - covered
    assert sum(map(len, found)) == len(points(box) - covered)
    assert all(not meets(a, b) for n, a in enumerate(remaining) for b in remaining[:n])


@given(st.integers(0, 2**70))
def test_runs_are_the_stretches_of_bits(mask: int) -> None:
    found = [n for first, end in runs(mask) for n in range(first, end)]
    assert found == list(bits(mask))
    assert sum(1 << n for n in found) == mask


def test_an_empty_line_has_one_piece() -> None:
    line = Line([CellSet((EVERYTHING,))])
    assert (line.pieces, line.all, line.piece(Decimal(3))) == (1, 1, 0)
    assert line.span(0) == EVERYTHING

"""A table as its checks see it: each column cut into pieces, each rule a box of pieces."""

from dataclasses import dataclass

from engine.dmn.cells import cell_set, common_kind
from engine.dmn.domains import Box, CellSet, Line, Span, bits
from engine.dmn.sentences import Language
from engine.dmn.tables import Input, Table
from engine.dmn.text import shown

BOTH = CellSet((Span.point(False), Span.point(True)))


@dataclass(frozen=True, slots=True)
class ColumnView:
    """One input column."""

    label: str
    kind: str
    """The type its cells or its declaration give; "" where neither does."""
    allowed: CellSet | None
    allowed_text: str
    sets: tuple[CellSet | None, ...]
    """By rule; None for a cell that depends on more than the value."""
    texts: tuple[str, ...]
    line: Line
    space: int
    """The pieces a value may be in."""
    domain: int
    """Those of them that some rule should accept."""

    def mask(self, row: int) -> int | None:
        """The pieces a rule accepts here; None where that cannot be told."""
        cell = self.sets[row]
        return None if cell is None else self.line.mask(cell) & self.space

    def example(self, mask: int, language: Language) -> str:
        """One value of a set of pieces, as a condition; "" where any value will do."""
        pieces = list(bits(mask))
        piece = next((each for each in pieces if each % 2), pieces[0])
        span = self.line.span(piece)
        if span.single:
            return f"{self.label} = {shown(span.low)}"
        if span.low is None and span.high is None:
            return ""
        if self.kind == "string":
            other = "autre valeur" if language == "fr" else "another value"
            return f"{self.label} = {other}"
        if span.low is None:
            return f"{self.label} < {shown(span.high)}"
        if span.high is None:
            return f"{self.label} > {shown(span.low)}"
        return f"{shown(span.low)} < {self.label} < {shown(span.high)}"


@dataclass(frozen=True, slots=True)
class TableView:
    table: Table
    columns: tuple[ColumnView, ...]
    boxes: tuple[Box, ...]
    """The condition of each rule; a cell that cannot be told counts as accepting everything."""
    unknown: tuple[tuple[int, ...], ...]
    """By rule, the columns that cannot be told."""

    def covers(self, row: int, other: int) -> Box | None:
        """The condition of a rule as far as it surely holds whenever that of `other` does: what
        cannot be told must be written alike in both. None where that is not so."""
        for number in self.unknown[row]:
            texts = self.columns[number].texts
            if texts[row] != texts[other]:
                return None
        return self.boxes[row]

    def everything(self) -> Box:
        return tuple(column.domain for column in self.columns)

    def example(self, box: Box, language: Language) -> str:
        """A case within a box, in words."""
        pairs = zip(self.columns, box, strict=True)
        parts = [text for column, mask in pairs if (text := column.example(mask, language))]
        every = "toute valeur" if language == "fr" else "any value"
        return ", ".join(parts) or every


def view(table: Table) -> TableView:
    columns = tuple(_column(table, number, each) for number, each in enumerate(table.inputs))
    boxes, unknown = [], []
    for row in range(len(table.rules)):
        masks = [column.mask(row) for column in columns]
        unknown.append(tuple(number for number, mask in enumerate(masks) if mask is None))
        pairs = zip(columns, masks, strict=True)
        boxes.append(tuple(column.space if mask is None else mask for column, mask in pairs))
    return TableView(table, columns, tuple(boxes), tuple(unknown))


def _column(table: Table, number: int, column: Input) -> ColumnView:
    tests = [row[number] for row in table.tests]
    sets = tuple(cell_set(each.tree) if each is not None else None for each in tests)
    named = [each for each in sets if each is not None]
    declared = column.kind if column.kind.feel.name != "Any" else column.text.kind
    allowed, text = declared.allowed, declared.allowed_text
    if column.permitted is not None:
        allowed, text = cell_set(column.permitted.tree), column.permitted_text
    kind = declared.feel.name if declared.feel.name != "Any" else common_kind(named) or ""
    sets = tuple(
        each if each is not None and common_kind([each]) in (None, kind) else None for each in sets
    )
    same_kind = [each for each in sets if each is not None]
    try:
        bounds = [*same_kind, *([allowed] if allowed is not None else [])]
        line = Line([*bounds, *([BOTH] if kind == "boolean" else [])])
    except TypeError:
        sets, allowed, line = tuple(None for _ in sets), None, Line([])
    space = line.all
    if allowed is not None:
        space = line.mask(allowed)
    elif kind == "boolean":
        space = _values(line)
    domain = space & _concerned(line, same_kind) if space == line.all else space
    return ColumnView(
        column.label,
        kind,
        allowed,
        text,
        sets,
        tuple(rule.tests[number].text.strip() for rule in table.rules),
        line,
        space,
        domain,
    )


def _values(line: Line) -> int:
    """The pieces that are one value."""
    return sum(1 << piece for piece in range(1, line.pieces, 2))


def _concerned(line: Line, sets: list[CellSet]) -> int:
    """The pieces of an open column that its cells care for."""
    if not line.ends:
        return line.all
    some = [each for each in sets if not each.anything]
    if all(span.single for each in some for span in each.spans):
        # A list of codes: nothing says that there are others.
        return _values(line)
    # Intervals: from the lowest value some rule accepts to the highest.
    touched = 0
    for each in some:
        touched |= line.mask(each)
    lowest = touched & -touched
    return (1 << touched.bit_length()) - lowest if touched else line.all

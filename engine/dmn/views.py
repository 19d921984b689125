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

    def box(self, row: int, unknown: int | None) -> Box | None:
        """The condition of a rule. Cells that cannot be told accept everything; with `unknown`,
        only those written like the cells of that rule do, and None is answered for others."""
        box = []
        for column in self.columns:
            mask = column.mask(row)
            if mask is None:
                if unknown is not None and column.texts[row] != column.texts[unknown]:
                    return None
                mask = column.space
            box.append(mask)
        return tuple(box)

    def certain(self, row: int) -> bool:
        return all(column.sets[row] is not None for column in self.columns)

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
    return TableView(table, columns)


def _column(table: Table, number: int, column: Input) -> ColumnView:
    tests = [row[number] for row in table.tests]
    sets = tuple(cell_set(each.tree) if each is not None else None for each in tests)
    named = [each for each in sets if each is not None]
    declared = column.kind if column.kind.feel.name != "Any" else column.text.kind
    allowed, text = declared.allowed, declared.allowed_text
    if column.permitted is not None:
        allowed, text = cell_set(column.permitted.tree), column.permitted_text
    kind = declared.feel.name if declared.feel.name != "Any" else common_kind(named) or ""
    same_kind = [each for each in named if common_kind([each]) in (None, kind)]
    sets = tuple(each if each in same_kind else None for each in sets)
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

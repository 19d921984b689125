"""Cells of a table against their columns: types that cannot match, values that are not allowed."""

from collections.abc import Iterator

from engine.dmn.cells import cell_set
from engine.dmn.constants import constant
from engine.dmn.domains import CellSet
from engine.dmn.findings import Finding, Severity
from engine.dmn.hits import LISTS
from engine.dmn.outputs import Entry, Output, contains
from engine.dmn.tables import Table
from engine.dmn.text import shown
from engine.dmn.types import ANYTHING, REFUSED, ItemType, simple
from engine.dmn.views import ColumnView, TableView
from engine.feel.types import coerce, kind_of

NUMBER = simple("number") or ANYTHING
SIMPLE_KINDS = frozenset(
    {
        "number",
        "string",
        "boolean",
        "date",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
    }
)


def check_cells(seen: TableView, result: ItemType) -> Iterator[Finding]:
    """Findings about single cells, and about what the table lacks.

    `result` is the type of the decision whose whole logic the table is, else Any.
    """
    table = seen.table
    yield from _shape(table)
    for number, column in enumerate(seen.columns):
        for row, rule in enumerate(table.rules):
            tests = table.tests[row][number]
            if tests is None:
                continue
            for finding in _test(column, cell_set(tests.tree), rule.tests[number].text.strip()):
                code, params = finding
                yield _finding(table, code, "error", row, column.label, **params)
    for row, entries in enumerate(table.entries):
        for output, each in zip(table.outputs, entries, strict=True):
            expected = _expected(table, output, result)
            yield from _output(table, row, output, each, expected)


def _shape(table: Table) -> Iterator[Finding]:
    source = table.source
    if not source.outputs:
        yield _finding(table, "output-missing", "error")
    if not source.rules:
        yield _finding(table, "table-empty", "warning")
    if len(source.outputs) > 1:
        for each in source.outputs:
            if not each.name:
                yield _finding(table, "output-unnamed", "error")
        if source.aggregation not in (None, "COUNT"):
            yield _finding(table, "aggregation-outputs", "error", aggregation=source.aggregation)
    if table.hit_policy in ("PRIORITY", "OUTPUT ORDER") and not any(
        output.permitted is not None for output in table.outputs
    ):
        yield _finding(table, "output-values-missing", "error", policy=table.hit_policy)


def _test(
    column: ColumnView, cell: CellSet | None, text: str
) -> Iterator[tuple[str, dict[str, object]]]:
    """What is wrong with one input cell."""
    if cell is None or cell.anything:
        return
    if column.kind in SIMPLE_KINDS:
        wrong = next((end for end in cell.ends() if kind_of(end) != column.kind), None)
        if wrong is not None:
            yield (
                "type-mismatch",
                {"value": shown(wrong), "found": kind_of(wrong), "expected": column.kind},
            )
            return
    try:
        mask = column.line.mask(cell)
    except TypeError:
        return
    if not mask:
        yield "cell-never", {"text": text}
    elif column.allowed is not None:
        for span in cell.spans:
            if not column.line.mask(CellSet((span,))) & column.space:
                value = shown(span.low) if span.single else text
                yield "value-not-allowed", {"value": value, "allowed": column.allowed_text}
                return


def _expected(table: Table, output: Output, result: ItemType) -> ItemType:
    """The type of an output column: its own, else what the decision's type says of it."""
    aggregation = table.source.aggregation
    if output.kind.feel.name != "Any":
        return output.kind
    if aggregation is not None:
        return NUMBER if aggregation == "SUM" else ANYTHING
    if table.hit_policy in LISTS and result.element is not None:
        result = result.element
    if len(table.outputs) > 1:
        return (result.parts or {}).get(output.name, ANYTHING)
    return result


def _output(
    table: Table, row: int, output: Output, each: Entry, kind: ItemType
) -> Iterator[Finding]:
    """What is wrong with one output cell, as far as it is constant."""
    name = output.label
    value = each.value if each.constant else constant(each.text.tree)
    if value is None:
        return
    if kind.admit(value) is REFUSED:
        _converted, fits = coerce(value, kind.feel)
        if not fits:
            yield _finding(
                table,
                "type-mismatch",
                "error",
                row,
                name,
                value=shown(value),
                found=kind_of(value),
                expected=kind.name,
            )
            return
        allowed = kind.allowed_text
    elif output.permitted is None or any(contains(span, value) for span in output.permitted.spans):
        return
    else:
        allowed = output.permitted_text
    yield _finding(
        table, "value-not-allowed", "error", row, name, value=shown(value), allowed=allowed
    )


def _finding(
    table: Table,
    code: str,
    severity: Severity,
    row: int | None = None,
    cell: str = "",
    **params: object,
) -> Finding:
    place = table.scope.place
    rule = table.rules[row] if row is not None else None
    return Finding(
        file=place.file,
        code=code,
        severity=severity,
        element=place.element,
        table=table.id,
        rule=rule.index if rule is not None else None,
        cell=cell,
        line=rule.line if rule is not None else place.line,
        params=params,
    )

"""Rules of a table against one another: those that overlap, never apply, or leave a gap."""

from collections.abc import Iterator
from dataclasses import replace

from engine.dmn.domains import Box, TooMany, common, meets, subtract
from engine.dmn.findings import Finding, Severity
from engine.dmn.tables import Table
from engine.dmn.views import TableView, view
from engine.feel import equal

MAX_REPORTED = 10
"""Overlaps, and gaps, told of one table."""
MAX_PAIRS = 200_000

SINGLE_HIT = ("UNIQUE", "ANY", "FIRST", "PRIORITY")


def check_rules(table: Table) -> Iterator[Finding]:
    """Findings about the rules taken together. Stops short, and says so, on huge tables."""
    seen = view(table)
    try:
        if table.hit_policy in ("UNIQUE", "ANY"):
            yield from _overlaps(seen)
        if table.hit_policy in ("FIRST", "PRIORITY"):
            yield from _unreachable(seen)
        if table.hit_policy in SINGLE_HIT and not any(each.default for each in table.outputs):
            yield from _gaps(seen)
    except TooMany:
        yield _finding(table, "checks-limited", "warning")


def _overlaps(seen: TableView) -> Iterator[Finding]:
    """Pairs of rules that hold at once where the policy admits one answer."""
    table = seen.table
    rows = range(len(table.rules))
    if len(table.rules) ** 2 > MAX_PAIRS * 2:
        raise TooMany
    reported = 0
    for second in rows:
        mine = seen.box(second, None)
        for first in range(second):
            other = seen.box(first, second)
            if mine is None or other is None or not _comparable(seen, first, second):
                continue
            if not meets(mine, other) or (
                table.hit_policy == "ANY" and _agree(table, first, second)
            ):
                continue
            shared = common(mine, other)
            yield _finding(
                table,
                "rules-overlap",
                "error",
                row=second,
                first=table.rules[first].index,
                second=table.rules[second].index,
                example_fr=seen.example(shared, "fr"),
                example_en=seen.example(shared, "en"),
            )
            reported += 1
            if reported >= MAX_REPORTED:
                return


def _comparable(seen: TableView, first: int, second: int) -> bool:
    """Whether the cells of two rules can be compared: told, or written alike."""
    return all(
        (column.sets[first] is not None and column.sets[second] is not None)
        or column.texts[first] == column.texts[second]
        for column in seen.columns
    )


def _agree(table: Table, first: int, second: int) -> bool:
    """Whether two rules give the same answer, or one that only evaluating can tell."""
    pairs = zip(table.entries[first], table.entries[second], strict=True)
    return all(
        not (a.constant and b.constant) or (a.value is None and b.value is None)
        or equal(a.value, b.value) is True
        for a, b in pairs
    )  # fmt: skip


def _unreachable(seen: TableView) -> Iterator[Finding]:
    """Rules that others always precede."""
    table = seen.table
    for row in range(len(table.rules)):
        box = seen.box(row, None)
        if box is None or not all(box):
            continue
        before = [
            (other, theirs)
            for other in range(len(table.rules))
            if other != row and _precedes(table, other, row)
            if (theirs := seen.box(other, row)) is not None and meets(box, theirs)
        ]
        if before and not subtract(box, [theirs for _other, theirs in before]):
            rules = ", ".join(str(table.rules[other].index) for other in _needed(box, before))
            yield _finding(table, "rule-unreachable", "warning", row=row, rules=rules)


def _precedes(table: Table, other: int, row: int) -> bool:
    """Whether `other` wins over `row` when both hold."""
    if table.hit_policy == "FIRST":
        return other < row
    mine, theirs = _rank(table, row), _rank(table, other)
    if mine is None or theirs is None:
        return False
    return theirs < mine or (theirs == mine and other < row)


def _rank(table: Table, row: int) -> tuple[int, ...] | None:
    entries = table.entries[row]
    if not all(each.constant for each in entries):
        return None
    pairs = zip(table.outputs, entries, strict=True)
    return tuple(column.rank(each.value) for column, each in pairs)


def _needed(box: Box, before: list[tuple[int, Box]]) -> list[int]:
    """The first of the covering rules that are enough to cover."""
    for count in range(1, len(before) + 1):
        if not subtract(box, [theirs for _other, theirs in before[:count]]):
            covering = before[:count]
            alone = [other for other, theirs in covering if not subtract(box, [theirs])]
            return alone[:1] or [other for other, _theirs in covering]
    return [other for other, _theirs in before]


def _gaps(seen: TableView) -> Iterator[Finding]:
    """Cases, among the values that may come, for which no rule holds."""
    table = seen.table
    if not table.rules or not seen.columns:
        return
    boxes = [box for row in range(len(table.rules)) if (box := seen.box(row, None)) is not None]
    for gap in subtract(seen.everything(), boxes, limit=2_000)[:MAX_REPORTED]:
        if not all(gap):
            continue
        yield _finding(
            table,
            "gap",
            "warning",
            example_fr=seen.example(gap, "fr"),
            example_en=seen.example(gap, "en"),
        )


def _finding(
    table: Table, code: str, severity: Severity, *, row: int | None = None, **params: object
) -> Finding:
    place = table.scope.place
    found = Finding(
        file=place.file,
        code=code,
        severity=severity,
        element=place.element,
        table=table.id,
        line=place.line,
        params=params,
    )
    if row is None:
        return found
    rule = table.rules[row]
    return replace(found, rule=rule.index, line=rule.line)

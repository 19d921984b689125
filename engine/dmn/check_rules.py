"""Rules of a table against one another: those that overlap, never apply, or leave a gap."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from engine.dmn.domains import Box, Search, TooMany, common, meets
from engine.dmn.findings import Finding, Severity
from engine.dmn.tables import Table
from engine.dmn.views import TableView
from engine.feel import equal

MAX_REPORTED = 10
"""Overlaps, and gaps, told of one table."""
MAX_PAIRS = 200_000

SINGLE_HIT = ("UNIQUE", "ANY", "FIRST", "PRIORITY")


def check_rules(seen: TableView) -> Iterator[Finding]:
    """Findings about the rules taken together. Stops short, and says so, on huge tables."""
    table = seen.table
    searches: list[Callable[[TableView], Iterator[Finding]]] = []
    if table.hit_policy in ("UNIQUE", "ANY"):
        searches.append(_overlaps)
    if table.hit_policy in ("FIRST", "PRIORITY"):
        searches.append(_unreachable)
    if table.hit_policy in SINGLE_HIT and not any(each.default for each in table.outputs):
        searches.append(_gaps)
    limited = False
    for search in searches:
        try:
            yield from search(seen)
        except TooMany:
            limited = True
    if limited:
        yield _finding(table, "checks-limited", "warning")


def _overlaps(seen: TableView) -> Iterator[Finding]:
    """Pairs of rules that hold at once where the policy admits one answer."""
    table = seen.table
    if len(table.rules) ** 2 > 2 * MAX_PAIRS:
        raise TooMany
    pairs = (
        (first, second)
        for second in range(len(table.rules))
        for first in range(second)
        if meets(seen.boxes[first], seen.boxes[second])
        and seen.covers(first, second) is not None
        and seen.covers(second, first) is not None
        and not (table.hit_policy == "ANY" and _agree(table, first, second))
    )
    for first, second in islice(pairs, MAX_REPORTED):
        shared = common(seen.boxes[first], seen.boxes[second])
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
    table, search = seen.table, Search()
    first = table.hit_policy == "FIRST"
    ranks = [_rank(table, row) for row in range(len(table.rules))]
    for row, box in enumerate(seen.boxes):
        if not all(box):
            continue
        search.spend(len(seen.boxes) // 8)
        before = [
            (other, theirs)
            for other in range(row if first else len(table.rules))
            if (first or _precedes(ranks, other, row)) and meets(box, seen.boxes[other])
            if (theirs := seen.covers(other, row)) is not None
        ]
        if before and not search.subtract(box, [theirs for _other, theirs in before]):
            covering = _needed(box, before, search)
            rules = ", ".join(str(table.rules[other].index) for other in covering)
            yield _finding(table, "rule-unreachable", "warning", row=row, rules=rules)


def _precedes(ranks: Sequence[tuple[int, ...] | None], other: int, row: int) -> bool:
    """Whether `other` has priority over `row` when both hold."""
    mine, theirs = ranks[row], ranks[other]
    if mine is None or theirs is None or other == row:
        return False
    return theirs < mine or (theirs == mine and other < row)


def _rank(table: Table, row: int) -> tuple[int, ...] | None:
    entries = table.entries[row]
    if not all(each.constant for each in entries):
        return None
    pairs = zip(table.outputs, entries, strict=True)
    return tuple(column.rank(each.value) for column, each in pairs)


def _needed(box: Box, before: list[tuple[int, Box]], search: Search) -> list[int]:
    """The rules to name: one that covers the box alone, else all that take a part of it."""
    for other, theirs in before:
        if not search.subtract(box, [theirs]):
            return [other]
    return [other for other, _theirs in before]


def _gaps(seen: TableView) -> Iterator[Finding]:
    """Cases, among the values that may come, for which no rule holds."""
    table = seen.table
    if not table.rules or not seen.columns:
        return
    for gap in Search().subtract(seen.everything(), seen.boxes)[:MAX_REPORTED]:
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

"""The counts of a run, as one table: what each fault cost on each database."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

PROPERTY = "fault"
"""Of a test's report: the columns below by name. Reports carry it from other processes too."""
COLUMNS = (
    "fault",
    "database",
    "acknowledged",
    "started",
    "finished",
    "lost",
    "twice",
    "called again",
)
BAD = ("lost", "twice", "incidents")
"""What must be 0 in every row."""

Row = Mapping[str, Any]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    found = rows(terminalreporter.stats)
    if found:
        terminalreporter.section("faults")
        for line in table(found):
            terminalreporter.write_line(line)
        terminalreporter.write_line(summary(found))


def rows(stats: Mapping[str, Sequence[Any]]) -> list[Row]:
    """Those of tests that ran to their counts, good or bad, in an order that does not depend on
    which process ran them."""
    reports = sorted(
        (one for outcome in ("passed", "failed") for one in stats.get(outcome, ())),
        key=lambda report: (report.fspath, report.location[1] or 0),
    )
    return [value for one in reports for key, value in one.user_properties if key == PROPERTY]


def table(found: Sequence[Row]) -> Iterable[str]:
    """In Markdown, aligned."""
    cells = [[str(row[column]) for column in COLUMNS] for row in found]
    widths = [max(map(len, column)) for column in zip(COLUMNS, *cells, strict=True)]
    yield _line(COLUMNS, widths)
    yield _line(["-" * width for width in widths], widths)
    for row in cells:
        yield _line(row, widths)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return f"| {' | '.join(map(str.ljust, cells, widths))} |"


def summary(found: Sequence[Row]) -> str:
    totals = ", ".join(f"{name} {sum(row[name] for row in found)}" for name in BAD)
    return f"{len(found)} faults: {totals}."

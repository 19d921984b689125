"""Running the two sides in turn: each round of a work, theirs then ours."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from benchmarks.works import Plan, Results, Side, Work

ROOT = Path(__file__).parent.parent


class Failed(Exception):
    """A side could not do a work, or its outcome was wrong."""


class SideProcess:
    """One side, in a process of its own."""

    def __init__(self, side: Side, url: str, *, realtime: bool) -> None:
        line = [sys.executable, "-m", "benchmarks.side", side, url]
        if realtime:
            line = ["chrt", "-r", "1", *line]
        self.side = side
        self.rss_mb = 0.0
        self._process = subprocess.Popen(
            line, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def measure(self, work: str, size: int, count: int) -> Mapping[str, Any]:
        """Raises Failed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"work": work, "size": size, "count": count}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise Failed(f"the process of the {self.side} side ended during {work}")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise Failed(f"{self.side}, {work} of {size}:\n{answer['error']}")
        self.rss_mb = answer["rss_mb"]
        return answer

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()


def run(
    works: Iterable[Work],
    urls: Mapping[Side, str],
    *,
    quick: bool,
    realtime: bool,
    tell: Callable[[str], object],
) -> tuple[Results, dict[str, float]]:
    """The results, and the most memory (MB) each side took. Raises Failed."""
    results = Results()
    with ExitStack() as stack:
        sides = {
            side: stack.enter_context(SideProcess(side, url, realtime=realtime))
            for side, url in urls.items()
        }
        for process in sides.values():
            process.measure("W1", 1, 5)  # imports, caches, the first pages of the database
        for work in works:
            if quick and not work.quick:
                continue
            tell(f"{work.key}: {work.title}")
            _work(work, sides, results, quick=quick)
        return results, {side: process.rss_mb for side, process in sides.items()}


def _work(work: Work, sides: Mapping[Side, SideProcess], results: Results, *, quick: bool) -> None:
    plans: dict[Side, Plan | None] = {"naive": work.naive, "ours": work.ours}
    rounds = 1 if quick else max(plan.rounds for plan in plans.values() if plan is not None)
    turns: list[tuple[int, int | None]] = [(number, None) for number in range(rounds)]
    if work.grows:
        turns = [(number, size) for size in work.ours.sizes for number in range(rounds)]
    for number, only in turns:
        for side, plan in plans.items():
            if plan is None or number >= plan.rounds:
                continue
            for size in plan.sizes if only is None else [only]:
                found = sides[side].measure(work.key, size, plan.count)
                results.add(side, work.key, size, found["ms"], found["facts"])

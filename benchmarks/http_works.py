"""What is measured over HTTP, and what must hold: each phase is timed on its own."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import http_walks as walks
from benchmarks.http_client import Load
from benchmarks.http_server import Server, children, processor, resident_mb
from benchmarks.works import Verdict

CLIENTS, WORKERS = 8, 2
RATE, SLOWEST = 400.0, 50.0
"""Requests a second, at least; milliseconds that 99 of 100 take at most."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Tasks of each phase, in each round."""

    warm: int = 120
    rounds: int = 5
    forms: int = 600
    both: int = 360
    walks: int = 120

    @property
    def tasks(self) -> int:
        return self.warm + self.rounds * (self.forms + self.both + self.walks)


QUICK = Plan(warm=80, rounds=1)


@dataclass(slots=True)
class Phase:
    """One phase measured, in all rounds. `server`, `database`: seconds of processor."""

    key: str
    title: str
    load: Load = field(default_factory=Load)
    """Of all rounds together."""
    rates: list[float] = field(default_factory=list)
    """Requests a second, of each round."""
    server: float = 0.0
    database: float = 0.0

    def add(self, load: Load, server: float, database: float) -> None:
        self.load.add(load)
        self.rates.append(load.requests / load.seconds)
        self.server += server
        self.database += database

    @property
    def rate(self) -> float:
        """The median of the rounds'."""
        return median(self.rates)

    def each(self, seconds: float) -> float:
        """Of a request, in milliseconds."""
        return seconds / self.load.requests * 1_000

    @property
    def own(self) -> float:
        """What the generator itself took."""
        return self.each(self.load.own)

    def slowest(self) -> float:
        return max(self.load.percentile(kind, 0.99) for kind in self.load.durations)

    def as_dict(self) -> dict[str, Any]:
        return {
            "phase": self.key,
            "requests": self.load.requests,
            "seconds": round(self.load.seconds, 3),
            "requests_per_s": round(self.rate, 1),
            "rounds": [round(one, 1) for one in self.rates],
            "cpu_ms": {
                "server": round(self.each(self.server), 3),
                "database": round(self.each(self.database), 3),
                "generator": round(self.own, 3),
            },
            "latency_ms": {
                kind: {
                    name: round(self.load.percentile(kind, share), 2)
                    for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1.0))
                }
                for kind in self.load.durations
            },
        }


@dataclass
class Found:
    """All phases on one database."""

    phases: list[Phase] = field(default_factory=list)
    completed: int = 0
    memory_mb: list[float] = field(default_factory=list)
    """Of each of the server's processes, once all was done."""

    def as_dict(self) -> dict[str, Any]:
        return {
            "phases": [one.as_dict() for one in self.phases],
            "completed": self.completed,
            "memory_mb": [round(one, 1) for one in self.memory_mb],
        }


def measure(
    server: Server,
    office: walks.Office,
    plan: Plan,
    *,
    database: Path | None,
    tell: Callable[[str], object],
) -> Found:
    """Sign in, warm up, then each phase in turn, round after round.

    `database`: the folder of PostgreSQL's data. Raises Wrong, where an answer is not what a
    browser would want.
    """
    address = server.address
    walks.sign_in(address, office.people)
    walks.check_form(address, office)
    walks.walk(address, office, plan.warm)
    found = Found(completed=plan.tasks)
    acts: tuple[tuple[Phase, Callable[[], Load]], ...] = (
        (Phase("form", "the form page"), lambda: walks.read_pages(address, office, plan.forms)),
        (Phase("complete", "the form sent, 303"), lambda: walks.complete_pages(address, office)),
        (Phase("both", "form page, form sent"), lambda: walks.both(address, office, plan.both)),
        (Phase("browser", "… dossier shown"), lambda: walks.walk(address, office, plan.walks)),
    )
    for number in range(plan.rounds):
        tell(f"round {number + 1} of {plan.rounds}")
        for phase, act in acts:
            before = processor(server.processes), processor(_postgres(database))
            load = act()
            after = processor(server.processes), processor(_postgres(database))
            phase.add(load, after[0] - before[0], after[1] - before[1])
    found.phases += [phase for phase, _ in acts]
    found.memory_mb = [resident_mb(pid) for pid in children(server.pid)]
    return found


def _postgres(folder: Path | None) -> Iterable[int]:
    if folder is None:
        return ()
    pid = int((folder / "postmaster.pid").read_text().splitlines()[0])
    return [pid, *children(pid)]


def verdicts(name: str, found: Found) -> Iterator[Verdict]:
    """Of the two phases in which tasks are completed from their real form page."""
    for one in found.phases:
        if one.key in ("complete", "both"):
            work = f"{name} {one.key}"
            rate, slowest = one.rate, one.slowest()
            yield Verdict(work, f"≥ {RATE:g} requests/s", f"{rate:.0f}/s", rate >= RATE)
            yield Verdict(
                work,
                f"p99 ≤ {SLOWEST:g} ms, {CLIENTS} clients",
                f"{slowest:.1f} ms",
                slowest <= SLOWEST,
            )


def table(found: Found) -> Iterator[str]:
    yield (
        f"{'phase':<10} {'requests':>8} {'req/s':>7} {'(rounds)':<11} {'CPU ms a request':<34} "
        f"{'':<13} {'p50':>6} {'p95':>6} {'p99':>6} {'max':>6}"
    )
    for one in found.phases:
        shares = f"server {one.each(one.server):.2f}, generator {one.own:.2f}"
        if one.database:
            shares += f", db {one.each(one.database):.2f}"
        spread = f"({min(one.rates):.0f}–{max(one.rates):.0f})"
        start = f"{one.key:<10} {one.load.requests:>8} {one.rate:>7.0f} {spread:<11} {shares:<34}"
        for kind in one.load.durations:
            times = " ".join(
                f"{one.load.percentile(kind, share):>6.1f}" for share in (0.5, 0.95, 0.99, 1.0)
            )
            yield f"{start} {kind:<13} {times}"
            start = f"{'':<10} {'':>8} {'':>7} {'':<11} {'':<34}"
    memory = " + ".join(f"{one:.0f}" for one in found.memory_mb)
    yield f"{found.completed} tasks completed once each; the server's processes hold {memory} MB"

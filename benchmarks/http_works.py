"""What is measured over HTTP, and what must hold: each phase is timed on its own."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
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
    """Tasks of each phase."""

    warm: int = 120
    forms: int = 2_000
    both: int = 1_200
    walks: int = 480

    @property
    def tasks(self) -> int:
        return self.warm + self.forms + self.both + self.walks


QUICK = Plan(warm=80, forms=640, both=400, walks=200)


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase measured. Processor times are milliseconds a request."""

    key: str
    title: str
    load: Load
    server: float
    database: float

    @property
    def rate(self) -> float:
        return self.load.requests / self.load.seconds

    @property
    def own(self) -> float:
        """What the generator itself took."""
        return self.load.own / self.load.requests * 1_000

    def slowest(self) -> float:
        return max(self.load.percentile(kind, 0.99) for kind in self.load.durations)

    def as_dict(self) -> dict[str, Any]:
        return {
            "phase": self.key,
            "requests": self.load.requests,
            "seconds": round(self.load.seconds, 3),
            "requests_per_s": round(self.rate, 1),
            "cpu_ms": {
                "server": round(self.server, 3),
                "database": round(self.database, 3),
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
    """Sign in, warm up, then each phase in turn. `database`: the folder of PostgreSQL's data.

    Raises Wrong, where an answer is not what a browser would want.
    """
    address = server.address
    walks.sign_in(address, office.people)
    walks.check_form(address, office)
    walks.walk(address, office, plan.warm)
    found = Found(completed=plan.tasks)

    def phase(key: str, title: str, act: Callable[[], Load]) -> None:
        tell(f"{key}: {title}")
        before = processor(server.processes), processor(_postgres(database))
        load = act()
        after = processor(server.processes), processor(_postgres(database))
        server_ms, database_ms = (
            (late - early) / load.requests * 1_000
            for early, late in zip(before, after, strict=True)
        )
        found.phases.append(Phase(key, title, load, server_ms, database_ms))

    phase("form", "the form page", lambda: walks.read_pages(address, office, plan.forms))
    phase("complete", "the form sent, 303", lambda: walks.complete_pages(address, office))
    phase("both", "form page, form sent", lambda: walks.both(address, office, plan.both))
    phase("browser", "… dossier shown", lambda: walks.walk(address, office, plan.walks))
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
        f"{'phase':<10} {'requests':>8} {'req/s':>7}   {'CPU ms a request':<34} "
        f"{'':<13} {'p50':>6} {'p95':>6} {'p99':>6} {'max':>6}"
    )
    for one in found.phases:
        shares = f"server {one.server:.2f}, generator {one.own:.2f}"
        if one.database:
            shares += f", db {one.database:.2f}"
        start = f"{one.key:<10} {one.load.requests:>8} {one.rate:>7.0f}   {shares:<34}"
        for kind in one.load.durations:
            times = " ".join(
                f"{one.load.percentile(kind, share):>6.1f}" for share in (0.5, 0.95, 0.99, 1.0)
            )
            yield f"{start} {kind:<13} {times}"
            start = f"{'':<10} {'':>8} {'':>7}   {'':<34}"
    memory = " + ".join(f"{one:.0f}" for one in found.memory_mb)
    yield f"{found.completed} tasks completed once each; the server's processes hold {memory} MB"

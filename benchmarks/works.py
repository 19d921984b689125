"""What is measured, at which sizes, how often; and what must hold."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Literal

Side = Literal["naive", "ours"]


@dataclass(frozen=True, slots=True)
class Plan:
    """How one side does one work: sizes, actions a round, rounds."""

    sizes: tuple[int, ...] = (1,)
    count: int = 20
    rounds: int = 3


@dataclass(frozen=True, slots=True)
class Work:
    key: str
    title: str
    ours: Plan
    naive: Plan | None = None
    quick: bool = True
    """Whether `--quick` measures it too, in one round."""
    grows: bool = False
    """Whether a size is made by adding to the one before: all its rounds come before the next."""


WORKS = (
    Work("W1", "start to the first user task", Plan(count=25, rounds=9), Plan(count=25, rounds=9)),
    Work(
        "W2",
        "complete a task, 3 automatic steps and a gateway, next task",
        Plan(count=25, rounds=9),
        Plan(count=25, rounds=9),
    ),
    Work(
        "W2L",
        "the same on a 100-node model, stage 7 of 12",
        Plan(count=25, rounds=9),
        Plan(count=6, rounds=9),
    ),
    Work(
        "W3",
        "ten automatic steps, start to end",
        Plan(count=25, rounds=9),
        Plan(count=25, rounds=9),
    ),
    Work(
        "W5",
        "automatic loop",
        Plan((1_000, 10_000), count=1),
        Plan((1_000,), count=1, rounds=1),
        quick=False,
    ),
    Work(
        "W5u",
        "loop over a user task, one completion at that pass",
        Plan((50, 1_000), count=30, rounds=7),
        Plan((50, 1_000), count=2, rounds=7),
        quick=False,
    ),
    Work(
        "W6",
        "one of so many due timers",
        Plan((1_000,), count=1, rounds=5),
        Plan((1_000,), count=1, rounds=5),
    ),
    Work(
        "W7 warm",
        "complete one of so many parallel instances, resident",
        Plan((1_000,), count=30, rounds=7),
        Plan((1_000,), count=2, rounds=7),
    ),
    Work(
        "W7 cold",
        "complete one of so many parallel instances, never seen",
        Plan((100, 1_000), count=5),
        Plan((100, 1_000), count=3),
    ),
    Work(
        "W7 drain",
        "complete them all",
        Plan((100, 1_000), count=1, rounds=2),
        Plan((30, 100), count=1, rounds=2),
        quick=False,
    ),
    Work(
        "blocks",
        "start 14 parallel blocks in a row",
        Plan((14,), count=25),
        Plan((14,), count=1, rounds=1),
        quick=False,
    ),
    Work("statements", "statements and commits of an action", Plan(count=1, rounds=1)),
    Work(
        "W4",
        "first page of an agent's list among so many tasks, counted",
        Plan((1_000, 10_000, 100_000), count=50, rounds=5),
        Plan((1_000, 10_000, 100_000), count=3, rounds=5),
        grows=True,
    ),
)


@dataclass
class Results:
    """Medians of rounds, and facts, by side, work and size."""

    rounds: dict[tuple[Side, str, int], list[float]] = field(default_factory=dict)
    facts: dict[tuple[Side, str, int], Mapping[str, float]] = field(default_factory=dict)

    def add(
        self, side: Side, work: str, size: int, ms: Sequence[float], facts: Mapping[str, float]
    ) -> None:
        key = (side, work, size)
        if ms:
            self.rounds.setdefault(key, []).append(median(ms))
        self.facts[key] = facts

    def ms(self, side: Side, work: str, size: int) -> float | None:
        found = self.rounds.get((side, work, size))
        return median(found) if found else None

    def sizes(self, side: Side, work: str) -> list[int]:
        return sorted(size for s, w, size in self.rounds if (s, w) == (side, work))

    def ratio(self, work: str, size: int) -> float | None:
        """How many times faster ours is: the median of the rounds', each side beside the other,
        since the machine's own speed changes between rounds. Of medians, where there are more
        rounds of one side.
        """
        theirs, own = (self.rounds.get((side, work, size), []) for side in ("naive", "ours"))
        if theirs and len(theirs) == len(own):
            return median(one / other for one, other in zip(theirs, own, strict=True))
        return median(theirs) / median(own) if theirs and own else None

    def exponent(self, side: Side, work: str) -> float | None:
        """k, where time grows as size to the k, between the smallest size and the largest."""
        sizes = self.sizes(side, work)
        if len(sizes) < 2:
            return None
        first, last = self.ms(side, work, sizes[0]), self.ms(side, work, sizes[-1])
        if not first or not last:
            return None
        return math.log(last / first) / math.log(sizes[-1] / sizes[0])


@dataclass(frozen=True, slots=True)
class Verdict:
    """One must: what was wanted, what was found; `kept` None where nothing was measured."""

    work: str
    wanted: str
    found: str
    kept: bool | None
    stretch: str = ""
    """What was hoped for beyond, and whether it was reached."""


def _ratio(results: Results, work: str, size: int, must: float, stretch: float = 0) -> Verdict:
    found = results.ratio(work, size)
    hoped = ""
    if stretch:
        reached = found is not None and found >= stretch
        hoped = f"≥ {stretch:g}×: {'yes' if reached else 'no'}"
    shown = "not measured" if found is None else f"{found:.2f}×"
    return Verdict(
        work, f"≥ {must:g}× the naive", shown, None if found is None else found >= must, hoped
    )


def _growth(results: Results, work: str, must: float) -> Verdict:
    found = results.exponent("ours", work)
    shown = "not measured" if found is None else f"{found:.2f}"
    return Verdict(work, f"exponent ≤ {must:g}", shown, None if found is None else found <= must)


def _ceiling(
    results: Results, work: str, size: int, must: float, stretch: float | None = None
) -> Verdict:
    found = results.ms("ours", work, size)
    hoped = ""
    if stretch is not None:
        reached = found is not None and found <= stretch
        hoped = f"≤ {stretch:g} ms: {'yes' if reached else 'no'}"
    shown = "not measured" if found is None else f"{found:.2f} ms"
    return Verdict(work, f"≤ {must:g} ms", shown, None if found is None else found <= must, hoped)


def _all_at_once(results: Results, work: str, size: int, must: float) -> Verdict:
    """Of a work measured for each of many: all of them."""
    found = results.ms("ours", work, size)
    shown = "not measured" if found is None else f"{found * size:.0f} ms"
    kept = None if found is None else found * size <= must
    return Verdict(work, f"{size} in ≤ {must:g} ms", shown, kept)


def _state(results: Results, work: str, size: int, most: int) -> Verdict:
    found = results.facts.get(("ours", work, size), {}).get("state")
    shown = "not measured" if found is None else f"{found:.0f} B"
    return Verdict(work, f"state ≤ {most} B", shown, None if found is None else found <= most)


def _counts(results: Results) -> list[Verdict]:
    facts = results.facts.get(("ours", "statements", 1), {})
    found = []
    for name, value in facts.items():
        action, _, what = name.rpartition(": ")
        if what == "statements" and action != "task list":
            hoped = f"≤ 6: {'yes' if value <= 6 else 'no'}"
            found.append(Verdict(action, "≤ 10 statements", f"{value:.0f}", value <= 10, hoped))
        elif what == "commits":
            found.append(Verdict(action, "≤ 1 commit", f"{value:.0f}", value <= 1))
    return found


def verdicts(results: Results) -> list[Verdict]:
    return [
        _ratio(results, "W1", 1, 1, 1.5),
        _ratio(results, "W2", 1, 1.5, 3),
        _ratio(results, "W2L", 1, 6, 10),
        _ratio(results, "W3", 1, 1.5, 2),
        _ceiling(results, "W4", 1_000, 1, 0.3),
        _ceiling(results, "W4", 100_000, 1, 0.3),
        _growth(results, "W4", 0.1),
        _ratio(results, "W5", 1_000, 50, 90),
        _growth(results, "W5", 1.1),
        _ratio(results, "W5u", 1_000, 150, 300),
        _growth(results, "W5u", 0.1),
        _ratio(results, "W6", 1_000, 2, 6),
        _all_at_once(results, "W6", 1_000, 1_000),
        _ratio(results, "W7 warm", 1_000, 40, 100),
        _ratio(results, "W7 cold", 1_000, 2),
        _growth(results, "W7 drain", 1.2),
        _ceiling(results, "blocks", 14, 5),
        _state(results, "blocks", 14, 20_480),
        *_counts(results),
    ]

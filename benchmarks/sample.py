"""What one measurement gives, and the watch."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Sample:
    """`ms`: milliseconds an action, one for each; `facts`: what else was seen (bytes, counts)."""

    ms: list[float]
    facts: dict[str, float] = field(default_factory=dict)


def clocked(count: int, act: Callable[[], object]) -> list[float]:
    """Milliseconds of each of `count` calls."""
    found = []
    for _ in range(count):
        begin = time.perf_counter()
        act()
        found.append((time.perf_counter() - begin) * 1_000)
    return found

"""What one measurement gives, and the watch."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Sample:
    """`ms`: milliseconds an action, one for each; `facts`: what else was seen (bytes, counts)."""

    ms: list[float]
    facts: dict[str, float] = field(default_factory=dict)


CPU_ONLY = "GUICHET_BENCH_CPU"
"""Set in the environment: processor time is measured instead, without the waiting for commits."""
_watch = time.process_time if os.environ.get(CPU_ONLY) else time.perf_counter


def clocked(count: int, act: Callable[[], object]) -> list[float]:
    """Milliseconds of each of `count` calls."""
    found = []
    for _ in range(count):
        begin = _watch()
        act()
        found.append((_watch() - begin) * 1_000)
    return found

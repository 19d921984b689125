"""What the measurements were taken on, and how quiet it was."""

import os
import platform
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

BUSY = 0.15
"""Above this share of the processors taken by others, commit-bound ratios mean little: each
fsync then costs a slice of the scheduler's, 4 ms here."""


@dataclass(frozen=True, slots=True)
class Machine:
    processor: str
    cores: int
    python: str
    load: float
    others: float
    """Share of all processors' time that others took, while we slept."""
    additions_ms: float
    """See `additions`."""
    realtime: bool
    """Whether the sides ran under `chrt -r 1`."""

    @property
    def idle(self) -> bool:
        return self.others <= BUSY

    def as_dict(self) -> dict[str, object]:
        return {**asdict(self), "idle": self.idle}

    def __str__(self) -> str:
        quiet = "idle" if self.idle else "BUSY: do not trust the ratios"
        chrt = "allowed, used" if self.realtime else "not used"
        return (
            f"{self.processor}, {self.cores} cores, Python {self.python}; "
            f"others took {self.others:.0%} of the processors ({quiet}), "
            f"load {self.load:.1f}; a million additions take {self.additions_ms:.0f} ms; "
            f"chrt -r 1 {chrt}"
        )


def look(*, realtime: bool) -> Machine:
    return Machine(
        processor=_processor(),
        cores=os.cpu_count() or 1,
        python=platform.python_version(),
        load=os.getloadavg()[0],
        others=taken_by_others(),
        additions_ms=additions(),
        realtime=realtime,
    )


def may_be_realtime() -> bool:
    """Whether this process may ask for the scheduler's real-time class."""
    policy, priority = os.sched_getscheduler(0), os.sched_getparam(0)
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    except OSError:
        return False
    os.sched_setscheduler(0, policy, priority)
    return True


def taken_by_others(seconds: float = 1.0) -> float:
    """Share of the processors' time, while this process sleeps."""
    first = _times()
    time.sleep(seconds)
    second = _times()
    spent = [after - before for before, after in zip(first, second, strict=True)]
    idle = spent[3] + spent[4]
    return 1 - idle / max(sum(spent), 1)


def additions(samples: int = 10) -> float:
    """Milliseconds that a million additions take now, the median of both processors.

    What other tenants of the host do is not in `taken_by_others`, and slows a virtual machine to
    half or a third for minutes: absolute figures of two runs compare only beside this one.
    """
    allowed = os.sched_getaffinity(0)
    try:
        return median(_addition(processor) for processor in sorted(allowed) for _ in range(samples))
    finally:
        os.sched_setaffinity(0, allowed)


def _addition(processor: int) -> float:
    os.sched_setaffinity(0, {processor})
    begun, total = time.perf_counter(), 0
    for number in range(200_000):
        total += number
    return (time.perf_counter() - begun) * 1000 * 5


def ended() -> dict[str, object]:
    """How it is when a run ends, which is said too."""
    others, pace = taken_by_others(), additions()
    if others > BUSY:
        print(f"\nThe machine was busy when this ended: others took {others:.0%}.")
    print(f"\nA million additions take {pace:.0f} ms at the end.")
    return {"others": others, "additions_ms": pace}


def _times() -> list[int]:
    """user, nice, system, idle, iowait, … of all processors."""
    line = Path("/proc/stat").read_text(encoding="ascii").splitlines()[0]
    return [int(one) for one in line.split()[1:9]]


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()

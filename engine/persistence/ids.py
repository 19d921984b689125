"""Primary keys: 63-bit integers that grow with time, made without asking the database."""

import random
import threading
import time
from collections.abc import Callable

_EPOCH_MS = 1_704_067_200_000  # 2024-01-01T00:00:00Z
_RANDOM_BITS = 22

LARGEST = 2**63 - 1
"""What a column of keys holds."""

_lock = threading.Lock()
_last = 0


def new_id(*, nanoseconds: Callable[[], int] = time.time_ns) -> int:
    """A new key: 41 bits of milliseconds since 2024, 22 random bits; strictly growing in a process.

    The machine's clock serves here, not the Clock port: an id orders rows, it tells no time,
    and a demonstration that moves its clock back must not collide with itself. Where the
    machine's own clock goes back, ids go on from the last one until it is there again.
    Two processes collide only on the same millisecond and the same 22 bits; the primary key
    then refuses the second, whose transaction fails whole. The bits separate processes and keep
    no secret (a forked process draws others: Python seeds anew), so no entropy is spent on them.
    """
    global _last
    milliseconds = nanoseconds() // 1_000_000 - _EPOCH_MS
    candidate = (milliseconds << _RANDOM_BITS) | random.getrandbits(_RANDOM_BITS)
    with _lock:
        if candidate <= _last:
            candidate = _last + 1 + random.getrandbits(8)
        _last = candidate
    return candidate


def read_id(text: str) -> int | None:
    """The key, or another number, that somebody wrote in ASCII digits; None where it is none, or
    beyond LARGEST.
    """
    if not (text.isascii() and text.isdecimal()) or len(text) > len(str(LARGEST)):
        return None
    found = int(text)
    return found if found <= LARGEST else None

"""How much one evaluation may cost.

Straight-line expressions pay nothing: steps are counted per loop, per call and per traversal of
a structure, in bulk, and the clock is looked at on the same occasions.
"""

import time
from dataclasses import dataclass

from engine.feel.errors import LimitExceeded


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one evaluation; beyond them the result is null and a `limit-…` error."""

    steps: int = 1_000_000
    """Items visited and functions called."""
    seconds: float = 2.0
    items: int = 100_000
    """Longest list, and most entries of a context."""
    characters: int = 1_000_000
    """Longest string."""
    calls: int = 128
    """Deepest nesting of user-defined functions."""
    errors: int = 50
    """Errors kept; further ones are dropped."""


DEFAULT = Limits()


class Budget:
    """What is left of a `Limits`. May be shared by nested evaluations.

    `evaluate(…, limits=budget)` draws on it, which is how a decision model bounds the whole of
    its expressions rather than each of them.
    """

    __slots__ = ("deadline", "depth", "limits", "steps")

    def __init__(self, limits: Limits = DEFAULT) -> None:
        self.limits = limits
        self.steps = limits.steps
        self.deadline = time.monotonic() + limits.seconds
        self.depth = 0

    def spend(self, steps: int) -> None:
        """Count `steps`. Raises LimitExceeded when none is left or time is over."""
        self.steps -= steps
        if self.steps < 0:
            raise LimitExceeded("limit-steps", steps=self.limits.steps)
        if time.monotonic() > self.deadline:
            raise LimitExceeded("limit-time", seconds=self.limits.seconds)

    def check_items(self, count: int) -> None:
        """Raises LimitExceeded if a list or context of `count` entries is too long."""
        if count > self.limits.items:
            raise LimitExceeded("limit-items", items=self.limits.items)

    def check_text(self, length: int) -> None:
        """Raises LimitExceeded if a string of `length` characters is too long."""
        if length > self.limits.characters:
            raise LimitExceeded("limit-text", characters=self.limits.characters)

    def enter(self) -> None:
        """One more nested call. Raises LimitExceeded when too deep."""
        if self.depth >= self.limits.calls:
            raise LimitExceeded("limit-calls", calls=self.limits.calls)
        self.spend(1)
        self.depth += 1

    def leave(self) -> None:
        self.depth -= 1

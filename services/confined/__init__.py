"""Runs our own functions on hostile input, in a child process with limits."""

from services.confined.errors import (
    ConfinedError,
    Crashed,
    Failed,
    Refused,
    TooLarge,
    TooSlow,
)
from services.confined.workshop import Limits, Workshop

__all__ = [
    "ConfinedError",
    "Crashed",
    "Failed",
    "Limits",
    "Refused",
    "TooLarge",
    "TooSlow",
    "Workshop",
]

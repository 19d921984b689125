"""The built-in functions of FEEL. Source: DMN 1.5, 10.3.4."""

from engine.feel.builtins import (
    booleans,
    contexts,
    conversion,
    lists,
    numeric,
    ranges,
    statistics,
    strings,
    temporal,
)
from engine.feel.builtins.registry import BUILTINS, FUNCTIONS, Builtin, Signature

__all__ = [
    "BUILTINS",
    "FUNCTIONS",
    "Builtin",
    "Signature",
    "booleans",
    "contexts",
    "conversion",
    "lists",
    "numeric",
    "ranges",
    "statistics",
    "strings",
    "temporal",
]

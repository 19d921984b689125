"""DMN 1.1 to 1.5: decisions read from files, compiled once, evaluated with the reason why.

`read` a file, `link` several, `check` before publishing, `decide` when a process asks.
"""

from engine.dmn.checking import check
from engine.dmn.evaluating import decide, evaluate_service
from engine.dmn.findings import DmnError, Finding
from engine.dmn.model import Model, Needed, link, read
from engine.dmn.results import DecisionError, Result, RuleFired, TableTrace, Why

__all__ = [
    "DecisionError",
    "DmnError",
    "Finding",
    "Model",
    "Needed",
    "Result",
    "RuleFired",
    "TableTrace",
    "Why",
    "check",
    "decide",
    "evaluate_service",
    "link",
    "read",
]

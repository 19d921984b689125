"""What analysts' templates may do: Jinja, sandboxed, on plain data."""

from services.templating.data import plain
from services.templating.filters import shown
from services.templating.paths import paths
from services.templating.problems import Problem, check, explain, reads, refusal
from services.templating.sandbox import environment

__all__ = [
    "Problem",
    "check",
    "environment",
    "explain",
    "paths",
    "plain",
    "reads",
    "refusal",
    "shown",
]

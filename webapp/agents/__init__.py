"""The agents' desk: tasks, dossiers, documents, diagrams."""

from webapp.agents import (
    assigning,
    documents,
    dossiers,
    files,
    inbox,
    instances,
    pages,
    requests,
    search,
    tasks,
)
from webapp.agents.blueprint import bp

__all__ = [
    "assigning",
    "bp",
    "documents",
    "dossiers",
    "files",
    "inbox",
    "instances",
    "pages",
    "requests",
    "search",
    "tasks",
]

"""The agents' desk: tasks, dossiers, documents, diagrams."""

from webapp.agents import (
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

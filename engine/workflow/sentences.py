"""The sentences an analyst reads about a model: (French, its cure, English, its cure) by code."""

from engine.workflow.incident_sentences import INCIDENTS

SENTENCES: dict[str, tuple[str, str, str, str]] = {}

__all__ = ["INCIDENTS", "SENTENCES"]

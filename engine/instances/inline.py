"""Every inline operation, by job type. Publication reads their parameters here."""

from collections.abc import Mapping

from engine.documents.inline import Inline
from engine.dossiers import document_operations, operations

INLINE: Mapping[str, Inline] = {**operations.OPERATIONS, **document_operations.OPERATIONS}

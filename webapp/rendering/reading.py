"""What a form is laid out with, besides the form itself: answers, errors, files, known values."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Literal

from engine.errors import InvalidForm
from webapp.rendering.mistakes import sentences
from webapp.rendering.views import FileView, Known, LinkedDocument


def no_documents(_: object) -> Sequence[LinkedDocument]:
    """For forms that show no document."""
    return ()


@dataclass(frozen=True, slots=True)
class Reading:
    """The state of one form for one reader.

    Paths are those of `engine.forms`: "dossier.adresse.ville", "enfants.0.nom".
    """

    data: Mapping[str, object] = field(default_factory=dict)
    """Answers, typed values or the texts typed."""
    context: Mapping[str, object] = field(default_factory=dict)
    """What the form's expressions may also read."""
    invalid: InvalidForm | None = None
    """Why the answers were refused, where they were."""
    uploads: Mapping[str, Sequence[FileView]] = field(default_factory=dict)
    known: Mapping[str, Known] = field(default_factory=dict)
    """Values already held, shown to be confirmed."""
    previous: Mapping[str, Known] = field(default_factory=dict)
    """For a correction: the answers contested."""
    only: Collection[str] | None = None
    """For a correction: the only questions asked again."""
    language: str = "fr"
    zone: tzinfo = UTC
    now: datetime | None = None
    dates: Literal["parts", "one"] = "parts"
    """Three boxes (tiers) or the browser's own control (agents)."""
    limits: str = ""
    """What may be uploaded, said before."""
    documents: Callable[[object], Sequence[LinkedDocument]] = no_documents
    """From a value of the process to the documents it means, as links for this reader."""

    @property
    def errors(self) -> Mapping[str, str]:
        """Path → the sentence beside the field."""
        return sentences(self.invalid, self.language) if self.invalid else {}

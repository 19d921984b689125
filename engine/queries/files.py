"""Which bytes a person may read."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine.actors import Actor


@dataclass(frozen=True, slots=True)
class FileAccess:
    sha256: str
    media_type: str
    filename: str
    size: int
    pages: int | None
    thumbnail: str | None
    dossier_id: int


def document_for(session: Session, version_id: int, actor: Actor) -> FileAccess:
    """The version's bytes, for an agent who sees the dossier, a proved tiers whose dossier shows
    it, or the holder of a page that shows it. Raises NotFound."""
    raise NotImplementedError


def thumbnail_for(session: Session, version_id: int, actor: Actor) -> str:
    """SHA-256 of the version's picture. Raises NotFound."""
    raise NotImplementedError


def upload_for(session: Session, upload_id: int, actor: Actor) -> FileAccess:
    """A staged upload, for whoever may complete its task. Raises NotFound."""
    raise NotImplementedError

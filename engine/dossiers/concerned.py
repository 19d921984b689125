"""Which dossier an inline operation is about."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.documents.inline import InlineCall
from engine.dossiers.models import Dossier
from engine.errors import NotFound


def concerned(session: Session, call: InlineCall) -> Dossier:
    """The dossier named by the input `dossier`, else the instance's own.

    Only itself or one below it: a process has no business elsewhere. Raises NotFound.
    """
    wanted = call.id("dossier") or call.dossier_id
    found = session.scalar(select(Dossier).where(Dossier.id == wanted).with_for_update())
    if found is None or (found.id != call.dossier_id and found.parent_id != call.dossier_id):
        raise NotFound("dossier", wanted)
    return found

"""The journal, read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.deployments import DossierType
from engine.dossiers.access import may_read
from engine.dossiers.models import Dossier
from engine.errors import Forbidden, NotFound
from engine.feel import codec
from engine.instances.models import ProcessInstance
from engine.journal import Fact, JournalEntry
from engine.journal.chain import FORMAT, instant
from engine.queries.building import Domains
from engine.queries.sentences import labelled, sentence
from engine.queries.steps import step_name

STEPS = frozenset((Fact.TIMER_FIRED, Fact.ELEMENT_COMPLETED))


@dataclass(frozen=True, slots=True)
class JournalRow:
    id: int
    at: datetime
    kind: str
    """A word of `engine.journal.Fact`."""
    actor_kind: str
    actor_name: str
    instance_id: int | None
    payload: Mapping[str, object]
    sealed: bool
    words: Mapping[str, object]
    """The payload with labels for keys of fields and phases: what `fact_sentence` is given."""
    sentence: str
    """In French, ready to show."""


def journal(
    session: Session, dossier_id: int, actor: Actor, *, before: int | None = None, limit: int = 50
) -> tuple[JournalRow, ...]:
    """Facts of a dossier, newest first; `before` is the id of the last row shown.

    Raises NotFound, Forbidden.
    """
    type = _check(session, dossier_id, actor)
    return facts(session, dossier_id, type, before=before, limit=limit)


def facts(
    session: Session,
    dossier_id: int,
    type: DossierType | None,
    *,
    before: int | None = None,
    limit: int = 50,
) -> tuple[JournalRow, ...]:
    """The same, for a caller who has checked; `type` is the dossier's, where it is declared."""
    statement = select(JournalEntry).where(JournalEntry.dossier_id == dossier_id)
    if before is not None:
        statement = statement.where(JournalEntry.id < before)
    rows = session.scalars(statement.order_by(JournalEntry.id.desc()).limit(limit))
    return tuple(_row(session, row, type) for row in rows)


def _row(session: Session, row: JournalEntry, type: DossierType | None) -> JournalRow:
    payload = row.payload or {}
    words = _with_step(session, row, labelled(row.kind, payload, type))
    return JournalRow(
        id=row.id,
        at=row.at,
        kind=row.kind,
        actor_kind=row.actor_kind,
        actor_name=row.actor_name,
        instance_id=row.instance_id,
        payload=payload,
        sealed=row.hash is not None,
        words=words,
        sentence=sentence(row.kind, words),
    )


def _with_step(
    session: Session, row: JournalEntry, words: Mapping[str, object]
) -> Mapping[str, object]:
    """The name of the step in place of its id, where the sentence says which it was."""
    element = words.get("element")
    if row.kind not in STEPS or not element or row.instance_id is None:
        return words
    found = session.execute(
        select(ProcessInstance.deployment_id, ProcessInstance.process_id).where(
            ProcessInstance.id == row.instance_id
        )
    ).first()
    if found is None:
        return words
    return {**words, "element": step_name(session, *found, str(element))}


def journal_export(session: Session, dossier_id: int, actor: Actor) -> Iterator[str]:
    """JSON lines, oldest first, with salts and hashes: verifiable without us.

    `engine.journal.chain` says how. Raises NotFound, Forbidden.
    """
    _check(session, dossier_id, actor)
    rows = session.scalars(
        select(JournalEntry)
        .where(JournalEntry.dossier_id == dossier_id)
        .order_by(JournalEntry.seq.is_(None), JournalEntry.seq, JournalEntry.id)
    )
    return (_line(row) for row in rows)


def _line(row: JournalEntry) -> str:
    return orjson.dumps(
        {
            "format": FORMAT,
            "seq": row.seq,
            "id": str(row.id),
            "dossier_id": str(row.dossier_id),
            "instance_id": None if row.instance_id is None else str(row.instance_id),
            "at": instant(row.at),
            "kind": row.kind,
            "actor": [row.actor_kind, row.actor_id, row.actor_name],
            "payload": codec.encode(row.payload),
            "salt": row.salt.hex() if row.salt else None,
            "digest": row.digest,
            "previous": row.previous,
            "hash": row.hash,
        }
    ).decode()


def _check(session: Session, dossier_id: int, actor: Actor) -> DossierType | None:
    dossier = session.get(Dossier, dossier_id)
    if dossier is None:
        raise NotFound("dossier", dossier_id)
    domain = Domains(session).of(dossier)
    if not actor.is_agent or not may_read(actor, domain, dossier):
        raise Forbidden("read", dossier_id=dossier_id)
    return domain.dossier_types.get(dossier.type)

"""How far batches are, and what became of what they dealt with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from engine.actors import Actor
from engine.deployments import Deployment
from engine.dossiers.models import Dossier
from engine.errors import Forbidden, NotFound
from engine.instances.migrating import Effect, read
from engine.instances.models import Batch, BatchItem, Incident, ProcessInstance
from engine.jobs.models import Job
from engine.queries.incidents import sentence_of
from engine.sentences import Sentence

SHOWN = 200
"""Refusals listed."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One that was left as it was."""

    instance_id: int | None
    dossier_id: int | None
    dossier_number: str
    name: str
    sentence: Sentence
    """What happened; empty where `effects` says it."""
    effects: tuple[Effect, ...]
    """Of a migration: those that refuse."""


@dataclass(frozen=True, slots=True)
class BatchView:
    id: int
    kind: str
    params: Mapping[str, Any]
    created_at: datetime
    by_name: str
    ended_at: datetime | None
    total: int
    counts: Mapping[str, int]
    """waiting, pending, succeeded, failed, postponed, refused, gone → how many."""
    target: str = ""
    """Of a migration: the version, "domain number". Of starts: the version they follow."""
    process_name: str = ""
    """Of a retry of one process's incidents, or of starts: the process."""
    refusals: tuple[Refusal, ...] = ()

    @property
    def settled(self) -> int:
        """Those of which it is known what became of them."""
        return self.total - self.left

    @property
    def left(self) -> int:
        return self.counts.get("waiting", 0) + self.counts.get("pending", 0)

    @property
    def over(self) -> bool:
        return self.left == 0


def batch(session: Session, batch_id: int, actor: Actor) -> BatchView:
    """Raises NotFound, Forbidden."""
    if not actor.is_administrator:
        raise Forbidden("administer")
    row = session.get(Batch, batch_id)
    if row is None:
        raise NotFound("batch", batch_id)
    return _view(session, row, refusals=_refusals(session, row))


def batches(session: Session, kind: str, *, limit: int = 3) -> tuple[BatchView, ...]:
    """The last ones, newest first; without their refusals."""
    rows = session.scalars(
        select(Batch).where(Batch.kind == kind).order_by(Batch.id.desc()).limit(limit)
    )
    return tuple(_view(session, row) for row in rows)


def _view(session: Session, row: Batch, refusals: tuple[Refusal, ...] = ()) -> BatchView:
    return BatchView(
        id=row.id,
        kind=row.kind,
        params=row.params,
        created_at=row.created_at,
        by_name=row.by_name,
        ended_at=row.ended_at,
        total=row.total,
        counts=_counts(session, row),
        target=_target(session, row),
        process_name=row.params.get("name") or _process_name(session, row.params.get("process_id")),
        refusals=refusals,
    )


def _target(session: Session, row: Batch) -> str:
    found = session.get(Deployment, int(row.params.get("deployment_id") or 0))
    return f"{found.domain} {found.number}" if found is not None else ""


def _process_name(session: Session, process_id: str | None) -> str:
    """The last name it ran under, its id where it never had one."""
    if not process_id:
        return ""
    found = session.scalar(
        select(ProcessInstance.name)
        .where(ProcessInstance.process_id == process_id)
        .order_by(ProcessInstance.id.desc())
        .limit(1)
    )
    return found or process_id


def _counts(session: Session, row: Batch) -> dict[str, int]:
    match row.kind:
        case "retry":
            return _retries(session, row)
        case "start":
            return _walked(session, row)
        case _:
            return _states(session, row)


def _walked(session: Session, row: Batch) -> dict[str, int]:
    """Of the dossiers looked at, only those where something happened have a line."""
    found = _states(session, row)
    succeeded, refused = found.get("succeeded", 0), found.get("refused", 0)
    looked = int(row.params["looked"]) if row.ended_at is None else row.total
    return {
        "succeeded": succeeded,
        "refused": refused,
        "gone": max(0, looked - succeeded - refused),
        "waiting": max(0, row.total - looked),
    }


def _states(session: Session, row: Batch) -> dict[str, int]:
    counts = session.execute(
        select(BatchItem.state, func.count())
        .where(BatchItem.batch_id == row.id)
        .group_by(BatchItem.state)
    ).all()
    names = {"done": "succeeded"}
    return {names.get(state, state): count for state, count in counts}


def _retries(session: Session, row: Batch) -> dict[str, int]:
    """Retrying asks; whether it helped is seen in the job, and in incidents that came after."""
    outcome: ColumnElement[str] = case(
        (BatchItem.state != "done", BatchItem.state),
        (_again(), "failed"),
        (Incident.job_id.is_(None), "succeeded"),
        (Job.state == "done", "succeeded"),
        (Job.state == "incident", "failed"),
        (Job.state == "cancelled", "gone"),
        (Job.state == "suspended", "postponed"),
        (and_(Job.state == "ready", Job.attempts > 0), "postponed"),
        else_="pending",
    )
    return dict(
        session.execute(
            select(outcome, func.count())
            .select_from(BatchItem)
            .join(Incident, Incident.id == BatchItem.subject_id)
            .outerjoin(Job, Job.id == Incident.job_id)
            .where(BatchItem.batch_id == row.id)
            .group_by(outcome)
        ).all()
    )


def _again() -> ColumnElement[bool]:
    """Whether the same job, or the same node, has had an incident since."""
    later = aliased(Incident)
    return or_(
        exists().where(later.job_id == Incident.job_id, later.id > Incident.id),
        and_(
            Incident.job_id.is_(None),
            exists().where(
                later.instance_id == Incident.instance_id,
                later.node == Incident.node,
                later.job_id.is_(None),
                later.id > Incident.id,
            ),
        ),
    )


def _refusals(session: Session, row: Batch) -> tuple[Refusal, ...]:
    """In the order they were dealt with."""
    statement = select(BatchItem.detail, ProcessInstance, Dossier)
    if row.kind == "start":
        # No instance was made: none has the dossier's id.
        statement = statement.join(Dossier, Dossier.id == BatchItem.subject_id).outerjoin(
            ProcessInstance, ProcessInstance.id == BatchItem.subject_id
        )
    elif row.kind == "retry":
        statement = (
            statement.join(Incident, Incident.id == BatchItem.subject_id)
            .outerjoin(ProcessInstance, ProcessInstance.id == Incident.instance_id)
            .outerjoin(Dossier, Dossier.id == Incident.dossier_id)
        )
    else:
        statement = statement.join(
            ProcessInstance, ProcessInstance.id == BatchItem.subject_id
        ).join(Dossier, Dossier.id == ProcessInstance.dossier_id)
    found = session.execute(
        statement.where(BatchItem.batch_id == row.id, BatchItem.state == "refused")
        .order_by(BatchItem.subject_id)
        .limit(SHOWN)
    )
    return tuple(
        Refusal(
            instance_id=instance.id if instance else None,
            dossier_id=dossier.id if dossier else None,
            dossier_number=dossier.number if dossier else "",
            name=instance.name if instance else str(row.params.get("name", "")),
            sentence=sentence_of((detail or {}).get("error", ""), (detail or {}).get("words")),
            effects=tuple(map(read, (detail or {}).get("effects", ()))),
        )
        for detail, instance, dossier in found
    )

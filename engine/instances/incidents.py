"""Incidents: what needs a person before a process can go on."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from engine.instances.models import Incident, ProcessInstance
from engine.instances.running import Running
from engine.jobs.models import Job
from engine.journal import Fact, record
from engine.sentences import Sentence


class Selection(NamedTuple):
    """Which open incidents; None: any."""

    code: str | None = None
    operation: str | None = None
    """The operation called, or the kind of job."""
    process_id: str | None = None


def open_incidents(selection: Selection) -> Select[Incident, ProcessInstance, Job]:
    """Incidents with their instance and job, where they have one."""
    found = (
        select(Incident, ProcessInstance, Job)
        .outerjoin(ProcessInstance, ProcessInstance.id == Incident.instance_id)
        .outerjoin(Job, Job.id == Incident.job_id)
        .where(Incident.resolved_at.is_(None))
    )
    if selection.code is not None:
        found = found.where(Incident.code == selection.code)
    if selection.operation is not None:
        by_kind = (Job.type == "") & (Job.kind == selection.operation)
        found = found.where(or_(Job.type == selection.operation, by_kind))
    if selection.process_id is not None:
        found = found.where(ProcessInstance.process_id == selection.process_id)
    return found


def open_incident(
    session: Session,
    *,
    code: str,
    sentence: Sentence,
    at: datetime,
    instance_id: int | None = None,
    dossier_id: int | None = None,
    node: str | None = None,
    element_id: str = "",
    job_id: int | None = None,
) -> Incident:
    message, words = str(sentence), sentence.kept()
    incident = Incident(
        instance_id=instance_id,
        dossier_id=dossier_id,
        node=node,
        job_id=job_id,
        element_id=element_id,
        code=code[:64],
        message=message,
        words=words,
        created_at=at,
    )
    session.add(incident)
    if dossier_id is not None:
        record(
            session,
            dossier_id,
            Fact.INCIDENT_OPENED,
            at=at,
            instance_id=instance_id,
            incident_id=incident.id,
            code=code,
            message=message,
            words=words,
            element=element_id,
        )
    return incident


def reconcile(running: Running) -> None:
    """Open rows for the engine's new incidents, close those of nodes that went on.

    Reads nothing while all is well: the row counts its engine incidents.
    """
    now = {one.node: one for one in running.instance.incidents()}
    if not now and not running.row.incidents:
        return
    session, row = running.session, running.row
    known: dict[str | None, Incident] = {
        one.node: one
        for one in session.scalars(
            select(Incident).where(
                Incident.instance_id == row.id,
                Incident.resolved_at.is_(None),
                Incident.job_id.is_(None),
                Incident.where.is_not(None),
            )
        )
    }
    for node, one in now.items():
        if node not in known:
            opened = open_incident(
                session,
                code=one.code,
                sentence=Sentence(one.message, english=one.message_en),
                at=running.at,
                instance_id=row.id,
                dossier_id=row.dossier_id,
                node=node,
                element_id=one.element_id,
            )
            opened.where = one.where
    for known_node, incident in known.items():
        if known_node not in now:
            incident.resolved_at, incident.resolved_by = running.at, running.by.name
    row.incidents = len(now)


def resolve(session: Session, instance_id: int, node: str, *, at: datetime, by: str) -> None:
    """Close the incidents of a node that a person has just dealt with."""
    session.execute(
        update(Incident)
        .where(
            Incident.instance_id == instance_id,
            Incident.node == node,
            Incident.where.is_(None),
            Incident.resolved_at.is_(None),
        )
        .values(resolved_at=at, resolved_by=by)
    )

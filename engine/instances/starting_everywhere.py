"""Starting a process in every dossier of a type for which a rule's condition holds, bit by bit.

The dossiers are walked in the order of their ids, up to the newest there was when the clock said
so: those that the process itself opens are not its affair. Only what was started or could not be
is written down, one line a dossier: most of them, most days, have nothing to start.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from engine.actors import SYSTEM
from engine.deployments import Domain, DossierType, StartRule, load
from engine.dossiers.context import read_context
from engine.dossiers.models import Dossier, Party
from engine.dossiers.phases import is_final
from engine.instances.failing import CANNOT_GO_ON
from engine.instances.libraries import library
from engine.instances.models import Batch, BatchItem, ProcessInstance
from engine.instances.running import start
from engine.instances.saving import advance
from engine.instances.startable import condition, running_processes
from engine.instances.statements import DOSSIER
from engine.jobs.decision import why
from engine.journal import Fact, record
from engine.sentences import Sentence

SLICE = 200
"""Dossiers looked at in one transaction, at most."""
MANY = 5_000
"""Of one type: from there on, walking the ids costs less than finding the type and sorting."""


class Untold(ValueError):
    """A condition that gives neither true nor false."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


def concerned(domain: str, type: DossierType, *, by_id: bool = False) -> Select[Dossier]:
    """The dossiers of a type that are not in a final phase. `by_id`: SQLite walks the ids, where
    it would use the index of types and sort all of them again for each slice."""
    final = [phase.key for phase in type.phases if phase.final]
    at, of = Dossier.domain, Dossier.type
    return select(Dossier).where(
        at.concat("") == domain if by_id else at == domain,
        of.concat("") == type.key if by_id else of == type.key,
        Dossier.phase.not_in(final),
    )


def extent(session: Session, domain: str, type: DossierType) -> tuple[int, int]:
    """How many they are, and the newest's id."""
    found = concerned(domain, type).with_only_columns(func.count(), func.max(Dossier.id))
    number, newest = session.execute(found).one()
    return number, newest or 0


def go_on(session: Session, batch: Batch, *, deadline: float, at: datetime) -> bool:
    """Look at the next dossiers, until the deadline (`perf_counter`); whether any are left."""
    params = batch.params
    domain = load(session, int(params["deployment_id"]))
    type = domain.dossier_types[params["type"]]
    rule = type.start[int(params["rank"])]
    dossiers = _next(session, batch, type)
    read = _beside(session, dossiers)
    running = _running(session, dossiers)
    looked = 0
    for dossier in dossiers:
        item = _started(session, batch, domain, rule, dossier, running.get(dossier.id, ()), at)
        if item is not None:
            session.add(item)
        looked += 1
        if time.perf_counter() > deadline:
            break
    del read
    if looked:
        batch.params = {
            **params,
            "after": dossiers[looked - 1].id,
            "looked": int(params["looked"]) + looked,
        }
    return looked < len(dossiers) or len(dossiers) == SLICE


def _next(session: Session, batch: Batch, type: DossierType) -> Sequence[Dossier]:
    params = batch.params
    # PostgreSQL knows how many there are, and chooses well by itself.
    by_id = batch.total > MANY and session.get_bind().dialect.name == "sqlite"
    return session.scalars(
        concerned(params["domain"], type, by_id=by_id)
        .where(Dossier.id > int(params["after"]), Dossier.id <= int(params["until"]))
        .order_by(Dossier.id)
        .limit(SLICE)
    ).all()


def _beside(session: Session, dossiers: Sequence[Dossier]) -> list[object]:
    """What their contexts read, in two statements; whoever holds it keeps it in the session."""
    parties = {one.party_id for one in dossiers if one.party_id}
    parents = {one.parent_id for one in dossiers if one.parent_id}
    found: list[object] = []
    if parties:
        found += session.scalars(select(Party).where(Party.id.in_(parties)))
    if parents:
        found += session.scalars(select(Dossier).where(Dossier.id.in_(parents)))
    return found


def _running(session: Session, dossiers: Sequence[Dossier]) -> dict[int, list[str]]:
    """Processes under way, by dossier."""
    rows = session.execute(
        select(ProcessInstance.dossier_id, ProcessInstance.process_id).where(
            ProcessInstance.dossier_id.in_([one.id for one in dossiers]),
            ProcessInstance.state.in_(("running", "suspended")),
        )
    )
    found: dict[int, list[str]] = {}
    for dossier_id, process_id in rows:
        found.setdefault(dossier_id, []).append(process_id)
    return found


def _started(
    session: Session,
    batch: Batch,
    domain: Domain,
    rule: StartRule,
    dossier: Dossier,
    running: Sequence[str],
    at: datetime,
) -> BatchItem | None:
    """What became of a dossier; None where the condition does not hold there."""
    now = batch.created_at
    dossier_id = dossier.id
    try:
        if not _holds(rule, read_context(session, dossier, domain), running, domain, now):
            return None
        with session.begin_nested():
            if not _start(session, batch.params, domain, rule, dossier_id, now=now, at=at):
                return None
    except CANNOT_GO_ON as error:
        return _refused(batch, dossier_id, error)
    return _item(batch, dossier_id, "done", None)


def _item(batch: Batch, dossier_id: int, state: str, detail: object) -> BatchItem:
    return BatchItem(batch_id=batch.id, subject_id=dossier_id, state=state, detail=detail)


def _refused(batch: Batch, dossier_id: int, error: Exception) -> BatchItem:
    sentence = error.sentence if isinstance(error, Untold) else why(error)
    detail = {"error": str(sentence), "words": sentence.kept()}
    return _item(batch, dossier_id, "refused", detail)


def _start(
    session: Session,
    params: Mapping[str, Any],
    domain: Domain,
    rule: StartRule,
    dossier_id: int,
    *,
    now: datetime,
    at: datetime,
) -> bool:
    """Look again under the dossier's lock, as whoever starts by hand does, and start."""
    found = DOSSIER.first(session, dossier_id)
    if found is None:
        return False
    dossier: Dossier = found[0]
    if is_final(domain.dossier_types[dossier.type], dossier.phase):
        return False
    running = running_processes(session, dossier_id)
    if not _holds(rule, read_context(session, dossier, domain), running, domain, now):
        return False
    begin(session, dossier, params, at=at)
    return True


def begin(session: Session, dossier: Dossier, params: Mapping[str, Any], *, at: datetime) -> None:
    """The process, by its timer: a fact of the dossier like any other."""
    element_id = str(params["element_id"])
    running = start(
        session,
        dossier,
        int(params["deployment_id"]),
        params["process_id"],
        {},
        by=SYSTEM,
        at=at,
        start_element=element_id,
    )
    element = library(running.domain).processes[params["process_id"]].elements[element_id]
    record(
        session,
        dossier.id,
        Fact.TIMER_FIRED,
        at=at,
        instance_id=running.row.id,
        element=element.name or element_id,
    )
    advance(running)


def _holds(
    rule: StartRule,
    context: Mapping[str, Any],
    running: Sequence[str],
    domain: Domain,
    now: datetime,
) -> bool:
    """`now` is the instant of the departure, whenever the dossier is looked at. Raises Untold."""
    if rule.when is None:
        return True
    result = condition(rule.when, context, running, SYSTEM, domain, now=now)
    for error in result.errors:
        if not error.missing:
            cause = Sentence(error.message("fr"), english=error.message("en"))
            raise Untold(Sentence("La condition ne se calcule pas. {cause}", {"cause": cause}))
    if result.value is None or isinstance(result.value, bool):
        return result.value is True
    raise Untold(Sentence("La condition ne donne ni vrai ni faux."))


def under_way(session: Session, scheduled_id: int) -> Iterator[Batch]:
    """The batches of that row which are not over."""
    open_ones = select(Batch).where(Batch.kind == "start", Batch.ended_at.is_(None))
    for batch in session.scalars(open_ones):
        if batch.params["scheduled_id"] == scheduled_id:
            yield batch

"""Processes that start by themselves: when next, where, and who suspended them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.deployments import Domain, latest_id, load
from engine.errors import Forbidden, NotFound
from engine.instances.libraries import library
from engine.instances.models import Batch, ScheduledStart
from engine.instances.scheduling import rules_of

RECENT = 30
"""Batches of starts that are looked at for the last one of each."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where it starts: a new dossier of a type, or its dossiers that meet a condition."""

    label: str
    """The type's."""
    creates: bool
    when: str
    """The condition, as written; "" for every dossier."""


@dataclass(frozen=True, slots=True)
class Gesture:
    """Somebody suspended or resumed it."""

    at: datetime
    word: str
    """suspended | resumed"""
    by_name: str
    reason: str


@dataclass(frozen=True, slots=True)
class ScheduledStartView:
    id: int
    domain: str
    process_id: str
    name: str
    event: str
    """The start event, as the diagram calls it."""
    timer: str
    """As the diagram writes it."""
    counted_from: datetime
    next_at: datetime | None
    last_at: datetime | None
    fired: int
    suspended: bool
    places: tuple[Place, ...]
    batch_id: int | None
    """Its last batch."""
    history: tuple[Gesture, ...]
    """The latest first."""


def scheduled_starts(session: Session, actor: Actor) -> tuple[ScheduledStartView, ...]:
    """Of every domain, by its name and the process's. Raises Forbidden."""
    _check(actor)
    rows = session.scalars(
        select(ScheduledStart).order_by(
            ScheduledStart.domain, ScheduledStart.name, ScheduledStart.id
        )
    ).all()
    return _views(session, rows)


def scheduled_start(session: Session, scheduled_id: int, actor: Actor) -> ScheduledStartView:
    """Raises NotFound, Forbidden."""
    _check(actor)
    row = session.get(ScheduledStart, scheduled_id)
    if row is None:
        raise NotFound("scheduled-start", scheduled_id)
    return _views(session, [row])[0]


def _check(actor: Actor) -> None:
    if not actor.is_administrator:
        raise Forbidden("administer")


def _views(session: Session, rows: Sequence[ScheduledStart]) -> tuple[ScheduledStartView, ...]:
    batches = _last_batches(session) if rows else {}
    domains: dict[str, Domain | None] = {}
    for row in rows:
        if row.domain not in domains:
            found = latest_id(session, row.domain)
            domains[row.domain] = load(session, found) if found is not None else None
    return tuple(_view(row, domains[row.domain], batches) for row in rows)


def _view(
    row: ScheduledStart, domain: Domain | None, batches: Mapping[int, int]
) -> ScheduledStartView:
    process = library(domain).processes.get(row.process_id) if domain is not None else None
    element = process.elements.get(row.element_id) if process is not None else None
    return ScheduledStartView(
        id=row.id,
        domain=row.domain,
        process_id=row.process_id,
        name=row.name,
        event=(element.name if element is not None else "") or row.element_id,
        timer=row.definition.split(" ", 2)[-1],
        counted_from=row.counted_from,
        next_at=row.next_at,
        last_at=row.last_at,
        fired=row.fired,
        suspended=row.suspended_at is not None,
        places=tuple(
            Place(
                type.label, rule.creates, rule.when.text if rule.when and not rule.creates else ""
            )
            for type, _, rule in (rules_of(domain, row.process_id) if domain is not None else ())
        ),
        batch_id=batches.get(row.id),
        history=tuple(
            Gesture(datetime.fromisoformat(at), word, name, reason)
            for at, word, _, name, reason in reversed(row.history)
        ),
    )


def _places(domain: Domain, process_id: str) -> Iterator[Place]:
    for type, _, rule in rules_of(domain, process_id):
        read = rule.when is not None and not rule.creates
        yield Place(type.label, rule.creates, rule.when.text if read and rule.when else "")


def _last_batches(session: Session) -> dict[int, int]:
    """By row. Ids grow with time."""
    recent = session.scalars(
        select(Batch).where(Batch.kind == "start").order_by(Batch.id.desc()).limit(RECENT)
    ).all()
    return {int(one.params["scheduled_id"]): one.id for one in reversed(recent)}

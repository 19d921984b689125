"""Messages and signals between instances: by jobs, never under our own lock.

Two instances answering each other inside their transactions would wait for ever.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from engine.instances.models import BufferedMessage, ProcessInstance, Subscription
from engine.instances.running import Running
from engine.jobs.outbox import enqueue
from engine.persistence.ids import new_id
from engine.persistence.locks import lock_name
from engine.workflow import SignalSubscription, ThrownMessage, ThrownSignal, timers
from engine.workflow import Subscription as Awaited


def post(running: Running, thrown: Sequence[ThrownMessage | ThrownSignal]) -> None:
    for one in thrown:
        send(
            running.session,
            "message" if isinstance(one, ThrownMessage) else "signal",
            one.name,
            key=(one.key or "") if isinstance(one, ThrownMessage) else "",
            payload=one.payload,
            at=running.at,
            dossier_id=running.row.dossier_id,
            expires_at=_until(running, one),
        )


def _until(running: Running, thrown: ThrownMessage | ThrownSignal) -> datetime:
    """When a message nobody waits for is forgotten: as its sender says, else as the domain does.
    A signal is for those who wait now."""
    if isinstance(thrown, ThrownSignal):
        return running.at
    if thrown.expires_at is not None:
        return thrown.expires_at
    span = timers.length(running.domain.config.message_life)
    return timers.after(running.at, span, running.zone)


def send(
    session: Session,
    kind: str,
    name: str,
    *,
    key: str,
    payload: Mapping[str, Any],
    at: datetime,
    expires_at: datetime,
    dossier_id: int | None = None,
) -> None:
    """Write down a message to deliver."""
    enqueue(
        session,
        kind,
        f"{kind}:{new_id()}",
        at=at,
        dossier_id=dossier_id,
        payload={
            "name": name,
            "key": key,
            "payload": dict(payload),
            "expires_at": expires_at,
        },
    )


def subscribe(
    running: Running, messages: Sequence[Awaited], signals: Sequence[SignalSubscription]
) -> None:
    """Remember what nodes wait for; a message that came early is delivered now (by a job)."""
    session, row = running.session, running.row
    for awaited in messages:
        session.add(
            Subscription(
                instance_id=row.id,
                node=awaited.node,
                kind="message",
                message=awaited.name,
                correlation_key=awaited.key or "",
            )
        )
    for signal in signals:
        session.add(
            Subscription(instance_id=row.id, node=signal.node, kind="signal", message=signal.name)
        )
    if messages:
        _take_early(running, messages)


def _take_early(running: Running, messages: Sequence[Awaited]) -> None:
    session = running.session
    wanted = Counter((one.name, one.key or "") for one in messages)
    for name, key in sorted(wanted):
        lock_name(session, _meeting(name, key))
    early = session.scalars(
        select(BufferedMessage)
        .where(
            BufferedMessage.name.in_({name for name, _ in wanted}),
            BufferedMessage.expires_at > running.at,
        )
        .order_by(BufferedMessage.id)
        .with_for_update(skip_locked=True)
    ).all()
    for message in early:
        if wanted[message.name, message.key] > 0:
            wanted[message.name, message.key] -= 1
            send(
                session,
                "message",
                message.name,
                key=message.key,
                payload=message.payload or {},
                at=running.at,
                expires_at=message.expires_at,
            )
            session.delete(message)


def buffer(
    session: Session,
    name: str,
    key: str,
    payload: Mapping[str, Any],
    *,
    expires_at: datetime,
    refused_by: Collection[int] = (),
) -> bool:
    """Keep a message nobody waits for, beside those instances, which are locked and did not take
    it. False where somebody has begun to wait, just now."""
    lock_name(session, _meeting(name, key))
    if any(one not in refused_by for one in waiting(session, name, key)):
        return False
    session.add(BufferedMessage(name=name, key=key, payload=payload, expires_at=expires_at))
    return True


def _meeting(name: str, key: str) -> str:
    """What a message to be kept and a node that begins to wait for it lock: one of the two comes
    second, and sees the other."""
    return f"message:{name}:{key}"


def waiting(session: Session, name: str, key: str) -> list[int]:
    """Instances that wait for a message, who has waited longest first; suspended ones last."""
    return list(
        dict.fromkeys(
            session.scalars(
                _subscribed("message", name)
                .where(Subscription.correlation_key == key)
                .with_only_columns(Subscription.instance_id)
                .order_by(ProcessInstance.state == "suspended", Subscription.id)
            )
        )
    )


def listening(
    session: Session, name: str, *, after: int, until: int, limit: int
) -> Sequence[tuple[int, int]]:
    """Instances that wait for a signal, by id, with their dossiers: so many after that one, by
    subscriptions up to `until`."""
    found = session.execute(
        _subscribed("signal", name)
        .where(ProcessInstance.id > after, Subscription.id <= until)
        .with_only_columns(ProcessInstance.id, ProcessInstance.dossier_id)
        .distinct()
        .order_by(ProcessInstance.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in found]


def newest_subscription(session: Session) -> int:
    return session.scalar(select(func.max(Subscription.id))) or 0


def _subscribed(kind: str, name: str) -> Select[Any]:
    return (
        select(Subscription)
        .join(ProcessInstance, ProcessInstance.id == Subscription.instance_id)
        .where(
            Subscription.kind == kind,
            Subscription.message == name,
            ProcessInstance.state.in_(("running", "suspended")),
        )
    )

"""Messages and signals between instances: by jobs, never under our own lock.

Two instances answering each other inside their transactions would wait for ever.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.instances.models import BufferedMessage, ProcessInstance, Subscription
from engine.instances.running import Running
from engine.jobs.outbox import enqueue
from engine.persistence.ids import new_id
from engine.workflow import SignalSubscription, ThrownMessage, ThrownSignal
from engine.workflow import Subscription as Awaited

TIME_TO_LIVE = timedelta(hours=1)
"""How long a message nobody waits for is kept, unless its sender says otherwise."""


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
        )


def send(
    session: Session,
    kind: str,
    name: str,
    *,
    key: str,
    payload: Mapping[str, Any],
    at: datetime,
    dossier_id: int | None = None,
    time_to_live: timedelta = TIME_TO_LIVE,
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
            "expires_at": at + time_to_live,
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
    wanted = {(one.name, one.key or "") for one in messages}
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
        if (message.name, message.key) in wanted:
            wanted.discard((message.name, message.key))
            send(
                session,
                "message",
                message.name,
                key=message.key,
                payload=message.payload or {},
                at=running.at,
                time_to_live=message.expires_at - running.at,
            )
            session.delete(message)


def waiting(session: Session, kind: str, name: str, key: str) -> list[int]:
    """Running instances that wait for it, who has waited longest first."""
    return list(
        dict.fromkeys(
            session.scalars(
                select(Subscription.instance_id)
                .join(ProcessInstance, ProcessInstance.id == Subscription.instance_id)
                .where(
                    Subscription.kind == kind,
                    Subscription.message == name,
                    Subscription.correlation_key == key,
                    ProcessInstance.state == "running",
                )
                .order_by(Subscription.id)
            )
        )
    )

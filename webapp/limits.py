"""Rate limits kept in the database: POSTs and failures are counted, reading never is."""

import hashlib
from datetime import UTC, datetime, timedelta

from sqlalchemy import String, delete, select
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.errors import DomainError
from engine.persistence.base import Base
from engine.persistence.transaction import transaction
from engine.persistence.types import Utc


class RateCounter(Base):
    """How often something was done under one key within one window of time."""

    __tablename__ = "rate_counters"

    key: Mapped[str] = mapped_column(String(96), primary_key=True)
    window: Mapped[datetime] = mapped_column(Utc, primary_key=True)
    count: Mapped[int] = mapped_column(default=0)


class TooMany(DomainError):
    """Too many attempts in too little time."""

    code = "too-many"
    sentence = "Trop d’essais en peu de temps : réessayez dans {minutes} minutes."

    def __init__(self, name: str, minutes: int) -> None:
        super().__init__(name=name, minutes=minutes)


def key_of(name: str, *parts: str) -> str:
    """The key of a counter. Addresses are hashed: the table tells nobody who came."""
    digest = hashlib.sha256("\x00".join(parts).encode()).hexdigest()[:32]
    return f"{name}:{digest}"


def window_at(at: datetime, period: timedelta) -> datetime:
    """Start of the fixed window of that length that holds the instant."""
    seconds = int(period.total_seconds())
    return datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, UTC)


def count(session: Session, key: str, *, period: timedelta, at: datetime) -> int:
    """Add one to the counter of this window; return what it now says."""
    window = window_at(at, period)
    with transaction(session):
        dialect = session.get_bind().dialect.name
        insert = insert_sqlite if dialect == "sqlite" else insert_postgresql
        row = insert(RateCounter).values(key=key, window=window, count=1)
        added = row.on_conflict_do_update(
            index_elements=["key", "window"], set_={"count": RateCounter.count + 1}
        ).returning(RateCounter.count)
        total = session.execute(added).scalar_one()
        if total == 1:
            # A new window is the moment to forget the old ones of the same key.
            session.execute(
                delete(RateCounter).where(RateCounter.key == key, RateCounter.window < window)
            )
    return int(total)


def check(session: Session, key: str, *, limit: int, period: timedelta, at: datetime) -> None:
    """Raise TooMany where the counter of this window has passed the limit. Counts nothing."""
    window = window_at(at, period)
    seen = session.scalar(
        select(RateCounter.count).where(RateCounter.key == key, RateCounter.window == window)
    )
    if (seen or 0) >= limit:
        raise TooMany(key.partition(":")[0], minutes_left(window, period, at))


def hit(session: Session, key: str, *, limit: int, period: timedelta, at: datetime) -> None:
    """Count one more; raise TooMany beyond the limit."""
    if count(session, key, period=period, at=at) > limit:
        window = window_at(at, period)
        raise TooMany(key.partition(":")[0], minutes_left(window, period, at))


def minutes_left(window: datetime, period: timedelta, at: datetime) -> int:
    return max(1, -int((at - window - period).total_seconds() // 60))


def sweep(session: Session, *, before: datetime) -> int:
    """Forget the counters of windows that began before; return how many."""
    with transaction(session):
        result = session.execute(delete(RateCounter).where(RateCounter.window < before))
    return int(getattr(result, "rowcount", 0))

"""Instances kept in memory between two actions, so that the next one need not read them again.

An instance is taken out when it is used and put back only after the commit, or once it was looked
at; whatever fails, or is rolled back, is simply forgotten. It serves again only where the row
holds the very bytes it was saved as: another process, a migration or a restored backup are noticed
without a word from them.
"""

import threading
from collections import OrderedDict
from typing import NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session, SessionTransaction

from engine.workflow import Instance, Library

MOST = 48 * 1024 * 1024
"""Bytes, estimated, of all instances kept for one database."""
KEY = "instances saved"
"""In `Session.info`: instance id → what will be kept after the commit."""


class Kept(NamedTuple):
    data: bytes
    instance: Instance
    weight: int
    """Bytes it takes, estimated."""


def _kept(data: bytes, instance: Instance) -> Kept:
    return Kept(data, instance, instance.weight(data))


class Residents:
    """The instances of one database used lately."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._weight = 0
        self._lock = threading.Lock()
        self._kept: OrderedDict[int, Kept] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def take(self, instance_id: int) -> Kept | None:
        """Nobody else gets it until it is put back."""
        with self._lock:
            found = self._kept.pop(instance_id, None)
            self._weight -= found.weight if found is not None else 0
            return found

    def put(self, instance_id: int, kept: Kept) -> None:
        with self._lock:
            former = self._kept.pop(instance_id, None)
            if former is not None and former.instance is not kept.instance:
                self._drop(former)
            elif former is not None:
                self._weight -= former.weight
            if kept.weight > self._most:
                return
            kept.instance.rest()
            self._kept[instance_id] = kept
            self._weight += kept.weight
            while self._weight > self._most:
                _, oldest = self._kept.popitem(last=False)
                self._drop(oldest)

    def clear(self) -> None:
        with self._lock:
            while self._kept:
                self._drop(self._kept.popitem()[1])

    def _drop(self, kept: Kept) -> None:
        self._weight -= kept.weight
        kept.instance.dissolve()


_by_engine: WeakKeyDictionary[Engine, Residents] = WeakKeyDictionary()


def residents(bind: Engine | Connection) -> Residents:
    """Those of this process and database."""
    found = _by_engine.get(bind.engine)
    return found if found is not None else _by_engine.setdefault(bind.engine, Residents())


def take(session: Session, instance_id: int, data: bytes, library: Library) -> Instance | None:
    """The instance as it was saved in these bytes, if this process still holds it."""
    kept = residents(session.get_bind()).take(instance_id)
    if kept is None or kept.data != data or kept.instance.library is not library:
        return None
    return kept.instance


def give_back(session: Session, instance_id: int, data: bytes, instance: Instance) -> None:
    """Put an instance back that was only looked at: these are still the bytes it was read from."""
    residents(session.get_bind()).put(instance_id, _kept(data, instance))


def keep(session: Session, instance_id: int, data: bytes, instance: Instance) -> None:
    """Put the instance back once this transaction is committed."""
    session.info.setdefault(KEY, {})[instance_id] = _kept(data, instance)


@event.listens_for(Session, "after_commit")
def _put_back(session: Session) -> None:
    saved: dict[int, Kept] = session.info.pop(KEY, {})
    if saved:
        found = residents(session.get_bind())
        for instance_id, kept in saved.items():
            found.put(instance_id, kept)


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    session.info.pop(KEY, None)

"""Bytes in memory, for tests."""

from obstore.store import MemoryStore

from services.storage.remote import RemoteStorage


class MemoryStorage(RemoteStorage):
    """`ports.Storage` that forgets everything when the process ends."""

    def __init__(self) -> None:
        super().__init__(MemoryStore())

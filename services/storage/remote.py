"""Bytes in an object store reached through obstore: S3, or its memory store in tests."""

from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, NotFoundError

from services.storage.addresses import address, path_of

if TYPE_CHECKING:
    from obstore.store import ObjectStore

PROBE = "guichet/probe"


class RemoteStorage:
    """`ports.Storage` on any obstore store whose puts are durable once acknowledged."""

    def __init__(self, store: "ObjectStore") -> None:
        self.store = store

    def put(self, data: bytes) -> str:
        """Keep the bytes durably; return their SHA-256."""
        sha256 = address(data)
        try:
            # Conditional, so that two writers of one content never see half of each other's.
            obstore.put(self.store, path_of(sha256), data, mode="create")
        except AlreadyExistsError:
            self._repair(sha256, data)
        return sha256

    def get(self, sha256: str) -> bytes:
        """The bytes. Raises KeyError where there are none, OSError where they have rotted."""
        try:
            data = bytes(obstore.get(self.store, path_of(sha256)).bytes())
        except (NotFoundError, FileNotFoundError):
            raise KeyError(sha256) from None
        if address(data) != sha256:
            raise OSError(f"The stored bytes of {sha256} are not those that were put.")
        return data

    def exists(self, sha256: str) -> bool:
        """Whether something is stored at that address."""
        try:
            obstore.head(self.store, path_of(sha256))
        except (NotFoundError, FileNotFoundError, KeyError):
            return False
        return True

    def delete(self, sha256: str) -> None:
        """Forget the bytes; nothing happens where there are none."""
        try:
            obstore.delete(self.store, path_of(sha256))
        except (NotFoundError, FileNotFoundError):
            return

    def check(self) -> str | None:
        """Write, read and remove a probe; a French sentence where one of them fails."""
        try:
            obstore.put(self.store, PROBE, b"guichet")
            obstore.get(self.store, PROBE).bytes()
            obstore.delete(self.store, PROBE)
        except (BaseError, OSError) as error:
            return f"Le stockage des documents ne répond pas : {error}"
        return None

    def _repair(self, sha256: str, data: bytes) -> None:
        """Write again what an earlier crash left incomplete."""
        stored = bytes(obstore.get(self.store, path_of(sha256)).bytes())
        if stored != data:
            obstore.put(self.store, path_of(sha256), data)

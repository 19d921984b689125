"""Bytes in files under a folder, on the disk before `put` returns."""

import os
from pathlib import Path

from obstore.store import LocalStore

from services.storage.addresses import path_of
from services.storage.remote import RemoteStorage


class LocalStorage(RemoteStorage):
    """`ports.Storage` on a local folder, made where it is missing."""

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True)
        self.root = root.resolve()
        super().__init__(LocalStore(self.root))

    def put(self, data: bytes) -> str:
        """Keep the bytes durably; return their SHA-256."""
        sha256 = super().put(data)
        file = self.root / path_of(sha256)
        _flush(file)
        # A file survives a power cut only if the folders naming it do.
        for folder in (file.parent, file.parent.parent, self.root):
            _flush(folder)
        return sha256


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

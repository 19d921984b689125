"""Content-addressed bytes: on local files, or on S3."""

from services.storage.addresses import address
from services.storage.local import LocalStorage
from services.storage.memory import MemoryStorage
from services.storage.opening import open_storage
from services.storage.remote import RemoteStorage

__all__ = ["LocalStorage", "MemoryStorage", "RemoteStorage", "address", "open_storage"]

"""The storage a setting names."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from obstore.store import S3Store

from services.storage.local import LocalStorage
from services.storage.remote import RemoteStorage


def open_storage(setting: str | Path, **options: str) -> RemoteStorage:
    """A folder's path or `file://` URL, or `s3://bucket/prefix`.

    `options` go to S3 (``endpoint``, ``region``, ``access_key_id``…); absent ones are read from
    the usual AWS variables. Raises ValueError for another scheme.
    """
    if isinstance(setting, Path) or "://" not in setting:
        return LocalStorage(Path(setting))
    match urlsplit(setting).scheme:
        case "file":
            return LocalStorage(Path(unquote(urlsplit(setting).path)))
        case "s3" | "s3a":
            return RemoteStorage(S3Store.from_url(setting, **options))  # type: ignore[arg-type]
        case scheme:
            raise ValueError(f"Documents cannot be stored at a « {scheme} » address.")

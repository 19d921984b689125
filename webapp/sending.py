"""Bytes handed to a person: taken away as files, or shown as pictures of our own making."""

from flask import Response

from engine.queries import FileAccess
from webapp.parts import services

BROWSER_KEEPS = 600
"""Seconds. A version never changes, but who may see it does."""


def send_file(file: FileAccess) -> Response:
    """The bytes as a download: what came from outside never runs under our origin."""
    return send_bytes(services().storage.get(file.sha256), file.media_type, file.filename)


def send_bytes(data: bytes, media_type: str, filename: str) -> Response:
    """Bytes made by us, as a download."""
    response = Response(data, mimetype=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=filename)
    return response


def send_picture(sha256: str) -> Response:
    """A thumbnail from the Storage: re-encoded by us when the file came in."""
    return picture(services().storage.get(sha256))


def picture(data: bytes) -> Response:
    """A WebP picture, kept a little by this browser only."""
    response = Response(data, mimetype="image/webp")
    response.cache_control.private = True
    response.cache_control.max_age = BROWSER_KEEPS
    return response

"""What bootstrap hands to the web application, and how a view reaches it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, cast

from flask import current_app

from engine.persistence.runtime import Runtime
from engine.ports import Clock, Scanner, Storage
from webapp.settings import Settings


class PageImages(Protocol):
    """Shows the pages of a PDF file as pictures of our own making."""

    def image(self, pdf: bytes, number: int, width: int) -> bytes:
        """Page `number` (from 1) as WebP. KeyError where there is no such page."""

    def texts(self, pdf: bytes) -> list[str]:
        """The text of each page, for who cannot see the pictures."""

    def bind(self, photos: list[tuple[str, bytes]]) -> bytes:
        """Photos (name, bytes) as one PDF, a page each. Raises Rejected naming the photo."""


@dataclass(frozen=True)
class Services:
    """The outside world, as the views see it."""

    settings: Settings
    runtime: Runtime
    scanner: Scanner
    pages: PageImages
    mailbox: Any = None
    """The local mailbox, in a demonstration only; see webapp.mailbox."""
    authority: Any = None
    """Seals and time-stamps; see services.signature.Authority."""
    sender: Any = None
    """Hands mail over; see services.mail.Sender."""
    close: Callable[[], None] = lambda: None
    """Ends the children that were started."""

    @property
    def clock(self) -> Clock:
        return self.runtime.clock

    @property
    def storage(self) -> Storage:
        return self.runtime.storage


def services() -> Services:
    """The Services of the application that answers this request."""
    return cast(Services, current_app.extensions["guichet"])

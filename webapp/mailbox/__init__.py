"""The local mailbox of a demonstration: what would have been sent, read in the browser."""

from webapp.mailbox.views import bp

__all__ = ["bp"]

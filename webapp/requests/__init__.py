"""Public request forms: no link, no account, no cookie; embeddable in the organisation's site."""

from webapp.requests.views import bp

__all__ = ["bp"]

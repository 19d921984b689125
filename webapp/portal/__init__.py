"""A tiers' own space: what depends on them first, then their dossiers and documents."""

from webapp.portal.views import bp

__all__ = ["bp"]

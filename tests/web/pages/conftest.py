"""The small domain on a real application."""

from tests.support.tiers import parts, world

__all__ = ["parts", "world"]

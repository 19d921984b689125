"""Pages of a tiers, by link: welcome, questions, documents, review, receipt, signature.

A GET changes nothing (mail scanners open links before people do); every POST acts and redirects.
"""

from webapp.pages import (  # each module adds its routes to the blueprint
    accounts,
    codes,
    declining,
    documents,
    receipts,
    renewing,
    review,
    screens,
    signing,
    uploads,
    welcome,
)
from webapp.pages.blueprint import bp

__all__ = [
    "accounts",
    "bp",
    "codes",
    "declining",
    "documents",
    "receipts",
    "renewing",
    "review",
    "screens",
    "signing",
    "uploads",
    "welcome",
]

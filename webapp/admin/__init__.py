"""Administration: incidents, jobs, published versions, accounts."""

from webapp.admin import incidents, users, versions
from webapp.admin.blueprint import bp

__all__ = ["bp", "incidents", "users", "versions"]

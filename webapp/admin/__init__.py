"""Administration: incidents, jobs, running processes, published versions, accounts."""

from webapp.admin import incidents, instances, users, versions
from webapp.admin.blueprint import bp

__all__ = ["bp", "incidents", "instances", "users", "versions"]

"""Administration: incidents, batches, jobs, running processes, published versions, accounts."""

from webapp.admin import batches, incidents, instances, users, versions
from webapp.admin.blueprint import bp

__all__ = ["batches", "bp", "incidents", "instances", "users", "versions"]

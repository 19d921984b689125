"""Administration: incidents, batches, running processes, scheduled starts, versions, accounts."""

from webapp.admin import batches, incidents, instances, scheduled_starts, users, versions
from webapp.admin.blueprint import bp

__all__ = ["batches", "bp", "incidents", "instances", "scheduled_starts", "users", "versions"]

"""What the story looks up in the server's own database: sizes of states, and work left to do."""

from datetime import datetime

from sqlalchemy import Engine, and_, create_engine, exists, func, or_, select

from engine.instances.models import ProcessInstance
from engine.jobs.models import Job
from tests.story.browser import Unexpected

MOST = 2_048
"""Bytes of state that any instance of the story may keep while it waits."""


class States:
    """The largest state seen so far, in the server's own database."""

    def __init__(self, database_url: str) -> None:
        self._database: Engine = create_engine(database_url)
        self.largest = 0

    def look(self) -> None:
        """Raises Unexpected where an instance keeps more than it may."""
        size = func.length(ProcessInstance.data)
        with self._database.connect() as connection:
            row = connection.execute(
                select(ProcessInstance.name, size).order_by(size.desc()).limit(1)
            ).first()
        if row is None:
            return
        name, found = row
        self.largest = max(self.largest, found)
        if found > MOST:
            raise Unexpected(f"« {name} » garde {found} octets d’état au repos, plus de {MOST}.")

    def all_done(self, now: datetime) -> bool:
        """Whether no deferred work is under way, due, or to be tried again.

        What a killed server had begun is begun again once its lease has ended.
        """
        due = and_(Job.state == "ready", or_(Job.due_at <= now, Job.attempts > 0))
        left = exists().where(or_(Job.state == "running", due))
        with self._database.connect() as connection:
            return not connection.scalar(select(left))

    def close(self) -> None:
        self._database.dispose()

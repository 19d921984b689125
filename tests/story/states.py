"""What instances at rest take in the database, looked at after each step of the story."""

from sqlalchemy import Engine, create_engine, func, select

from engine.instances.models import ProcessInstance
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

    def close(self) -> None:
        self._database.dispose()

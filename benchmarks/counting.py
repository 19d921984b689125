"""Counting statements and commits; forgetting what a process keeps of instances."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event

from engine.instances.resident import residents


def forget_instances(engine: Engine) -> None:
    """As in a process that has never seen them."""
    residents(engine).clear()


class Counter:
    """Counts what goes over an engine's connections. BEGIN is not counted, COMMIT is apart."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._statements = 0
        self._commits = 0

    def _statement(self, connection: object, cursor: object, statement: str, *rest: object) -> None:
        self._statements += not statement.startswith(("BEGIN", "PRAGMA"))

    def _commit(self, connection: object) -> None:
        self._commits += 1

    @contextmanager
    def __call__(self, action: str, facts: dict[str, float]) -> Iterator[None]:
        heard = (("before_cursor_execute", self._statement), ("commit", self._commit))
        statements, commits = self._statements, self._commits
        for name, hear in heard:
            event.listen(self._engine, name, hear)
        try:
            yield
        finally:
            # Where somebody listens, SQLAlchemy stands between us and the driver: what is timed
            # afterwards must not be.
            for name, hear in heard:
                event.remove(self._engine, name, hear)
        facts[f"{action}: statements"] = self._statements - statements
        facts[f"{action}: commits"] = self._commits - commits

"""Counting statements and commits; forgetting what a process keeps of instances."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event

from engine.instances.resident import residents


def forget_instances(engine: Engine) -> None:
    """As in a process that has never seen them."""
    residents(engine).clear()


@contextmanager
def counted(engine: Engine, action: str, facts: dict[str, float]) -> Iterator[None]:
    """Count what goes over an engine's connections in the block; COMMIT apart, BEGIN not at all.

    Only there: where somebody listens, SQLAlchemy stands between us and the driver, and what is
    timed afterwards must go as the product does.
    """
    statements, commits = f"{action}: statements", f"{action}: commits"
    facts[statements] = facts[commits] = 0

    def statement(connection: object, cursor: object, text: str, *rest: object) -> None:
        facts[statements] += not text.startswith(("BEGIN", "PRAGMA"))

    def commit(connection: object) -> None:
        facts[commits] += 1

    heard = (("before_cursor_execute", statement), ("commit", commit))
    for name, hear in heard:
        event.listen(engine, name, hear)
    try:
        yield
    finally:
        for name, hear in heard:
            event.remove(engine, name, hear)

"""PostgreSQL ends every connection while a transaction is under way: all of it, or nothing, is
done, and whoever asked is told that the database is away, nothing else."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from engine.persistence import make_engine
from tests.faults.conftest import MACHINES, POSTGRESQL, Installation, Note
from tests.support import faults
from tests.support.faults import Scene, scene

pytestmark = [
    pytest.mark.parametrize("installation", [POSTGRESQL, MACHINES], indirect=True),
    pytest.mark.parametrize("place", ["before its last statements", "before its commit"]),
]
CUT = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@contextmanager
def cut_at(
    place: str, url: str, *, armed: Callable[[], bool] = lambda: True
) -> Iterator[list[str]]:
    """The next transaction to come by that place, once armed, finds its connection gone; and it
    is said here that one did."""
    cuts: list[str] = []

    def cut(session: Session) -> None:
        if armed() and not cuts:
            cuts.append(place)
            engine = make_engine(url)
            with engine.connect() as connection:
                connection.execute(text(CUT))
            engine.dispose()

    # Hints are written by such a listener too, before the rows that are left: this one comes
    # before it, or after.
    event.listen(Session, "before_commit", cut, insert=place == "before its last statements")
    try:
        yield cuts
    finally:
        event.remove(Session, "before_commit", cut)


def test_of_a_person(here: Scene, installation: Installation, place: str, note: Note) -> None:
    here.publish(faults.DECIDED)
    with cut_at(place, installation.url) as cuts:
        with pytest.raises(OperationalError):
            here.start("p0")
        here.start("p0")
    assert cuts
    here.work()
    (task,) = here.open_tasks()
    with cut_at(place, installation.url) as cuts:
        with pytest.raises(OperationalError):
            here.complete(task)
        here.complete(task)
    assert cuts
    here.work()
    note(f"a person's connections cut, {place}", here.count())


def test_of_a_worker(installation: Installation, place: str, note: Note) -> None:
    called: list[str] = []
    with scene(installation.url, installation.folder, left=lambda: called.append("")) as here:
        here.publish(faults.STRAIGHT)
        here.start("p0")
        (job,) = here.jobs("ready", "operation")
        with cut_at(place, installation.url, armed=lambda: bool(called)) as cuts:
            assert here.worker.carry_out(job)
        assert cuts
        # It could not be recorded: nothing else is wrong with it, and its lease will end.
        assert here.jobs("running") == [job]
        here.resume()
        counts = here.count()
        note(f"a worker's connections cut while it records, {place}", counts)
        assert counts.called_again == 1

"""Each test of the engine runs on SQLite and on PostgreSQL."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine import actors, commands
from tests.support import domain
from tests.support.database import Cluster, cluster
from tests.support.engine import World, world
from tests.support.tables import create_tables, empty, sqlite_file


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    try:
        with cluster() as found:
            yield found
    except LookupError as absent:
        pytest.skip(str(absent))


@pytest.fixture(scope="session")
def with_tables(postgresql: Cluster) -> str:
    """The URL of a database with every table, emptied before each test."""
    url = postgresql.create()
    create_tables(url)
    return url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database with its tables and no row."""
    if request.param == "sqlite":
        return sqlite_file(tmp_path / "guichet.db")
    url: str = request.getfixturevalue("with_tables")
    empty(request.getfixturevalue("postgresql"), url)
    return url


@pytest.fixture
def w(database: str) -> Iterator[World]:
    with world(database, create=False) as found:
        yield found


Begin = Callable[..., World]


@pytest.fixture
def given(w: World) -> Begin:
    """``given(process…)``: those processes published, and Léa's request for "P" received."""

    def begin(*processes: str, request: bool = True) -> World:
        w.store(domain.NAME, domain.files(*processes))
        if request:
            w.act(commands.submit_request, domain.NAME, "P", domain.LEA, by=actors.ANONYMOUS)
            w.work()
        return w

    return begin

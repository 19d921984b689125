"""Each test of the engine runs on SQLite and on PostgreSQL."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine import actors, commands
from engine.persistence import Base, make_engine
from tests.support import domain
from tests.support.database import Cluster, cluster
from tests.support.engine import World, world


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    try:
        with cluster() as found:
            yield found
    except LookupError as absent:
        pytest.skip(str(absent))


@pytest.fixture(scope="session")
def template(postgresql: Cluster) -> str:
    """The name of a database with every table, copied for each test."""
    url = postgresql.create()
    engine = make_engine(url)
    Base.metadata.create_all(engine)
    engine.dispose()
    return url.partition("?")[0].rpartition("/")[2]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database with its tables."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/guichet.db"
        engine = make_engine(url)
        Base.metadata.create_all(engine)
        engine.dispose()
        yield url
        return
    server: Cluster = request.getfixturevalue("postgresql")
    url = server.create(request.getfixturevalue("template"))
    yield url
    server.drop(url)


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

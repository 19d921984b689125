"""Each fault on SQLite, on PostgreSQL and as on several machines, with real processes."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest

from engine.persistence import make_engine
from tests.engine.conftest import postgresql  # noqa: F401  (a fixture)
from tests.support.database import Cluster, name_of
from tests.support.faults import Counts, Scene, append, lines, scene
from tests.support.faults_child import Part, Role
from tests.support.faults_children import Child
from tests.support.faults_table import PROPERTY
from webapp.migrations import upgrade

PATIENCE = 60.0
Spawn = Callable[..., Child]
Three = Callable[..., list[Child]]
Note = Callable[[str, Counts], None]

SQLITE = pytest.param("SQLite", id="sqlite")
POSTGRESQL = pytest.param("PostgreSQL", id="postgresql", marks=pytest.mark.postgresql)
MACHINES = pytest.param("PostgreSQL, Procrastinate", id="machines", marks=pytest.mark.postgresql)
"""Workers as on several machines."""


@dataclass(frozen=True)
class Installation:
    """A database with its tables, and the folder its processes share."""

    name: str
    url: str
    folder: Path


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "guichet.db"
    _prepare(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_template(postgresql: Cluster) -> str:  # noqa: F811
    """The name of a database with every table, copied for each test."""
    url = postgresql.create()
    _prepare(url)
    return name_of(url)


def _prepare(url: str) -> None:
    engine = make_engine(url)
    upgrade(engine)
    engine.dispose()


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """An empty one."""
    name: str = request.param
    if name == "SQLite":
        path = tmp_path / "guichet.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield Installation(name, f"sqlite:///{path}", tmp_path)
        return
    if "Procrastinate" in name:
        append(tmp_path / "machines", "several")
    server: Cluster = request.getfixturevalue("postgresql")
    url = server.create(request.getfixturevalue("postgresql_template"))
    yield Installation(name, url, tmp_path)
    server.drop(url)


@pytest.fixture
def here(installation: Installation) -> Iterator[Scene]:
    """The installation, seen from the process of the test."""
    with scene(installation.url, installation.folder) as found:
        yield found


@pytest.fixture
def spawn(installation: Installation) -> Iterator[Spawn]:
    """``spawn("work", crash=place)``: another process of the installation, under way.

    With ``wait=False`` it is still getting ready.
    """
    with ExitStack() as living:

        def begin(role: Role, *, wait: bool = True, **asked: Any) -> Child:
            folder = installation.folder
            before = len(lines(folder / "ready"))
            child = Child(Part(role, installation.url, folder, **asked))
            living.callback(child.clear, PATIENCE)
            if wait:
                wait_for(lambda: len(lines(folder / "ready")) > before or child.ended, folder)
            return child

        yield begin


@pytest.fixture
def three(installation: Installation, spawn: Spawn) -> Three:
    """``three("worker")``: so many processes that do the same, all of them ready."""

    def begin(role: Role, **asked: Any) -> list[Child]:
        before = len(lines(installation.folder / "ready"))
        found = [spawn(role, name=f"{role}{n}", wait=False, **asked) for n in range(3)]
        wait_for(
            lambda: len(lines(installation.folder / "ready")) >= before + 3, installation.folder
        )
        return found

    return begin


def wait_for(happened: Callable[[], bool], folder: Path, patience: float = PATIENCE) -> None:
    """Until it happened; fails with what the children said."""
    end = time.monotonic() + patience
    while not happened():
        if time.monotonic() > end:
            log = folder / "log"
            pytest.fail(f"nothing came in {patience} s\n{log.read_text() if log.exists() else ''}")
        time.sleep(0.05)


def stop(here: Scene, *children: Child) -> None:
    """Tell these to end, and see that they do so by themselves."""
    append(here.folder / "stop", "now")
    assert [one.wait(PATIENCE) for one in children] == [0] * len(children)


@pytest.fixture
def note(installation: Installation, record_property: Callable[[str, object], None]) -> Note:
    """``note(fault, counts)``: keep them for the table printed at the end, and judge them."""

    def judge(fault: str, counts: Counts) -> None:
        columns = {name.replace("_", " "): value for name, value in asdict(counts).items()}
        record_property(PROPERTY, {"fault": fault, "database": installation.name, **columns})
        assert counts.lost == 0, counts
        assert counts.twice == 0, counts
        assert counts.incidents == 0, counts

    return judge

"""Databases for tests: SQLite files, and a throw-away PostgreSQL cluster.

The cluster is started once for a test session, as a user other than root (`initdb` refuses root),
on a Unix socket in a temporary folder; each test gets a database of its own from a template.
"""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from sqlalchemy import create_engine, text


def binaries() -> Path | None:
    """Where PostgreSQL's programs are: the newest version found; None where there is none."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3])
    )
    if found:
        return found[-1].parent
    elsewhere = shutil.which("initdb")
    return Path(elsewhere).resolve().parent if elsewhere else None


@dataclass
class Cluster:
    """A running PostgreSQL server of our own."""

    folder: Path
    programs: Path
    user: str
    as_root: bool
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://{self.user}@/{database}?host={self.folder}"

    def run(self, *command: str) -> None:
        line = [str(self.programs / command[0]), *command[1:]]
        if self.as_root:
            line = ["runuser", "-u", self.user, "--", *line]
        subprocess.run(line, check=True, capture_output=True, timeout=120, cwd=self.folder)

    def start(self) -> None:
        options = f"-k {self.folder} -c listen_addresses= -c fsync=on -c max_connections=60"
        log = str(self.folder / "log")
        data = str(self.folder / "data")
        self.run("pg_ctl", "-D", data, "-w", "-l", log, "-o", options, "start")

    def stop(self, mode: str = "immediate") -> None:
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-m", mode, "-w", "stop")

    def create(self, template: str = "template1") -> str:
        """A new database; its URL."""
        name = f"guichet_{next(self.numbers)}"
        self._administer(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def leave(self, url: str) -> None:
        """Close every connection to a database."""
        self._administer(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "  # noqa: S608 - ours
            f"WHERE datname = '{name_of(url)}'"
        )

    def drop(self, url: str) -> None:
        name = name_of(url)
        self._administer(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _administer(self, statement: str) -> None:
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


def name_of(url: str) -> str:
    """The database's name."""
    return url.partition("?")[0].rpartition("/")[2]


@contextlib.contextmanager
def cluster() -> Iterator[Cluster]:
    """Raises LookupError with a sentence where PostgreSQL is not installed."""
    programs = binaries()
    if programs is None:
        raise LookupError("PostgreSQL is not installed: apt install postgresql.")
    folder = Path(tempfile.mkdtemp(prefix="guichet-pg-"))
    as_root = os.geteuid() == 0
    user = ("postgres" if _exists("postgres") else "nobody") if as_root else _me()
    found = Cluster(folder, programs, user, as_root)
    try:
        if as_root:
            shutil.chown(folder, user)
        folder.chmod(0o755)
        data = str(folder / "data")
        found.run("initdb", "-D", data, "-U", user, "-A", "trust", "-E", "UTF8", "--no-sync")
        found.start()
        yield found
    finally:
        with contextlib.suppress(subprocess.CalledProcessError):
            found.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _exists(user: str) -> bool:
    import pwd

    with contextlib.suppress(KeyError):
        pwd.getpwnam(user)
        return True
    return False


def _me() -> str:
    import pwd

    return pwd.getpwuid(os.geteuid()).pw_name

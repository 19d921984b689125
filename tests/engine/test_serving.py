"""A server's engine: reading begins no transaction, commands are one, lost connections go."""

import time
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from engine.persistence import make_engine, make_sessions, transaction
from engine.persistence.engine import prepare
from engine.persistence.glancing import one_moment
from engine.persistence.serving import FRESH, serving_options, try_idle_connections
from engine.persistence.statements import run


@pytest.fixture
def serving(database: str) -> Iterator[Engine]:
    url = make_url(database)
    engine = create_engine(url, **serving_options(url))
    prepare(engine)
    try_idle_connections(engine)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE note (words TEXT)"))
    yield engine
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE note"))
    engine.dispose()


@pytest.fixture
def session(serving: Engine) -> Iterator[Session]:
    with make_sessions(serving)() as made:
        yield made


@pytest.fixture
def other(database: str) -> Iterator[Engine]:
    """Somebody else at the same database."""
    engine = make_engine(database)
    yield engine
    engine.dispose()


def write(session: Session, words: str) -> None:
    run(session, "INSERT INTO note (words) VALUES (?)", words)


def notes(other: Engine) -> list[str]:
    with other.connect() as connection:
        return list(connection.scalars(text("SELECT words FROM note")))


def test_a_command_is_seen_by_others_once_it_is_whole(session: Session, other: Engine) -> None:
    assert run(session, "SELECT count(*) FROM note").fetchone() == (0,)
    with transaction(session):
        write(session, "one")
        assert notes(other) == []
        write(session, "two")
    assert notes(other) == ["one", "two"]


def test_a_command_that_fails_leaves_nothing(session: Session, other: Engine) -> None:
    run(session, "SELECT words FROM note")

    def fail() -> None:
        with transaction(session):
            write(session, "half")
            raise ValueError("half")

    with pytest.raises(ValueError, match="half"):
        fail()
    assert notes(other) == []
    with transaction(session):
        write(session, "whole")
    assert notes(other) == ["whole"]


def test_what_is_read_after_a_command_is_read_outside_it(session: Session, other: Engine) -> None:
    with transaction(session):
        write(session, "mine")
    assert run(session, "SELECT count(*) FROM note").fetchone() == (1,)
    session.rollback()
    with other.begin() as connection:
        connection.execute(text("INSERT INTO note (words) VALUES ('theirs')"))
    assert run(session, "SELECT count(*) FROM note").fetchone() == (2,)


def test_a_query_is_read_by_one_connection_and_gives_it_back(
    session: Session, serving: Engine, other: Engine
) -> None:
    count = "SELECT count(*) FROM note"
    with one_moment(session):
        assert run(session, count).fetchone() == (0,)
        assert not session.in_transaction()
        with other.begin() as connection:
            connection.execute(text("INSERT INTO note (words) VALUES ('theirs')"))
        # What SQLAlchemy is asked for is read there too: on SQLite, at the same moment.
        assert session.scalar(text(count)) == (0 if serving.dialect.name == "sqlite" else 1)
        with one_moment(session):
            assert run(session, count).fetchone() == (session.scalar(text(count)),)
    assert not session.in_transaction()
    assert serving.pool.checkedout() == 0  # type: ignore[attr-defined]
    assert run(session, count).fetchone() == (1,)


def test_a_query_that_fails_gives_its_connection_back(session: Session, serving: Engine) -> None:
    def fail() -> None:
        with one_moment(session):
            run(session, "SELECT nothing FROM nowhere")

    for _ in range(2):
        with pytest.raises(DBAPIError):
            fail()
        assert serving.pool.checkedout() == 0  # type: ignore[attr-defined]
    with transaction(session):
        write(session, "mine")
    assert run(session, "SELECT count(*) FROM note").fetchone() == (1,)


@pytest.mark.postgresql
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
class TestOnPostgresql:
    def test_reading_leaves_no_transaction_open(self, session: Session, other: Engine) -> None:
        (pid,) = run(session, "SELECT pg_backend_pid()").fetchone()
        with other.connect() as connection:
            state = connection.scalar(
                text("SELECT state FROM pg_stat_activity WHERE pid = :pid"), {"pid": pid}
            )
        assert state == "idle"

    def test_statements_stay_prepared_from_one_request_to_the_next(self, session: Session) -> None:
        for _ in range(10):
            run(session, "SELECT words FROM note WHERE words = ?", "x")
            with transaction(session):
                write(session, "y")
        (count,) = run(session, "SELECT count(*) FROM pg_prepared_statements").fetchone()
        assert count >= 2

    def test_a_connection_lost_while_idle_is_replaced(
        self, session: Session, other: Engine
    ) -> None:
        self.lose(session, other)
        time.sleep(FRESH + 0.1)
        assert run(session, "SELECT 1").fetchone() == (1,)

    def test_one_lost_in_use_fails_once(self, session: Session, other: Engine) -> None:
        self.lose(session, other)
        with pytest.raises(DBAPIError) as refused:
            run(session, "SELECT 1")
        assert refused.value.connection_invalidated
        session.rollback()
        assert run(session, "SELECT 1").fetchone() == (1,)

    def lose(self, session: Session, other: Engine) -> None:
        (pid,) = run(session, "SELECT pg_backend_pid()").fetchone()
        session.rollback()
        with other.connect() as connection:
            connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})

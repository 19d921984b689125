"""Versions in the database."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import deployments
from engine.deployments import Blob, Deployment
from engine.errors import NotFound
from engine.persistence import make_engine, transaction
from tests.support.checking import files_of
from tests.support.tables import sqlite_file

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
FILES = files_of("conge")


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    engine = make_engine(sqlite_file(tmp_path / "essai.db"))
    with Session(engine) as one:
        yield one
    engine.dispose()


def publish(session: Session, files: dict[str, bytes], at: datetime = AT) -> tuple[int, int]:
    with transaction(session):
        found = deployments.store(session, "conge", files, "anne", at)
        return found.id, found.number


def test_the_same_content_is_the_same_version(session):
    assert publish(session, FILES) == publish(session, FILES)


def test_another_content_is_another_version_sharing_what_did_not_change(session):
    first = publish(session, FILES)
    second = publish(session, {**FILES, "mails/code/subject.txt": b"Code\n"})
    assert (first[1], second[1]) == (1, 2)
    assert session.scalar(select(func.count()).select_from(Blob)) == len(set(FILES.values())) + 1


def test_a_version_is_read_back_as_it_was(session):
    id, _ = publish(session, FILES)
    assert deployments.read_files(session, id) == FILES
    domain = deployments.load(session, id)
    assert domain.config.name == "Congés"
    assert deployments.load(session, id) is domain


def test_publishing_old_files_again_goes_back_to_them(session):
    first = publish(session, FILES)
    changed = {**FILES, "mails/code/subject.txt": b"Code\n"}
    second = publish(session, changed, AT + timedelta(days=1))
    assert deployments.latest(session, "conge").id == second[0]
    publish(session, FILES, AT + timedelta(days=2))
    assert deployments.latest(session, "conge").id == first[0]
    assert session.scalar(select(func.count()).select_from(Deployment)) == 2


def test_nothing_published_is_said_so(session):
    assert deployments.current(session, "conge") is None
    with pytest.raises(NotFound):
        deployments.latest(session, "conge")
    with pytest.raises(NotFound):
        deployments.load(session, 1)

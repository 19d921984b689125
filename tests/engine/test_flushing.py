"""What an action writes goes together: one write that fails undoes all, and says so."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from engine import commands
from engine.journal.models import JournalEntry
from engine.persistence import make_sessions, transaction
from engine.persistence.flushing import insert_later, update_now
from engine.persistence.statements import run
from engine.tasks.models import Draft, Task
from tests.engine.conftest import Begin
from tests.support import bpmn, domain
from tests.support.engine import ANNE

ONE_TASK = bpmn.process(
    domain.begin(),
    domain.task("A", "avis", "conseillers"),
    bpmn.end(),
    bpmn.flow("S", "A", "E"),
)


def test_a_row_that_is_gone_cannot_be_changed(given: Begin) -> None:
    w = given(ONE_TASK)
    task_id, at = w.task("A").id, w.clock.now()
    w.act(commands.save_draft, task_id, {"decision": "ou"}, by=ANNE)

    def write(session: Session) -> None:
        with transaction(session):
            task, draft = session.get_one(Task, task_id), session.get_one(Draft, task_id)
            update_now(session, task, priority=99)
            run(session, "DELETE FROM draft WHERE task_id = ?", task_id)
            update_now(session, draft, updated_at=at)
            update_now(session, task, priority=98)

    with make_sessions(w.engine)() as session, pytest.raises(StaleDataError):
        write(session)
    assert w.task("A").priority == 50
    assert len(w.rows(Draft)) == 1


def test_a_key_that_is_taken_undoes_what_was_written_beside_it(given: Begin) -> None:
    w = given(ONE_TASK)
    task_id, taken = w.task("A").id, w.rows(JournalEntry)[0]
    facts = len(w.rows(JournalEntry))
    again = {"id": taken.id, "dossier_id": taken.dossier_id, "kind": taken.kind}
    again |= {"at": w.clock.now(), "actor_kind": "system", "payload": {}}

    def write(session: Session) -> None:
        with transaction(session):
            update_now(session, session.get_one(Task, task_id), priority=99)
            insert_later(session, JournalEntry, **again)

    with make_sessions(w.engine)() as session, pytest.raises(IntegrityError):
        write(session)
    assert w.task("A").priority == 50
    assert len(w.rows(JournalEntry)) == facts


@pytest.mark.parametrize("facts", [3, 200])
def test_a_few_writes_or_many_are_all_there(given: Begin, facts: int) -> None:
    """What few values make is one statement on PostgreSQL; a row changed twice is written once."""
    w = given(ONE_TASK)
    task, before = w.task("A"), len(w.rows(JournalEntry))
    fact = {"dossier_id": task.dossier_id, "kind": "note", "at": w.clock.now()}

    def write(session: Session) -> None:
        with transaction(session):
            found = session.get_one(Task, task.id)
            update_now(session, found, priority=98, name="B")
            update_now(session, found, priority=99)
            for number in range(facts):
                payload = {"number": number, "text": "100 % ? $1 %s"}
                insert_later(session, JournalEntry, **fact, actor_kind="system", payload=payload)

    with make_sessions(w.engine)() as session:
        write(session)
    changed = w.task("B")
    assert (changed.id, changed.priority) == (task.id, 99)
    added = w.rows(JournalEntry, kind="note")
    assert len(w.rows(JournalEntry)) == before + facts
    assert sorted(one.payload["number"] for one in added) == list(range(facts))
    assert {one.payload["text"] for one in added} == {"100 % ? $1 %s"}

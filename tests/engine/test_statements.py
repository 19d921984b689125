"""What an action costs the database: counted, since it never varies."""

from sqlalchemy import event

from engine import commands
from tests.engine.conftest import Begin
from tests.support import bpmn, domain
from tests.support.engine import ANNE

PROCESS = bpmn.process(
    domain.begin(),
    domain.task("A", "avis", "conseillers"),
    bpmn.script("X", "x", "=1"),
    bpmn.script("Y", "y", "=x + 1"),
    domain.task("B", "avis", "conseillers"),
    bpmn.end(),
    bpmn.flow("S", "A", "X", "Y", "B", "E"),
)


def test_completing_a_plain_task_takes_ten_statements_and_one_commit(given: Begin) -> None:
    w = given(PROCESS)
    statements: list[str] = []
    commits = 0
    task = w.task("A")

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        statements.append(statement)

    def count(connection: object) -> None:
        nonlocal commits
        commits += 1

    event.listen(w.engine, "before_cursor_execute", note)
    event.listen(w.engine, "commit", count)
    w.act(commands.complete_task, task.id, {"decision": "oui"}, by=ANNE)
    event.remove(w.engine, "before_cursor_execute", note)
    event.remove(w.engine, "commit", count)

    work = [one for one in statements if not one.startswith(("BEGIN", "PRAGMA"))]
    assert w.task("B").state == "open"
    assert len(work) <= 10, "\n".join(work)
    assert commits == 1

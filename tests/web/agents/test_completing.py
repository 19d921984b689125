"""A form sent: in one command where its page shows all it asks, with the same care where not."""

import re

import pytest
from sqlalchemy import event, select

from engine import actors, commands
from engine.tasks.models import Task
from tests.web.agents.test_tasks import post
from tests.web.conftest import NOON
from webapp.database import db

HIDDEN = re.compile(r'<input type="hidden" name="(_form|_shown)" value="([^"]*)">')


@pytest.fixture
def clerk(world, login):
    return login("agent")


@pytest.fixture
def boat(app, world, people) -> int:
    """A task whose form is one box to tick."""
    with app.test_request_context():
        app.preprocess_request()
        session = db.session()
        by = actors.agent(
            people.id("agent"),
            "Agent",
            roles=frozenset({"gestionnaire"}),
            teams=frozenset({"souscription"}),
        )
        commands.start_process(session, world.boris, "sortie", {"places": 2}, by=by, at=NOON)
        return session.scalars(select(Task.id).where(Task.name == "Préparer le bateau")).one()


@pytest.fixture
def statements(app):
    """The texts that the application sends its database from now on."""
    found = []
    with app.app_context():
        engine = db.engine

    def note(connection, cursor, text, values, context, many):
        found.append(text)

    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


def hidden(browser, task):
    page = browser.get(f"/taches/{task}").text
    assert "multipart/form-data" not in page, "a form that asks for no file sends its answers plain"
    return dict(HIDDEN.findall(page))


def state(session, task):
    session.rollback()
    return session.get_one(Task, task).state


def answers(session, task):
    session.rollback()
    return session.get_one(Task, task).answers


def test_a_page_that_shows_all_is_done_in_one_command(clerk, boat, world, session, statements):
    fields = hidden(clerk, boat)
    assert fields["_form"].endswith("/preparation")
    clerk.get("/mot-de-passe")
    answer = post(clerk, f"/taches/{boat}", pret="true", **fields)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/dossiers/{world.boris}")
    assert state(session, boat) == "done"
    assert answers(session, boat)["pret"] is True
    reads = [one for one in statements if "FROM task" in one and "process_instance" in one]
    assert len(reads) == 2, "once for its page, once for the command"
    assert "« Préparer le bateau » : terminé" in clerk.get(f"/dossiers/{world.boris}").text.replace(
        "\u00a0", " "
    )


@pytest.mark.parametrize("said", ["", "0/preparation", "x/y", "9" * 40, "{version}/examen", "²/a"])
def test_what_a_page_says_of_its_form_is_not_believed(clerk, boat, world, session, said):
    fields = hidden(clerk, boat) | {"_form": said.format(version=world.deployment)}
    answer = post(clerk, f"/taches/{boat}", pret="true", **fields)
    assert answer.status_code == 303
    assert answers(session, boat)["pret"] is True


def test_another_tasks_form_is_not_taken_for_this_ones(clerk, boat, world, session):
    fields = hidden(clerk, boat) | {"_shown": "pret avis enfants piece"}
    answer = post(clerk, f"/taches/{world.task}", avis="oui", **fields)
    assert answer.status_code == 303
    assert answers(session, world.task)["avis"] == "oui"


def test_a_draft_asked_for_is_only_a_draft(clerk, boat, session):
    fields = hidden(clerk, boat)
    answer = post(clerk, f"/taches/{boat}", pret="true", _action="save", **fields)
    assert answer.status_code == 303
    assert state(session, boat) == "open"


def test_whoever_may_not_is_refused_as_before(clerk, boat, login, session):
    fields = hidden(clerk, boat)
    answer = post(login("outsider"), f"/taches/{boat}", pret="true", **fields)
    assert answer.status_code == 403
    assert state(session, boat) == "open"


def test_a_token_is_wanted(clerk, boat, session):
    fields = hidden(clerk, boat)
    assert clerk.post(f"/taches/{boat}", data={"pret": "true", **fields}).status_code == 400
    assert state(session, boat) == "open"


def test_a_task_is_done_once(clerk, boat, login, session):
    fields = hidden(clerk, boat)
    assert post(clerk, f"/taches/{boat}", pret="true", **fields).status_code == 303
    late = post(login("colleague"), f"/taches/{boat}", **fields)
    assert late.status_code == 409
    assert "Agent l’a terminée" in late.text
    assert answers(session, boat)["pret"] is True


def test_a_task_that_somebody_took_stays_theirs(clerk, boat, login, session):
    fields = hidden(clerk, boat)
    post(login("colleague"), f"/taches/{boat}/prendre")
    answer = post(clerk, f"/taches/{boat}", pret="true", **fields)
    assert answer.status_code == 409
    assert "Colleague" in answer.text
    assert state(session, boat) == "open"


def test_a_task_that_does_not_exist_is_not_found(clerk, boat):
    fields = hidden(clerk, boat)
    assert post(clerk, "/taches/1", pret="true", **fields).status_code == 404


def test_a_form_that_may_ask_for_a_file_is_sent_in_parts(clerk, world):
    assert 'enctype="multipart/form-data"' in clerk.get(f"/taches/{world.task}").text


def test_looking_at_a_task_changes_nothing_that_its_command_finds(clerk, boat, session):
    for _ in range(3):
        fields = hidden(clerk, boat)
    assert post(clerk, f"/taches/{boat}", **fields).status_code == 303
    assert answers(session, boat)["pret"] is False

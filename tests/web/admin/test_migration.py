"""Moving running processes to another version: announced, confirmed, done, undone."""

from engine.instances.models import ProcessInstance
from engine.queries import MOST
from engine.tasks.models import Task
from tests.web.admin.test_instances import WHY, facts, said
from tests.web.agents.test_tasks import post
from tests.web.agents.world import ask, publish_again


def version(session, instance_id: int) -> int:
    session.rollback()
    return session.get_one(ProcessInstance, instance_id).deployment_id


def announced(page: str) -> list[int]:
    parts = page.split('name="instance" value="')[1:]
    return [int(one.split('"', 1)[0]) for one in parts]


def test_every_process_is_listed_before_anything_changes(app, boss, world, session):
    newer = publish_again(app, '"examiner"', '"examiner_bis"')
    assert (
        f"/administration/versions/{newer}/migration" in boss.get("/administration/versions").text
    )
    page = said(boss.get(f"/administration/versions/{newer}/migration"))
    assert "Migrer vers club 2" in page
    assert announced(page) == [world.moved]
    assert "Compléter votre adhésion" in page
    assert "Cette étape n'existe plus dans cette version." in page
    assert version(session, world.moved) == version(session, world.instance) == world.deployment


def asked(answer) -> str:
    """Where the batch's page is."""
    assert answer.status_code == 303
    path = answer.headers["Location"]
    assert path.startswith("/administration/lots/")
    return path


def test_what_was_announced_is_done_and_can_be_taken_back(app, boss, world, session, work):
    newer = publish_again(app, "Examiner la demande", "Étudier la demande")
    path = f"/administration/versions/{newer}/migration"
    page = said(boss.get(path))
    assert "cette étape s'appelle maintenant « Étudier la demande »" in page
    ids = announced(page)
    assert set(ids) == {world.moved, world.instance}
    lot = asked(post(boss, path, domain="club", instance=ids, **WHY))
    going = said(boss.get(lot))
    assert "0 sur 2" in going
    assert 'max="2" value="0"' in going
    assert "Vous pouvez fermer cette page" in going
    assert version(session, world.moved) == world.deployment, "the worker does it"
    work()
    over = said(boss.get(lot))
    assert "2 traités" in over
    assert "data-refresh" not in over
    assert "Aucun processus à migrer" in said(boss.get(path))
    assert lot in boss.get("/administration/versions").text
    assert version(session, world.moved) == version(session, world.instance) == newer
    sentence = "« Adhésion » passé de la version 1 à la version 2 : Demande de l'assuré"
    assert (sentence, "Administrator") in facts(session, world.moved)
    back = f"/administration/versions/{world.deployment}/migration"
    assert "c’est un retour en arrière" in said(boss.get(back))
    post(boss, back, domain="club", instance=[world.moved], **WHY)
    work()
    assert version(session, world.moved) == world.deployment
    assert version(session, world.instance) == newer


def test_a_process_that_has_moved_on_is_left_and_listed(app, boss, world, session, work):
    newer = publish_again(app, '"examiner"', '"examiner_bis"')
    path = f"/administration/versions/{newer}/migration"
    lot = asked(post(boss, path, domain="club", instance=[world.instance], **WHY))
    work()
    page = said(boss.get(lot))
    assert "Restés dans leur version" in page
    assert "Examiner la demande : Cette étape n'existe plus dans cette version." in page
    assert version(session, world.instance) == world.deployment


def test_all_are_migrated_not_only_those_listed(app, boss, world, session, work):
    newer = publish_again(app, "Examiner la demande", "Étudier la demande")
    path = f"/administration/versions/{newer}/migration"
    asked(post(boss, path, domain="club", which="all", **WHY))
    work()
    assert version(session, world.moved) == version(session, world.instance) == newer
    answer = post(boss, path, domain="club", which="all", **WHY)
    assert answer.headers["Location"] == path
    assert "plus rien à migrer" in said(boss.get(path))


def test_a_migration_needs_a_reason(app, boss, world, session):
    newer = publish_again(app, "Examiner la demande", "Étudier la demande")
    path = f"/administration/versions/{newer}/migration"
    answer = post(boss, path, domain="club", instance=[world.moved], reason="", confirm="true")
    assert answer.status_code == 422
    assert "Dites pourquoi" in said(answer)
    assert version(session, world.moved) == world.deployment
    assert boss.get("/administration/versions/1/migration").status_code == 404


def test_hundreds_are_listed_page_by_page_and_migrated_together(app, boss, world, session, work):
    with app.test_request_context():
        app.preprocess_request()
        for number in range(MOST):
            ask(f"Membre{number}")
    newer = publish_again(app, "Examiner la demande", "Étudier la demande")
    path = f"/administration/versions/{newer}/migration"
    page = said(boss.get(path))
    assert f"{MOST + 2} processus sont concernés ; en voici {MOST}." in page
    assert len(announced(page)) == MOST
    following = page.split('href="' + path + "?apres=", 1)[1].split('"', 1)[0]
    last = said(boss.get(f"{path}?apres={following}"))
    assert len(announced(last)) == 2
    assert "Précédente" in last
    lot = asked(post(boss, path, domain="club", which="all", **WHY))
    work()
    assert f"{MOST + 2} traités" in said(boss.get(lot))


def test_a_step_renamed_is_mapped_by_hand(app, boss, world, session, work):
    newer = publish_again(app, '"examiner"', '"examiner_bis"')
    path = f"/administration/versions/{newer}/migration"
    page = said(boss.get(path))
    place = "adhesion:examiner:examiner_bis"
    assert f'<option value="{place}">' in page
    again = said(boss.get(path, query_string={"place": place}))
    assert set(announced(again)) == {world.moved, world.instance}
    assert "Gardé ; cette étape devient « examiner_bis »." in again
    assert f'<option value="{place}" selected>' in again
    assert f'<input type="hidden" name="place" value="{place}">' in again
    asked(post(boss, path, domain="club", instance=announced(again), place=place, **WHY))
    work()
    assert version(session, world.instance) == newer
    assert session.get_one(Task, world.task).element_id == "examiner_bis"

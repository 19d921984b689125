"""Completing, claiming, assigning: one action, one winner, nothing half-done."""

import pytest

from engine import actors, commands, queries
from engine.documents.models import Document, DocumentVersion, Upload
from engine.dossiers.models import Dossier
from engine.errors import (
    Forbidden,
    InstanceSuspended,
    InvalidForm,
    NotFound,
    TaskAlreadyDone,
    TaskTaken,
)
from engine.instances.models import ProcessInstance
from engine.journal import JournalEntry
from engine.tasks.models import Draft, TaskTeam
from tests.engine.conftest import Begin
from tests.support import bpmn, domain
from tests.support.engine import ADMIN, ANNE, BRUNO, CLAIRE, DENIS, STRANGER, stored_file

ONE_TASK = bpmn.process(
    domain.begin(), domain.task("A", "avis", "conseillers"), bpmn.end(), bpmn.flow("S", "A", "E")
)
FOR_ANYBODY = bpmn.process(
    domain.begin(), domain.task("A", "avis", ""), bpmn.end(), bpmn.flow("S", "A", "E")
)
TIERS = bpmn.process(domain.begin(), domain.ask("A"), bpmn.end(), bpmn.flow("S", "A", "E"))


def test_an_answer_advances_the_process(given: Begin) -> None:
    w = given(ONE_TASK)
    w.act(commands.complete_task, w.task("A").id, {"decision": "oui"}, by=ANNE)
    assert w.tasks() == []
    (task,) = w.tasks(state="done")
    assert (task.done_by, task.outcome) == ("Anne Roux", "answered")
    assert task.answers is not None
    assert task.answers["decision"] == "oui"
    assert [one.state for one in w.rows(ProcessInstance)] == ["completed"]
    assert w.rows(TaskTeam) == []


def test_a_task_completed_twice_is_completed_once(given: Begin) -> None:
    w = given(ONE_TASK)
    task = w.task("A")
    w.act(commands.complete_task, task.id, {"decision": "oui"}, by=ANNE)
    with pytest.raises(TaskAlreadyDone) as refused:
        w.act(commands.complete_task, task.id, {"decision": "non"}, by=BRUNO)
    assert refused.value.params["by"] == "Anne Roux"
    (task,) = w.tasks(state="done")
    assert task.answers is not None
    assert task.answers["decision"] == "oui"


def test_wrong_answers_change_nothing_and_come_back_as_typed(given: Begin) -> None:
    w = given(ONE_TASK)
    facts = len(w.rows(JournalEntry))
    with pytest.raises(InvalidForm) as refused:
        w.act(commands.complete_task, w.task("A").id, {"motif": "parce que"}, by=ANNE)
    assert list(refused.value.errors) == ["decision"]
    assert refused.value.values["motif"] == "parce que"
    assert len(w.rows(JournalEntry)) == facts
    assert w.task("A").state == "open"


@pytest.mark.parametrize("who", [CLAIRE, STRANGER, actors.ANONYMOUS, actors.tiers(party_id=1)])
def test_only_the_team_may_complete(given: Begin, who: actors.Actor) -> None:
    w = given(ONE_TASK)
    with pytest.raises(Forbidden):
        w.act(commands.complete_task, w.task("A").id, {"decision": "oui"}, by=who)


@pytest.mark.parametrize("who", [DENIS, ADMIN])
def test_supervisors_may_complete_any_task(given: Begin, who: actors.Actor) -> None:
    w = given(ONE_TASK)
    w.act(commands.complete_task, w.task("A").id, {"decision": "oui"}, by=who)
    assert w.tasks() == []


def test_a_task_for_no_team_is_for_whoever_reads_the_dossier(given: Begin) -> None:
    w = given(FOR_ANYBODY)
    with pytest.raises(Forbidden):
        w.act(commands.complete_task, w.task("A").id, {"decision": "oui"}, by=STRANGER)
    w.act(commands.complete_task, w.task("A").id, {"decision": "oui"}, by=CLAIRE)
    assert w.tasks() == []


def test_an_unknown_task_is_not_found(given: Begin) -> None:
    w = given(ONE_TASK)
    with pytest.raises(NotFound):
        w.act(commands.complete_task, 1, {}, by=ANNE)


def test_a_task_taken_is_for_whoever_took_it(given: Begin) -> None:
    w = given(ONE_TASK)
    task = w.task("A")
    w.act(commands.claim_task, task.id, by=ANNE)
    with pytest.raises(TaskTaken) as taken:
        w.act(commands.claim_task, task.id, by=BRUNO)
    assert taken.value.params["name"] == "Anne Roux"
    with pytest.raises(TaskTaken):
        w.act(commands.complete_task, task.id, {"decision": "oui"}, by=BRUNO)
    w.act(commands.release_task, task.id, by=ANNE)
    w.act(commands.complete_task, task.id, {"decision": "oui"}, by=BRUNO)
    assert w.tasks() == []


def test_claiming_again_ones_own_task_is_nothing(given: Begin) -> None:
    w = given(ONE_TASK)
    task = w.task("A")
    w.act(commands.claim_task, task.id, by=ANNE)
    w.act(commands.claim_task, task.id, by=ANNE)
    assert w.task("A").assignee_id == ANNE.id
    facts = [one.kind for one in w.rows(JournalEntry)]
    assert facts.count("task.claimed") == 1


def test_another_team_does_not_claim(given: Begin) -> None:
    w = given(ONE_TASK)
    with pytest.raises(Forbidden):
        w.act(commands.claim_task, w.task("A").id, by=CLAIRE)


def test_a_supervisor_assigns_and_takes_back(given: Begin) -> None:
    w = given(ONE_TASK)
    task = w.task("A")
    with pytest.raises(Forbidden):
        w.act(commands.assign_task, task.id, CLAIRE.id, CLAIRE.name, by=ANNE)
    w.act(commands.assign_task, task.id, CLAIRE.id, CLAIRE.name, by=DENIS)
    with pytest.raises(TaskTaken):
        w.act(commands.complete_task, task.id, {"decision": "oui"}, by=ANNE)
    with pytest.raises(Forbidden):
        w.act(commands.release_task, task.id, by=ANNE)
    w.act(commands.complete_task, task.id, {"decision": "oui"}, by=CLAIRE)
    assert w.tasks() == []


def test_a_done_task_is_neither_claimed_released_nor_assigned(given: Begin) -> None:
    w = given(ONE_TASK)
    task = w.task("A")
    w.act(commands.complete_task, task.id, {"decision": "oui"}, by=ANNE)
    for command, more in (
        (commands.claim_task, ()),
        (commands.release_task, ()),
        (commands.assign_task, (1, "x")),
    ):
        with pytest.raises(TaskAlreadyDone):
            w.act(command, task.id, *more, by=DENIS)


def test_a_draft_is_kept_as_typed_until_the_answer(given: Begin) -> None:
    w = given(ONE_TASK)
    task = w.task("A")
    w.act(commands.save_draft, task.id, {"decision": "", "motif": "à vé"}, by=ANNE)
    w.act(commands.save_draft, task.id, {"decision": "", "motif": "à vérifier"}, by=BRUNO)
    view = w.do(queries.task, task.id, ANNE)
    assert view.draft == {"decision": "", "motif": "à vérifier"}
    with pytest.raises(Forbidden):
        w.act(commands.save_draft, task.id, {}, by=CLAIRE)
    w.act(commands.complete_task, task.id, {"decision": "oui"}, by=ANNE)
    assert w.rows(Draft) == []
    with pytest.raises(TaskAlreadyDone):
        w.act(commands.save_draft, task.id, {}, by=ANNE)


def test_a_suspended_process_takes_no_answer(given: Begin) -> None:
    w = given(ONE_TASK)
    (instance,) = w.rows(ProcessInstance)
    w.act(commands.suspend_instance, instance.id, "on vérifie", by=ADMIN)
    with pytest.raises(InstanceSuspended):
        w.act(commands.complete_task, w.task("A").id, {"decision": "oui"}, by=ANNE)
    w.act(commands.resume_instance, instance.id, by=ADMIN)
    w.act(commands.complete_task, w.task("A").id, {"decision": "oui"}, by=ANNE)
    assert w.tasks() == []


def test_answers_and_files_land_in_the_dossier(given: Begin) -> None:
    w = given(TIERS)
    page = w.page("A")
    who = w.proved(page)
    file = stored_file(w.storage, "carte.pdf")
    w.act(commands.stage_upload, page.task_id, "pieces.identite", file, by=who)
    w.act(commands.complete_task, page.task_id, domain.ANSWERS, by=who)
    (dossier,) = w.rows(Dossier)
    assert dossier.data["adresse"] == {"rue": "1 rue des Lilas", "ville": "Lyon"}
    assert dossier.data["courriel"] == "lea@exemple.fr"
    assert dossier.provenance["adresse.ville"]["by"] == "tiers"
    assert "logement" not in dossier.data
    (document,) = w.rows(Document, kind="identite")
    assert (document.title, document.origin) == ("Pièce d'identité", "tiers")
    (version,) = w.rows(DocumentVersion, document_id=document.id)
    assert (version.number, version.sha256, version.filename) == (1, file.sha256, "carte.pdf")
    (upload,) = w.rows(Upload)
    assert upload.used_at is not None


def test_a_file_question_of_one_file_keeps_the_last(given: Begin) -> None:
    w = given(TIERS)
    page = w.page("A")
    who = w.proved(page)
    for name in ("un.pdf", "deux.pdf"):
        file = stored_file(w.storage, name)
        w.act(commands.stage_upload, page.task_id, "pieces.identite", file, by=who)
    assert [one.filename for one in w.rows(Upload)] == ["deux.pdf"]


def test_a_question_of_several_files_has_its_number(given: Begin) -> None:
    w = given(TIERS)
    page = w.page("A")
    who = w.proved(page)
    for number in range(10):
        file = stored_file(w.storage, f"{number}.pdf")
        last = w.act(commands.stage_upload, page.task_id, "pieces.photos", file, by=who)
    file = stored_file(w.storage, "onze.pdf")
    with pytest.raises(InvalidForm):
        w.act(commands.stage_upload, page.task_id, "pieces.photos", file, by=who)
    w.act(commands.remove_upload, last, by=who)
    assert len(w.rows(Upload)) == 9
    with pytest.raises(NotFound):
        w.act(commands.remove_upload, last, by=who)


def test_a_file_for_no_file_question_is_refused(given: Begin) -> None:
    w = given(TIERS)
    page = w.page("A")
    who = w.proved(page)
    with pytest.raises(InvalidForm):
        w.act(
            commands.stage_upload,
            page.task_id,
            "dossier.nom",
            stored_file(w.storage),
            by=who,
        )


def test_uploads_nobody_sent_are_swept_with_their_bytes(given: Begin) -> None:
    w = given(TIERS)
    page = w.page("A")
    who = w.proved(page)
    kept = stored_file(w.storage, "gardée.pdf")
    w.act(commands.stage_upload, page.task_id, "pieces.identite", kept, by=who)
    w.clock.advance(days=3)
    assert w.worker.sweep(w.clock.now()) == 0, "an open task's uploads wait with it"
    w.act(commands.refuse_page, page.id, "non merci", by=who)
    (instance,) = w.rows(ProcessInstance)
    w.act(commands.cancel_instance, instance.id, "refus", by=ADMIN)
    w.clock.advance(days=2)
    assert w.worker.sweep(w.clock.now()) == 1
    assert not w.storage.exists(kept.sha256)
    assert w.rows(Upload) == []

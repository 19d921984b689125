"""Operations: at least once, always with the same key; failures seen, retried, repaired."""

from datetime import timedelta

import pytest

from engine import commands, queries
from engine.documents.models import Document
from engine.errors import Forbidden, JobLost, NotFound
from engine.instances.models import Incident, ProcessInstance
from engine.jobs.models import Job
from engine.ports import BusinessError, Outcome, RetryLater
from tests.engine.conftest import Begin
from tests.support import bpmn, domain
from tests.support.engine import ADMIN, ANNE, World

MAILED = bpmn.process(
    domain.begin(),
    domain.mail("M"),
    domain.task("A", "avis", "conseillers"),
    bpmn.end(),
    bpmn.flow("S", "M", "A", "E"),
)
CAUGHT = bpmn.process(
    domain.begin(),
    domain.mail("M"),
    bpmn.boundary("U", "M", domain.UNDELIVERABLE),
    domain.task("A", "avis", "conseillers"),
    domain.task("B", "avis", "conseillers"),
    bpmn.end(),
    bpmn.flow("S", "M", "A", "E"),
    bpmn.flow("U", "B", "E"),
)
UNKNOWN = bpmn.process(
    domain.begin(), bpmn.job("J", "inconnu.faire"), bpmn.end(), bpmn.flow("S", "J", "E")
)
GENERATED = bpmn.process(
    domain.begin(),
    bpmn.job(
        "J",
        "document.generate",
        bpmn.io({"title": '="Contrat de " + dossier.nom', "data": "={n: 1}"}, {"doc": "=document"}),
        domain.headers(template="contrat.docx", kind="contrat"),
    ),
    domain.task("A", "avis", "conseillers", bpmn.io({"documents": "=[doc]"})),
    bpmn.end(),
    bpmn.flow("S", "J", "A", "E"),
)


def start(w: World) -> None:
    from engine import actors

    w.act(commands.submit_request, domain.NAME, "P", domain.LEA, by=actors.ANONYMOUS)


def the_job(w: World) -> Job:
    (job,) = w.rows(Job, kind="operation")
    return job


def test_an_operation_is_called_once_and_the_process_goes_on(given: Begin) -> None:
    w = given(MAILED)
    assert w.mailer.calls == 1
    assert w.task("A").state == "open"
    assert the_job(w).state == "done"
    assert w.work() == 0


def test_the_call_carries_inputs_headers_and_a_fresh_context(given: Begin) -> None:
    w = given(MAILED)
    (call,) = w.mailer.sent.values()
    assert call.inputs["to"] == "lea@exemple.fr"
    assert call.headers == {"template": "avis"}
    assert call.context["dossier"]["number"] == "CLI-2026-00001"  # type: ignore[index]
    assert call.context["dossier"]["party"]["name"] == "Léa Martin"  # type: ignore[index]
    assert call.context["organisation"]["name"] == "Mutuelle d'essai"  # type: ignore[index]
    assert call.read_file("domain.yaml").startswith(b"name: Essai")
    with pytest.raises(KeyError):
        call.read_file("absent.txt")


def test_later_means_later_with_the_same_key(given: Begin) -> None:
    w = given(MAILED, request=False)
    w.mailer.failures = [RetryLater("421"), RetryLater("421", after=timedelta(hours=5))]
    start(w)
    w.work()
    assert (w.mailer.calls, the_job(w).state) == (1, "ready")
    w.clock.advance(seconds=29)
    w.work()
    assert w.mailer.calls == 1
    w.clock.advance(seconds=1)
    w.work()
    assert w.mailer.calls == 2
    w.clock.advance(hours=5)
    w.work()
    assert w.mailer.calls == 3
    assert list(w.mailer.sent) == [the_job(w).key]
    assert w.task("A").state == "open"


def test_after_the_last_try_an_administrator_retries(given: Begin) -> None:
    w = given(MAILED, request=False)
    w.mailer.failures = [RetryLater("refused") for _ in range(6)]
    start(w)
    for _ in range(7):
        w.work()
        w.clock.advance(days=1)
    (incident,) = w.do(queries.incidents)
    assert (incident.code, incident.attempts, incident.job_type) == ("exhausted", 6, "mail.send")
    assert w.do(queries.jobs_summary, at=w.clock.now()).incidents == 1
    assert w.mailer.calls == 6
    with pytest.raises(Forbidden):
        w.act(commands.retry_incident, incident.id, by=ANNE)
    w.act(commands.retry_incident, incident.id, by=ADMIN)
    w.work()
    assert w.do(queries.incidents) == ()
    assert w.task("A").state == "open"
    with pytest.raises(NotFound):
        w.act(commands.retry_incident, incident.id, by=ADMIN)


def test_a_bug_is_an_incident_at_once(given: Begin) -> None:
    w = given(MAILED, request=False)
    w.mailer.failures = [ZeroDivisionError("oups")]
    start(w)
    w.work()
    (incident,) = w.do(queries.incidents)
    assert (incident.code, incident.attempts) == ("failed", 1)


def test_a_job_that_cannot_be_prepared_holds_back_no_other(given: Begin) -> None:
    w = given(MAILED, request=False)
    start(w)
    with w.session() as session:
        session.add(
            Job(
                kind="receipt_mail",
                type="mail.send",
                key="receipt_mail:1",
                payload={},
                due_at=w.clock.now() - timedelta(hours=1),
                created_at=w.clock.now(),
            )
        )
        session.commit()
    w.work()
    assert w.task("A").state == "open"
    (incident,) = w.do(queries.incidents)
    assert (incident.code, incident.message) == (
        "failed",
        "Erreur du programme : KeyError: 'page_id'",
    )


def test_a_business_error_takes_its_path(given: Begin) -> None:
    w = given(CAUGHT, request=False)
    w.mailer.refused.add("lea@exemple.fr")
    start(w)
    w.work()
    assert [one.name for one in w.tasks()] == ["B"]
    assert w.do(queries.incidents) == ()


def test_a_business_error_nobody_catches_is_an_incident_on_its_job(given: Begin) -> None:
    w = given(MAILED, request=False)
    w.mailer.refused.add("lea@exemple.fr")
    start(w)
    w.work()
    (incident,) = w.do(queries.incidents)
    assert incident.code == "undeliverable"
    w.mailer.refused.clear()
    w.act(commands.retry_incident, incident.id, by=ADMIN)
    w.work()
    assert w.task("A").state == "open"


def test_an_operation_nobody_provides_is_an_incident(given: Begin) -> None:
    w = given(UNKNOWN)
    (incident,) = w.do(queries.incidents)
    assert "inconnu.faire" in incident.message


def test_a_document_produced_is_filed_and_given_to_the_process(given: Begin) -> None:
    w = given(GENERATED)
    (document,) = w.rows(Document)
    assert (document.title, document.kind, document.origin) == (
        "Contrat de Léa Martin",
        "contrat",
        "generated",
    )
    assert document.visible_to_tiers
    view = w.do(queries.task, w.task("A").id, ANNE)
    assert [one.id for one in view.shown] == [document.id]
    assert view.shown[0].current.note == "sans PDF/A"


def test_two_workers_never_hold_the_same_job(given: Begin) -> None:
    w = given(MAILED, request=False)
    start(w)
    at = w.clock.now()
    first = w.do(commands.lease, "one", at=at)
    second = w.do(commands.lease, "two", at=at)
    assert (len(first), len(second)) == (1, 0)


def test_a_worker_that_died_is_replaced_and_one_that_froze_is_told(given: Begin) -> None:
    w = given(MAILED, request=False)
    start(w)
    (frozen,) = w.do(commands.lease, "frozen", at=w.clock.now())
    w.clock.advance(seconds=61)
    w.work()
    assert w.task("A").state == "open"
    assert [one.key for one in w.mailer.sent.values()] == [the_job(w).key]
    for late in (
        lambda: w.do(commands.finish_job, frozen.id, frozen.fence, Outcome(), at=w.clock.now()),
        lambda: w.do(commands.fail_job, frozen.id, frozen.fence, ValueError("x"), at=w.clock.now()),
        lambda: w.do(commands.heartbeat, frozen.id, frozen.fence, at=w.clock.now()),
        lambda: w.do(commands.perform, frozen.id, frozen.fence, at=w.clock.now()),
    ):
        with pytest.raises(JobLost):
            late()


def test_a_heartbeat_keeps_the_job(given: Begin) -> None:
    w = given(MAILED, request=False)
    start(w)
    (held,) = w.do(commands.lease, "slow", at=w.clock.now())
    w.clock.advance(seconds=50)
    w.do(commands.heartbeat, held.id, held.fence, at=w.clock.now())
    w.clock.advance(seconds=50)
    assert w.do(commands.lease, "other", at=w.clock.now()) == []
    w.do(commands.finish_job, held.id, held.fence, Outcome(), at=w.clock.now())
    assert w.task("A").state == "open"


def test_a_job_whose_workers_keep_dying_is_an_incident(given: Begin) -> None:
    w = given(MAILED, request=False)
    start(w)
    for _ in range(6):
        assert len(w.do(commands.lease, "dying", at=w.clock.now())) == 1
        w.clock.advance(seconds=61)
    assert w.do(commands.lease, "dying", at=w.clock.now()) == []
    (incident,) = w.do(queries.incidents)
    assert incident.code == "lost"


def test_the_result_of_a_cancelled_process_is_left_aside(given: Begin) -> None:
    w = given(MAILED, request=False)
    start(w)
    (held,) = w.do(commands.lease, "slow", at=w.clock.now())
    (instance,) = w.rows(ProcessInstance)
    w.act(commands.cancel_instance, instance.id, "erreur", by=ADMIN)
    with pytest.raises(JobLost):
        w.do(commands.finish_job, held.id, held.fence, Outcome(), at=w.clock.now())
    assert w.tasks() == []


def test_a_business_error_of_a_code_mail_opens_no_incident(given: Begin) -> None:
    page = bpmn.process(domain.begin(), domain.ask("A"), bpmn.end(), bpmn.flow("S", "A", "E"))
    w = given(page)
    holder = w.holder(w.page("A"))
    w.mailer.failures = [BusinessError("undeliverable", "550")]
    w.act(commands.request_code, w.page("A").id, "open", by=holder)
    w.work()
    assert w.rows(Incident) == []
    assert w.page("A").state == "open"

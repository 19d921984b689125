"""Processes that the clock starts: when, in which dossiers, and once."""

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, insert, select
from sqlalchemy.orm import Session

from engine import actors, commands, queries
from engine.deployments import latest, load
from engine.dossiers.models import Dossier
from engine.dossiers.opening import change
from engine.errors import Forbidden, NotPublishable
from engine.instances.models import Batch, BatchItem, ProcessInstance, ScheduledStart
from engine.instances.starting_everywhere import SLICE, concerned
from engine.jobs.models import Job
from engine.journal import JournalEntry
from engine.persistence import transaction
from engine.persistence.ids import new_id
from engine.queries import BatchView
from tests.support.checking import files_of
from tests.support.clock import NOON
from tests.support.engine import ADMIN, ANNE, World

AMICALE = files_of("amicale")
DAILY, MONTHLY, MEMBER = "bpmn/renouvellement.bpmn", "bpmn/seance.bpmn", "dossiers/membre.yaml"
EVERY_DAY = "R/2026-01-01T06:00:00/P1D"
SIX = NOON + timedelta(hours=18)
"""The next morning at six, in Paris."""
PARIS = ZoneInfo("Europe/Paris")
SECRETARY = actors.agent(201, "Gina Lo", roles=frozenset({"secretaire"}))
SOON, LATER = date(2026, 4, 1), date(2026, 9, 1)


def changed(*changes: tuple[str, str, str]) -> dict[str, bytes]:
    """The domain's files, with these texts written instead of others."""
    files = dict(AMICALE)
    for file, old, new in changes:
        text = files[file].decode()
        assert old in text
        files[file] = text.replace(old, new).encode()
    return files


def publish(w: World, files: Mapping[str, bytes] = AMICALE) -> None:
    w.act(commands.publish, "amicale", files, by=ADMIN)


def row(w: World, process_id: str = "renouvellement") -> ScheduledStart:
    (found,) = w.rows(ScheduledStart, process_id=process_id)
    return found


def member(w: World, name: str, until: date | str | None, *, phase: str = "actif") -> int:
    """A dossier, past the commands: they are tested elsewhere."""
    dossier = dict(id=new_id(), domain="amicale", type="membre", number=f"MEM-{name}", title=name)  # noqa: C408
    data = {"nom": name, "echeance": until}
    others = {"search": "", "provenance": {}, "version": 1, "opened_at": NOON, "updated_at": NOON}
    with w.session() as session:
        session.execute(insert(Dossier), [{**dossier, **others, "phase": phase, "data": data}])
        session.commit()
    return int(str(dossier["id"]))


def started(w: World) -> list[int]:
    """In which dossiers, in the order of their ids."""
    return sorted(one.dossier_id for one in w.rows(ProcessInstance))


def seen(w: World) -> BatchView:
    (batch,) = w.rows(Batch)
    return w.do(queries.batch, batch.id, ADMIN)


# Opening a dossier each time


def test_a_process_that_creates_opens_a_dossier_at_each_instant(w: World) -> None:
    publish(w)
    assert row(w, "seance").next_at == datetime(2026, 3, 31, 7, tzinfo=UTC), "summer time has come"
    w.work()
    assert w.rows(Dossier) == []
    w.clock.instant = datetime(2026, 3, 31, 7, tzinfo=UTC)
    w.work()
    w.work()
    (dossier,) = w.rows(Dossier)
    assert (dossier.number, dossier.title) == ("SEA-2026-03-1", "Séance du bureau")
    assert (dossier.phase, dossier.party_id, dossier.data) == ("ouverte", None, {})
    assert w.task("Préparer la séance").dossier_id == dossier.id
    assert row(w, "seance").next_at == datetime(2026, 4, 30, 7, tzinfo=UTC), "the 30th, of the 31st"


def test_the_journal_says_that_the_clock_did_it(w: World) -> None:
    publish(w)
    w.clock.instant = datetime(2026, 3, 31, 7, tzinfo=UTC)
    w.work()
    entries = sorted(w.rows(JournalEntry), key=lambda one: one.id)
    facts = [(one.kind, one.actor_kind, one.actor_name) for one in entries]
    assert facts[:3] == [
        ("dossier.opened", "system", "Guichet"),
        ("process.started", "system", "Guichet"),
        ("timer.fired", "system", "Guichet"),
    ]
    assert entries[2].payload == {"element": "Le dernier jour du mois"}
    assert entries[2].instance_id == w.rows(ProcessInstance)[0].id


def test_a_title_the_data_give_takes_the_place_of_the_rules_name(w: World) -> None:
    publish(w)
    w.clock.instant = datetime(2026, 3, 31, 7, tzinfo=UTC)
    w.work()
    with w.session() as session, transaction(session):
        dossier = session.scalars(select(Dossier)).one()
        assert "seance du bureau" in dossier.search
        version = load(session, latest(session, "amicale").id)
        values = {"objet": "Le budget"}
        change(session, version, dossier, values, by=ADMIN, at=w.clock.now())
    assert w.rows(Dossier)[0].title == "Le budget"


def test_a_dossier_that_cannot_be_opened_is_an_incident_that_is_retried(w: World) -> None:
    publish(w)
    with w.session() as session:
        session.add(
            Dossier(
                domain="amicale", type="seance", number="SEA-2026-03-1", phase="tenue",
                opened_at=NOON, updated_at=NOON,
            )
        )  # fmt: skip
        session.commit()
    w.clock.instant = datetime(2026, 3, 31, 7, tzinfo=UTC)
    w.work()
    assert len(w.rows(Dossier)) == 1, "the number was taken"
    assert row(w, "seance").next_at == datetime(2026, 4, 30, 7, tzinfo=UTC), "the clock goes on"
    for _ in range(8):
        w.clock.advance(hours=6)
        w.work()
    (incident,) = w.do(queries.incidents)
    assert (incident.job_type, incident.process_name) == ("start", "Séance mensuelle")
    with w.session() as session:
        (squatter,) = session.query(Dossier)
        squatter.number = "SEA-0"
        session.commit()
    w.act(commands.retry_incident, incident.id, by=ADMIN)
    w.work()
    assert len(w.rows(Dossier)) == 2
    assert len(w.rows(ProcessInstance)) == 1


def test_a_version_that_cannot_be_read_holds_back_no_other_start(w: World) -> None:
    publish(w)
    member(w, "a", SOON)
    w.act(commands.publish, "autre", AMICALE, by=ADMIN)
    w.clock.advance(minutes=1)
    w.store("autre", {**AMICALE, "domain.yaml": b"name: ["})
    w.clock.instant = SIX
    w.work()
    assert len(started(w)) == 1
    broken = w.rows(ScheduledStart, domain="autre", process_id="renouvellement")[0]
    assert (broken.suspended_at, broken.fired, broken.next_at) == (SIX, 0, SIX)
    (incident,) = w.do(queries.incidents)
    assert (incident.code, incident.process_name) == ("start", "Renouvellement")
    w.clock.advance(minutes=1)
    w.act(commands.publish, "autre", AMICALE, by=ADMIN)
    w.act(commands.retry_incident, incident.id, by=ADMIN)
    w.work()
    healed = w.rows(ScheduledStart, domain="autre", process_id="renouvellement")[0]
    assert (healed.suspended_at, healed.fired) == (None, 1)
    assert healed.next_at == SIX + timedelta(days=1)


# In every dossier that meets the condition


def test_it_starts_where_the_condition_holds_and_nowhere_else(w: World) -> None:
    publish(w)
    due = [member(w, "a", SOON), member(w, "b", date(2026, 3, 1))]
    member(w, "c", LATER)
    member(w, "d", None)
    member(w, "e", SOON, phase="parti")
    w.clock.instant = SIX - timedelta(seconds=1)
    w.work()
    assert started(w) == []
    w.clock.instant = SIX
    w.work()
    w.work()
    assert started(w) == due
    view = seen(w)
    assert (view.total, view.left, view.over) == (4, 0, True)
    assert view.counts == {"succeeded": 2, "refused": 0, "gone": 2, "waiting": 0}
    assert (view.by_name, view.params["name"], view.params["label"]) == (
        "Guichet",
        "Renouvellement",
        "Membre",
    )


def test_the_next_day_it_leaves_those_under_way(w: World) -> None:
    publish(w)
    first = member(w, "a", SOON)
    w.clock.instant = SIX
    w.work()
    second = member(w, "b", SOON)
    w.clock.advance(days=1)
    w.work()
    assert started(w) == sorted([first, second])


def test_the_condition_reads_the_day_of_the_start(w: World) -> None:
    """Sixty days before 2 May is 3 March: not yet the day before."""
    publish(w)
    member(w, "a", date(2026, 5, 2))
    w.clock.instant = SIX - timedelta(days=1)
    publish(w, changed((DAILY, EVERY_DAY, "R/2026-01-01T05:59:00/P1D")))
    w.clock.instant = SIX - timedelta(days=1, minutes=-1)
    w.work()
    assert started(w) == []
    w.clock.advance(days=1)
    w.work()
    assert len(started(w)) == 1


def test_a_condition_that_cannot_be_worked_out_is_listed_and_the_others_start(w: World) -> None:
    publish(w)
    wrong = member(w, "a", "bientôt")
    right = member(w, "b", SOON)
    w.clock.instant = SIX
    w.work()
    assert started(w) == [right]
    view = seen(w)
    assert view.counts["refused"] == 1
    (refusal,) = view.refusals
    assert (refusal.dossier_id, refusal.dossier_number) == (wrong, "MEM-a")
    assert (refusal.name, refusal.instance_id) == ("Renouvellement", None)
    assert str(refusal.sentence).startswith("La condition ne se calcule pas. ")


def test_a_condition_that_is_no_condition_is_listed(w: World) -> None:
    when = '\'=echeance <= today() + duration("P60D") and not(running("renouvellement"))\''
    publish(w, changed((MEMBER, when, "=nom")))
    member(w, "a", SOON)
    w.clock.instant = SIX
    w.work()
    assert started(w) == []
    assert str(seen(w).refusals[0].sentence) == "La condition ne donne ni vrai ni faux."


def test_a_process_that_fails_at_its_first_step_is_an_incident_of_its_own(w: World) -> None:
    publish(w, changed((DAILY, 'candidateGroups="bureau"', "candidateGroups='=1 + dossier.nom'")))
    dossier_id = member(w, "a", SOON)
    w.clock.instant = SIX
    w.work()
    (incident,) = w.do(queries.incidents)
    assert (incident.dossier_id, incident.process_name) == (dossier_id, "Renouvellement")
    assert seen(w).counts["succeeded"] == 1, "it did start"


def test_with_no_dossier_there_is_no_batch(w: World) -> None:
    publish(w)
    w.clock.instant = SIX
    w.work()
    assert w.rows(Batch) == []
    assert row(w).fired == 1


def test_hundreds_are_walked_slice_by_slice_in_short_transactions(w: World) -> None:
    publish(w)
    count = 2 * SLICE + 30
    due = [member(w, str(number), SOON if number % 10 == 0 else LATER) for number in range(count)]
    w.clock.instant = SIX
    commits = 0

    def committed(_: object) -> None:
        nonlocal commits
        commits += 1

    event.listen(w.engine, "commit", committed)
    w.work()
    event.remove(w.engine, "commit", committed)
    assert started(w) == due[::10]
    view = seen(w)
    assert (view.total, view.counts["succeeded"], view.left) == (count, len(due[::10]), 0)
    assert len(w.rows(BatchItem)) == len(due[::10]), "nothing is written of the others"
    assert len(w.rows(Job, kind="batch")) >= 3
    assert commits >= 3


def test_a_slice_whose_worker_died_is_done_again_whole(w: World) -> None:
    publish(w)
    for number in range(SLICE + 5):
        member(w, str(number), SOON if number % 20 == 0 else LATER)
    w.clock.instant = SIX
    assert w.do(commands.fire_due_starts, at=SIX) == 1
    (leased,) = w.do(commands.lease, "dying", at=SIX)

    def dies(_: object) -> None:
        raise KeyboardInterrupt

    event.listen(Session, "before_commit", dies)
    with pytest.raises(KeyboardInterrupt):
        w.do(commands.perform, leased.id, leased.fence, at=SIX)
    event.remove(Session, "before_commit", dies)
    assert started(w) == []
    w.clock.advance(minutes=2)
    w.work()
    assert len(started(w)) == len(set(started(w))) == 11
    assert seen(w).over


def test_dossiers_the_process_opens_are_left_to_the_next_time(w: World) -> None:
    publish(w)
    member(w, "a", SOON)
    w.clock.instant = SIX
    w.do(commands.fire_due_starts, at=SIX)
    newer = member(w, "b", SOON)
    w.work()
    assert newer not in started(w)


def test_a_batch_that_is_stopped_starts_no_more(w: World) -> None:
    publish(w)
    member(w, "a", SOON)
    w.clock.instant = SIX
    w.do(commands.fire_due_starts, at=SIX)
    view = seen(w)
    assert (view.left, view.over) == (1, False)
    w.act(commands.stop_batch, view.id, by=ADMIN)
    w.work()
    assert started(w) == []
    assert seen(w).counts == {"succeeded": 0, "refused": 0, "gone": 1, "waiting": 0}
    assert seen(w).over


# Once, whoever looks


def test_workers_at_once_start_each_once(w: World) -> None:
    publish(w)
    due = [member(w, str(number), SOON) for number in range(12)]
    w.clock.instant = datetime(2026, 3, 31, 7, tzinfo=UTC)
    barrier = threading.Barrier(4)

    def look() -> int:
        barrier.wait()
        return w.do(commands.fire_due_starts, at=w.clock.now())

    with ThreadPoolExecutor(4) as pool:
        fired = [one.result() for one in [pool.submit(look) for _ in range(4)]]
    assert sum(fired) == 2, "each row, by one of them"
    with ThreadPoolExecutor(3) as pool:
        for one in [pool.submit(w.work) for _ in range(3)]:
            one.result()
    w.work()
    assert len(w.rows(Dossier, type="seance")) == 1
    found = w.rows(ProcessInstance, process_id="renouvellement")
    assert sorted(one.dossier_id for one in found) == due
    assert [one.fired for one in w.rows(ScheduledStart)] == [1, 1]


def test_what_was_missed_takes_place_once_then_at_the_usual_hours(w: World) -> None:
    publish(w)
    member(w, "a", SOON)
    w.clock.instant = SIX + timedelta(days=5, hours=4)
    w.work()
    assert len(w.rows(Batch)) == 1
    assert row(w).fired == 1
    assert row(w).next_at == SIX + timedelta(days=6), "at its hour, not a day after now"
    w.clock.advance(hours=20)
    w.work()
    assert len(w.rows(Batch)) == 2


def test_a_clock_set_back_starts_nothing_twice(w: World) -> None:
    publish(w)
    w.clock.instant = SIX
    w.work()
    w.clock.advance(hours=-3)
    w.work()
    w.clock.advance(hours=3)
    w.work()
    assert row(w).fired == 1
    assert row(w).next_at == SIX + timedelta(days=1)


@pytest.mark.parametrize(
    ("published", "instants"),
    [
        # Six in the morning all year round: 23 hours apart, then 25.
        (datetime(2026, 3, 28, 12, tzinfo=UTC), [(3, 29, 4), (3, 30, 4)]),
        (datetime(2026, 10, 24, 12, tzinfo=UTC), [(10, 25, 5), (10, 26, 5)]),
    ],
)
def test_it_is_six_o_clock_when_clocks_change(
    w: World, published: datetime, instants: list[tuple[int, int, int]]
) -> None:
    w.clock.instant = published
    publish(w)
    for month, day, hour in instants:
        due = row(w).next_at
        assert due == datetime(2026, month, day, hour, tzinfo=UTC)
        assert due.astimezone(PARIS).hour == 6
        w.clock.instant = due
        w.work()
    assert row(w).fired == len(instants)


def test_an_hour_that_does_not_exist_comes_when_clocks_have_gone_forward(w: World) -> None:
    w.clock.instant = datetime(2026, 3, 28, 12, tzinfo=UTC)
    publish(w, changed((DAILY, EVERY_DAY, "R/2026-01-01T02:30:00/P1D")))
    due = row(w).next_at
    assert due is not None
    assert due.astimezone(PARIS).strftime("%H:%M") == "03:30"
    w.clock.instant = due
    w.work()
    assert row(w).next_at == datetime(2026, 3, 30, 0, 30, tzinfo=UTC)


def test_a_counted_cycle_ends(w: World) -> None:
    publish(w, changed((DAILY, EVERY_DAY, "R2/2026-03-03T06:00:00/P1D")))
    for _ in range(4):
        w.clock.advance(days=1)
        w.work()
    found = row(w)
    assert (found.fired, found.next_at, found.wait) == (2, None, None)


def timed(kind: str, text: str) -> dict[str, bytes]:
    formal = 'xsi:type="bpmn:tFormalExpression"'
    every_day = f"timeCycle {formal}>{EVERY_DAY}</bpmn:timeCycle>"
    return changed((DAILY, every_day, f"{kind} {formal}>{text}</bpmn:{kind}>"))


def test_a_date_comes_once_and_one_that_is_past_does_not(w: World) -> None:
    publish(w, timed("timeDate", "2026-03-10T08:00:00"))
    assert row(w).next_at == datetime(2026, 3, 10, 7, tzinfo=UTC)
    w.clock.advance(days=30)
    w.work()
    assert (row(w).fired, row(w).next_at) == (1, None)
    publish(w, timed("timeDate", "2026-03-11T08:00:00"))
    w.work()
    assert (row(w).fired, row(w).next_at) == (1, None), "it was past when published"


def test_a_duration_counts_from_publication(w: World) -> None:
    definition = f'timeCycle xsi:type="bpmn:tFormalExpression">{EVERY_DAY}</bpmn:timeCycle>'
    lasting = 'timeDuration xsi:type="bpmn:tFormalExpression">P1M</bpmn:timeDuration>'
    publish(w, changed((DAILY, definition, lasting)))
    assert row(w).next_at == datetime(2026, 4, 2, 10, tzinfo=UTC), "noon in Paris, a month later"


# Publishing again


def test_a_timer_published_again_unchanged_goes_on(w: World) -> None:
    publish(w, changed((DAILY, EVERY_DAY, "R5/P1D")))
    w.clock.advance(days=1)
    w.work()
    w.clock.advance(hours=5)
    before = row(w)
    renamed = changed(
        (DAILY, EVERY_DAY, "R5/P1D"), (DAILY, 'name="Renouvellement"', 'name="Relance"')
    )
    publish(w, renamed)
    after = row(w)
    assert (after.id, after.next_at, after.fired) == (before.id, NOON + timedelta(days=2), 1)
    assert after.name == "Relance"
    assert after.counted_from == NOON


def test_a_changed_timer_counts_anew(w: World) -> None:
    publish(w)
    publish(w, changed((DAILY, EVERY_DAY, "R/2026-01-01T18:00:00/P1D")))
    assert row(w).next_at == NOON + timedelta(hours=6)
    publish(w)
    assert row(w).next_at == SIX, "the earlier version again, and its hour with it"


def test_another_time_zone_counts_anew(w: World) -> None:
    publish(w)
    publish(w, changed(("domain.yaml", "Europe/Paris", "America/Martinique")))
    assert row(w).next_at == datetime(2026, 3, 3, 10, tzinfo=UTC)


def test_a_process_that_is_gone_starts_no_more(w: World) -> None:
    publish(w)
    files = {name: data for name, data in AMICALE.items() if name != MONTHLY}
    files["dossiers/seance.yaml"] = files["dossiers/seance.yaml"].replace(
        b"start:\n  - {process: seance, label: S\xc3\xa9ance du bureau, creates: true}\n", b""
    )
    publish(w, files)
    assert w.rows(ScheduledStart, process_id="seance") == []
    w.clock.advance(days=60)
    w.work()
    assert w.rows(Dossier) == []


def test_a_refused_publication_changes_no_row(w: World) -> None:
    publish(w)
    with pytest.raises(NotPublishable):
        publish(w, changed((DAILY, EVERY_DAY, "=dossier.echeance")))
    assert row(w).next_at == SIX


def test_other_domains_are_left_alone(w: World) -> None:
    publish(w)
    w.act(commands.publish, "autre", AMICALE, by=ADMIN)
    assert len(w.rows(ScheduledStart)) == 4
    nothing = {"bpmn/renouvellement.bpmn", "bpmn/seance.bpmn", "forms/appel.form"}
    files = {name: data for name, data in AMICALE.items() if name not in nothing}
    for name in ("dossiers/membre.yaml", "dossiers/seance.yaml"):
        text = files[name].decode()
        files[name] = (text[: text.index("start:")] + text[text.index("access:") :]).encode()
    w.act(commands.publish, "autre", files, by=ADMIN)
    assert {one.domain for one in w.rows(ScheduledStart)} == {"amicale"}


# By hand


def test_it_is_also_started_by_hand_where_it_has_a_plain_start(w: World) -> None:
    publish(w)
    dossier_id = member(w, "a", SOON)
    view = w.do(queries.dossier, dossier_id, SECRETARY, at=NOON)
    assert [(one.process_id, one.reason) for one in view.startable] == [("renouvellement", None)]
    w.act(commands.start_process, dossier_id, "renouvellement", {}, by=SECRETARY)
    assert started(w) == [dossier_id]
    w.clock.instant = SIX
    w.work()
    assert started(w) == [dossier_id], "it runs already"


def test_what_only_the_clock_starts_is_offered_to_nobody(w: World) -> None:
    publish(w)
    w.clock.instant = datetime(2026, 3, 31, 7, tzinfo=UTC)
    w.work()
    (dossier,) = w.rows(Dossier)
    assert w.do(queries.dossier, dossier.id, ADMIN, at=NOON).startable == ()
    with pytest.raises(Forbidden):
        w.act(commands.start_process, dossier.id, "seance", {}, by=ADMIN)


# Suspending


def test_a_suspended_start_waits_and_says_who_suspended_it(w: World) -> None:
    publish(w)
    member(w, "a", SOON)
    w.act(commands.suspend_start, row(w).id, "trop de tâches", by=ADMIN)
    w.clock.instant = SIX + timedelta(days=2)
    w.work()
    assert (started(w), row(w).fired) == ([], 0)
    w.act(commands.resume_start, row(w).id, "corrigé", by=ADMIN)
    w.work()
    found = row(w)
    assert (len(started(w)), found.fired) == (1, 1), "once, for the three it missed"
    assert found.next_at == SIX + timedelta(days=3)
    assert [line[1:] for line in found.history] == [
        ["suspended", ADMIN.id, "Éva Blanc", "trop de tâches"],
        ["resumed", ADMIN.id, "Éva Blanc", "corrigé"],
    ]


def test_suspending_stops_what_is_under_way(w: World) -> None:
    publish(w)
    member(w, "a", SOON)
    w.clock.instant = SIX
    w.do(commands.fire_due_starts, at=SIX)
    w.act(commands.suspend_start, row(w).id, "stop", by=ADMIN)
    w.work()
    assert started(w) == []
    assert seen(w).over


def test_a_changed_timer_stays_suspended(w: World) -> None:
    publish(w)
    w.act(commands.suspend_start, row(w).id, "stop", by=ADMIN)
    publish(w, changed((DAILY, EVERY_DAY, "R/PT1H")))
    assert row(w).suspended_at == NOON


def test_only_administrators_suspend(w: World) -> None:
    publish(w)
    for command in (commands.suspend_start, commands.resume_start):
        with pytest.raises(Forbidden):
            w.act(command, row(w).id, "stop", by=ANNE)


def test_dossiers_are_the_same_whichever_way_they_are_found(w: World) -> None:
    publish(w)
    there = [member(w, "a", SOON), member(w, "b", LATER)]
    member(w, "c", SOON, phase="parti")
    with w.session() as session:
        domain = load(session, latest(session, "amicale").id)
        type = domain.dossier_types["membre"]
        for by_id in (False, True):
            found = session.scalars(concerned("amicale", type, by_id=by_id).order_by(Dossier.id))
            assert [one.id for one in found] == there

"""Timers over clock changes, month ends and leap days: a table of dates, in three zones.

Clocks change in Paris on 29 March 2026 at 02:00 (to 03:00) and 25 October at 03:00 (to 02:00), in
New York on 8 March at 02:00 and 1 November at 02:00; in Algiers never.
"""

from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.feel import YearsMonthsDuration
from engine.feel.calendar import Length
from engine.tasks.moments import moment
from engine.workflow import Problem, timers
from engine.workflow.values import as_instant
from tests.support import bpmn

PARIS, NEW_YORK, ALGIERS = map(ZoneInfo, ("Europe/Paris", "America/New_York", "Africa/Algiers"))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(text: str, zone: ZoneInfo) -> datetime:
    """Local time; `*` at its end: the second time it comes."""
    naive = datetime.fromisoformat(text.rstrip("*"))
    return naive.replace(tzinfo=zone, fold=int(text.endswith("*"))).astimezone(UTC)


@pytest.mark.parametrize(
    ("zone", "text", "instant"),
    [
        (PARIS, "2026-03-29T01:59:59", "2026-03-29T00:59:59"),
        (PARIS, "2026-03-29T02:30:00", "2026-03-29T01:30:00"),  # skipped: 03:30 summer time
        (PARIS, "2026-03-29T03:00:00", "2026-03-29T01:00:00"),
        (PARIS, "2026-10-25T02:30:00", "2026-10-25T00:30:00"),  # twice: the first
        (PARIS, "2026-10-25T02:30:00+01:00", "2026-10-25T01:30:00"),
        (PARIS, "2026-10-25T03:00:00", "2026-10-25T02:00:00"),
        (PARIS, "2026-03-29", "2026-03-28T23:00:00"),
        (PARIS, "2026-03-30", "2026-03-29T22:00:00"),
        (NEW_YORK, "2026-03-08T02:30:00", "2026-03-08T07:30:00"),
        (NEW_YORK, "2026-11-01T01:30:00", "2026-11-01T05:30:00"),
        (NEW_YORK, "2026-11-01T02:00:00", "2026-11-01T07:00:00"),
        (ALGIERS, "2026-03-29T02:30:00", "2026-03-29T01:30:00"),
        (ALGIERS, "2026-10-25T02:30:00", "2026-10-25T01:30:00"),
        (PARIS, "2024-02-29T12:00:00", "2024-02-29T11:00:00"),
    ],
)
def test_when_is_a_date(zone: ZoneInfo, text: str, instant: str) -> None:
    assert as_instant(text, zone, "timeDate") == utc(instant)


@pytest.mark.parametrize("text", ["2026-02-29T12:00:00", "2026-02-30", "0001-01-01", "demain"])
def test_a_date_that_does_not_exist_is_a_problem(text: str) -> None:
    with pytest.raises(Problem):
        as_instant(text, PARIS, "timeDate")


LENGTHS_OF_TIME = pytest.mark.parametrize(
    ("zone", "start", "span", "due"),
    [
        # Days are of the calendar, hours of the clock on the wall that does not change.
        (PARIS, "2026-03-28T12:00", "P1D", "2026-03-29T12:00"),
        (PARIS, "2026-03-28T12:00", "PT24H", "2026-03-29T13:00"),
        (PARIS, "2026-10-24T12:00", "P1D", "2026-10-25T12:00"),
        (PARIS, "2026-10-24T12:00", "PT24H", "2026-10-25T11:00"),
        (PARIS, "2026-03-28T02:30", "P1D", "2026-03-29T03:30"),
        (PARIS, "2026-03-28T02:30", "P2D", "2026-03-30T02:30"),
        (PARIS, "2026-10-24T02:30", "P1D", "2026-10-25T02:30"),
        (PARIS, "2026-10-25T02:30*", "P1D", "2026-10-26T02:30"),
        (PARIS, "2026-10-25T02:30", "PT1H", "2026-10-25T02:30*"),
        (PARIS, "2026-10-25T02:30*", "PT1H", "2026-10-25T03:30"),
        (PARIS, "2026-03-29T01:30", "PT1H", "2026-03-29T03:30"),
        (PARIS, "2026-02-28T02:30", "P1M1D", "2026-03-29T03:30"),
        (PARIS, "2026-09-25T02:30", "P1M", "2026-10-25T02:30"),
        (PARIS, "2026-03-28T23:30", "P1DT3H", "2026-03-30T02:30"),
        (PARIS, "2026-03-22T02:30", "P1W", "2026-03-29T03:30"),
        (PARIS, "2026-03-30T02:30", "-P1D", "2026-03-29T03:30"),
        (NEW_YORK, "2026-03-07T02:30", "P1D", "2026-03-08T03:30"),
        (NEW_YORK, "2026-03-07T12:00", "PT24H", "2026-03-08T13:00"),
        (NEW_YORK, "2026-10-31T01:30", "P1D", "2026-11-01T01:30"),
        (NEW_YORK, "2026-11-01T01:30", "PT1H", "2026-11-01T01:30*"),
        (NEW_YORK, "2026-10-31T12:00", "PT24H", "2026-11-01T11:00"),
        (ALGIERS, "2026-03-28T02:30", "P1D", "2026-03-29T02:30"),
        (ALGIERS, "2026-03-28T12:00", "PT24H", "2026-03-29T12:00"),
        (ALGIERS, "2026-10-24T12:00", "PT24H", "2026-10-25T12:00"),
        # Month ends and leap days.
        (PARIS, "2026-01-31T09:00", "P1M", "2026-02-28T09:00"),
        (PARIS, "2028-01-31T09:00", "P1M", "2028-02-29T09:00"),
        (PARIS, "2100-01-31T09:00", "P1M", "2100-02-28T09:00"),
        (PARIS, "2026-03-31T09:00", "P1M", "2026-04-30T09:00"),
        (PARIS, "2026-12-31T09:00", "P2M", "2027-02-28T09:00"),
        (PARIS, "2026-03-31T09:00", "-P1M", "2026-02-28T09:00"),
        (PARIS, "2028-02-29T09:00", "P1Y", "2029-02-28T09:00"),
        (PARIS, "2028-02-29T09:00", "P4Y", "2032-02-29T09:00"),
        (PARIS, "2027-02-28T09:00", "P1D", "2027-03-01T09:00"),
        (PARIS, "2028-02-28T09:00", "P1D", "2028-02-29T09:00"),
    ],
)


@LENGTHS_OF_TIME
def test_how_long_is_a_duration(zone: ZoneInfo, start: str, span: str, due: str) -> None:
    assert timers.after(local(start, zone), timers.length(span), zone) == local(due, zone)


@LENGTHS_OF_TIME
def test_pages_count_as_timers_do(zone: ZoneInfo, start: str, span: str, due: str) -> None:
    """Their expiry and their reminders."""
    assert moment(span, start=local(start, zone), zone=zone) == local(due, zone)


@pytest.mark.parametrize(
    ("value", "due"),
    [
        ("2026-03-28", "2026-03-28T23:00"),  # the end of that day
        ("2026-03-29", "2026-03-29T22:00"),
        ("2026-03-29T02:30", "2026-03-29T01:30"),
        (timedelta(days=1), "2026-03-29T10:00"),
        (timedelta(hours=5), "2026-03-28T16:00"),
        (YearsMonthsDuration(1), "2026-04-28T10:00"),
        (datetime(2026, 3, 29, 12, tzinfo=PARIS), "2026-03-29T10:00"),
        ("", None),
    ],
)
def test_what_else_a_page_may_be_given(value: object, due: str | None) -> None:
    found = moment(value, start=utc("2026-03-28T11:00"), zone=PARIS)
    assert found == (None if due is None else utc(due))


@pytest.mark.parametrize("value", ["demain", "P9000Y", "0001-01-01T00:00", "9999-12-31", 5])
def test_what_no_page_can_be_given(value: object) -> None:
    with pytest.raises(ValueError, match="ni une durée ni une date"):
        moment(value, start=utc("2026-03-28T11:00"), zone=PARIS)


@pytest.mark.parametrize(
    ("zone", "begun", "text", "due"),
    [
        (
            PARIS,
            "2026-03-27T02:30",
            "R/P1D",
            ["2026-03-28T02:30", "2026-03-29T03:30", "2026-03-30T02:30", "2026-03-31T02:30"],
        ),
        (
            PARIS,
            "2026-10-23T02:30",
            "R/P1D",
            ["2026-10-24T02:30", "2026-10-25T02:30", "2026-10-26T02:30", "2026-10-27T02:30"],
        ),
        (
            PARIS,
            "2026-10-25T00:30",
            "R4/PT1H",
            ["2026-10-25T01:30", "2026-10-25T02:30", "2026-10-25T02:30*", "2026-10-25T03:30"],
        ),
        (
            PARIS,
            "2026-01-01T00:00",
            "R3/2026-03-28T02:30:00/P1D",
            ["2026-03-28T02:30", "2026-03-29T03:30", "2026-03-30T02:30", None],
        ),
        (
            PARIS,
            "2026-01-01T00:00",
            "R3/P1D/2026-03-30T02:30:00",
            ["2026-03-28T02:30", "2026-03-29T03:30", "2026-03-30T02:30", None],
        ),
        (
            PARIS,
            "2026-10-31T09:00",
            "R/P1M",
            ["2026-11-30T09:00", "2026-12-31T09:00", "2027-01-31T09:00", "2027-02-28T09:00"],
        ),
        (
            PARIS,
            "2028-02-29T09:00",
            "R/P1Y",
            ["2029-02-28T09:00", "2030-02-28T09:00", "2031-02-28T09:00", "2032-02-29T09:00"],
        ),
        (
            NEW_YORK,
            "2026-03-07T02:30",
            "R3/P1D",
            ["2026-03-08T03:30", "2026-03-09T02:30", "2026-03-10T02:30", None],
        ),
        (
            ALGIERS,
            "2026-03-28T02:30",
            "R3/P1D",
            ["2026-03-29T02:30", "2026-03-30T02:30", "2026-03-31T02:30", None],
        ),
    ],
)
def test_when_a_cycle_comes_round(
    zone: ZoneInfo, begun: str, text: str, due: list[str | None]
) -> None:
    cycle = timers.cycle(text, local(begun, zone), zone)
    found = [timers.occurrence(cycle, number, zone) for number in range(4)]
    assert found == [None if one is None else local(one, zone) for one in due]


def test_a_missed_cycle_is_found_again_at_its_hour() -> None:
    begun = local("2026-03-27T02:30", PARIS)
    cycle = timers.cycle("R/P1D", begun, PARIS)
    number, due = timers.next_occurrence(cycle, 0, local("2026-03-29T12:00", PARIS), PARIS) or (
        -1,
        begun,
    )
    assert (number, due) == (2, local("2026-03-30T02:30", PARIS))


TIMER = bpmn.timer("R/P1D", "timeCycle")
WHERE = {
    "an intermediate event": bpmn.process(
        bpmn.start(),
        bpmn.element("intermediateCatchEvent", "T", TIMER),
        bpmn.user("A"),
        bpmn.end(),
        bpmn.flow("S", "T", "A", "E"),
    ),
    "a boundary event": bpmn.process(
        bpmn.start(),
        bpmn.user("U"),
        bpmn.boundary("T", "U", TIMER, interrupting=False),
        bpmn.user("A"),
        bpmn.end(),
        bpmn.flow("S", "U", "E"),
        bpmn.flow("T", "A"),
    ),
    "the start of an event subprocess": bpmn.process(
        bpmn.start(),
        bpmn.user("U"),
        bpmn.end(),
        bpmn.flow("S", "U", "E"),
        bpmn.element(
            "subProcess",
            "SUB",
            bpmn.start("T", TIMER, isInterrupting="false"),
            bpmn.user("A"),
            bpmn.flow("T", "A"),
            triggeredByEvent="true",
        ),
    ),
}


@pytest.mark.parametrize("place", WHERE)
@pytest.mark.parametrize("zone", [PARIS, NEW_YORK, ALGIERS], ids=str)
def test_a_daily_timer_stays_at_its_hour_wherever_it_is_drawn(zone: ZoneInfo, place: str) -> None:
    begun = datetime(2026, 3, 6, 14, 30, tzinfo=zone)
    host = bpmn.StandInHost(zone=zone, instant=begun.astimezone(UTC))
    play = bpmn.Play(bpmn.read(WHERE[place]), host=host)
    hours = set()
    for day in range(30):
        (due,) = {one.due_at for one in play.instance.timers()}
        hours.add(due.astimezone(zone).strftime("%H:%M"))
        assert play.wait(seconds=(due - host.instant).total_seconds()) == 1
        assert len(play.waiting("A")) == day + 1
    assert hours == {"14:30"}


LENGTHS = st.builds(
    Length,
    months=st.integers(0, 30),
    days=st.integers(0, 400),
    seconds=st.sampled_from([0, 1, 60, 1_800, 3_600, 5_400, 86_400, 90_000]),
).filter(lambda length: not length.empty)


@settings(deadline=None, max_examples=300)
@given(
    zone=st.sampled_from([PARIS, NEW_YORK, ALGIERS, ZoneInfo("Australia/Lord_Howe")]),
    anchor=st.integers(631_152_000, 2_840_140_800).map(partial(datetime.fromtimestamp, tz=UTC)),
    length=LENGTHS,
    late=st.floats(0, 3e8),
)
def test_a_cycle_only_goes_forward_and_is_found_again_wherever_the_clock_stands(
    zone: ZoneInfo, anchor: datetime, length: Length, late: float
) -> None:
    cycle = timers.Cycle(timers.FOREVER, length, anchor)
    due = [timers.occurrence(cycle, number, zone) for number in range(40)]
    assert all(before < after for before, after in pairwise(one for one in due if one))
    now = anchor + timedelta(seconds=late)
    number, found = timers.next_occurrence(cycle, 0, now, zone) or (-1, now)
    assert found > now
    if number > 0:
        previous = timers.occurrence(cycle, number - 1, zone)
        assert previous is not None
        assert previous <= now, "none was passed over"

"""Saved values come back as they were, whatever the keys of a context are."""

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.feel import Range, YearsMonthsDuration, compile, to_feel
from engine.feel.codec import NotEncodable, decode, encode

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.text(max_size=8),
    st.decimals(allow_nan=False, allow_infinity=False).map(to_feel),
    st.integers().map(to_feel),
    st.dates(),
    st.times(timezones=st.just(UTC) | st.none()).map(lambda t: t.replace(fold=0)),
    st.datetimes(timezones=st.just(UTC) | st.none()).map(lambda d: d.replace(fold=0)),
    st.datetimes(timezones=st.just(ZoneInfo("Europe/Paris"))),
    st.timedeltas(),
    st.integers(-(10**6), 10**6).map(YearsMonthsDuration),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["$", "$type", "a", "", "é"]), inner, max_size=3),
        st.builds(Range, inner, inner, st.booleans(), st.booleans()),
    ),
    max_leaves=8,
)


@given(values)
def test_a_value_survives_json(value: object) -> None:
    saved = json.loads(json.dumps(encode(value)))
    assert decode(saved) == value
    assert repr(decode(saved)) == repr(value)


@pytest.mark.parametrize(
    ("value", "saved"),
    [
        (Decimal(3), 3),
        (Decimal("3.0"), {"$": ["n", "3.0"]}),
        (Decimal(2**60), {"$": ["n", str(2**60)]}),
        (date(2026, 1, 31), {"$": ["d", "2026-01-31"]}),
        (time(9, 30), {"$": ["t", "09:30:00"]}),
        (datetime(2026, 1, 1, tzinfo=UTC), {"$": ["dt", "2026-01-01T00:00:00Z"]}),
        (timedelta(days=1, hours=2), {"$": ["dd", "P1DT2H"]}),
        (YearsMonthsDuration(14), {"$": ["ym", "P1Y2M"]}),
        ({"$": Decimal(1)}, {"$": ["c", {"$": 1}]}),
        ({"$": 1, "a": True}, {"$": 1, "a": True}),
        (Range(Decimal(1), Decimal(5), True, False), {"$": ["r", 1, 5, "[)"]}),
    ],
)
def test_the_saved_form_is_stable(value: object, saved: object) -> None:
    assert encode(value) == saved


@pytest.mark.parametrize(
    "text",
    [
        '@"-999999999-12-31"',
        '@"2026-01-01T10:00:00.123456789@Europe/Paris"',
        '@"10:00:00.123456789"',
        "(< 5)",
        '(!= "a")',
        '@"P999999999D" + @"P9D"',
    ],
)
def test_values_beyond_python_survive(text: str) -> None:
    value, errors = compile(text).evaluate({})
    assert not errors
    assert decode(json.loads(json.dumps(encode(value)))) == value


def test_a_function_cannot_be_saved() -> None:
    with pytest.raises(NotEncodable):
        encode([compile("function(x) x").evaluate({}).value])


@pytest.mark.parametrize("data", [{"$": ["n", "x"]}, {"$": ["zz", "1"]}, {"$": 3}, {"$": ["d", 1]}])
def test_what_is_not_saved_data_is_refused(data: object) -> None:
    with pytest.raises(ValueError, match=r"tag|unreadable"):
        decode(data)

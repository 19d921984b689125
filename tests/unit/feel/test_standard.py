"""What the standard says at the edges: implicit conversions, refusals, far values."""

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal

import pytest

from engine.feel import compile, to_feel
from engine.feel.codec import encode
from tests.unit.feel.conftest import Evaluate

NULL_AND_TOLD = [
    '1 + "a"',
    '@"P1D" + 1',
    '@"2026-01-01" + @"2026-01-02"',
    '@"10:00:00" - @"10:00:00Z"',
    '@"2026-01-01T10:00:00" - @"2026-01-01T10:00:00Z"',
    '@"2026-01-01" - "a"',
    '@"P1D" * @"P1D"',
    '@"P1D" / 0',
    '@"P1D" / @"PT0S"',
    '@"P1D" / @"P1Y"',
    '"a" ** 2',
    "9e6000 * 9e6000",
    "9e6000 + 9.9e6144 + 9.9e6144",
    '@"P999999999Y" * 1e30',
    "exp(1e6)",
    "sqrt(-4)",
    "log(0)",
    "modulo(1, 0)",
    "decimal(1, 99999)",
    'not("a")',
    'all([true, "a"])',
    'get value({a: {b: 1}}, ["a", "c"])',
    "get value({a: 1}, [])",
    "context([1])",
    "context([{key: 1, value: 1}])",
    'context([{key: "a", value: 1}, {key: "a", value: 2}])',
    'context put({a: 1}, ["a", "b"], 2)',
    "context merge([1])",
    'number("1.5", ".", ",") + number("1,5", ".", ".")',
    'number("1 000", ";", ".")',
    'number("1.5", " ", ",")',
    'number("abc")',
    'string length(["a", "b"])',
    'get entries("a")',
    "remove([1], 2)",
    "sublist([1], 1, 5)",
    "list replace([1], function(a, b) 1, 2)",
    "list replace([1], function(a) true, 2)",
    "sort([1, 2], function(a, b) null)",
    'sort([1, "a"])',
    "concatenate(null, [1])",
    "sum([null])",
    'sum([@"P1D", @"P1Y"])',
    "sum([true, true])",
    'min([1, "a"])',
    "max([true])",
    "product([])",
    "stddev([1])",
    'substring("abc", 0)',
    'substring("abc", 1, 0)',
    'string join(["a", 1])',
    'matches("a", "a", "z")',
    'range("[1..")',
    'range("1")',
    'range("[upper case(\\"a\\")..\\"b\\"]")',
    'range("[null..null]")',
    '["a"..1]',
    "[null..null]",
    "(< null)",
    '5 in ["a".."b"]',
    "5 in [1..null]",
    'for x in "a".."b" return x',
    "for x in 1.5..3 return x",
    "for x in null return x",
    "some x in null satisfies true",
    '[1, 2]["a"]',
    "[1][1.5]",
    "{a: 1, a: 2}",
    "(function(a, a) a)(1, 2)",
    "(function(a: number) a)(true)",
    "(function(a) external {java: {}})(1)",
    "(function(a) a)(b: 1)",
    'day of week("2026-01-01")',
    "date and time(2026, 1, 1, 25, 0, 0)",
    "overlaps([1..2], 3)",
    "before(1, (!= 3))",
    "[1..2].middle",
    '@"10:00:00".year',
    "(1).a",
]


@pytest.mark.parametrize("text", NULL_AND_TOLD)
def test_what_has_no_meaning_is_null_and_told_in_both_languages(
    evaluate: Evaluate, text: str
) -> None:
    value, errors = evaluate(text)
    assert value is None
    assert errors
    for error in errors:
        assert "?" not in error.message("fr").replace("« ? »", "")
        assert error.message("fr") != error.message("en")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('is(@"2026-01-01T10:00:00Z", @"2026-01-01T10:00:00@Etc/UTC")', "false"),
        ('is(@"2026-01-01T10:00:00", @"2026-01-01T10:00:00")', "true"),
        ("is([1, true], [1, true])", "true"),
        ("is(abs, abs)", "true"),
        ("all([])", "true"),
        ("any([])", "false"),
        ("any([null, true])", "true"),
        ("any([null, false])", "null"),
        ('string length(["abc"])', "3"),
        ("count(1)", "1"),
        ("count([])", "0"),
        ("sum([])", "null"),
        ("mean([])", "null"),
        ("median([])", "null"),
        ("min([])", "null"),
        ('min(["b", "a"])', '"a"'),
        ('max([@"P1D", @"PT25H"])', '@"PT25H"'),
        ('max(@"10:00:00Z", @"10:00:00+02:00")', '@"10:00:00Z"'),
        ("mode([])", "[]"),
        ('abs(@"-P1Y")', '@"P1Y"'),
        ('abs(@"-PT1H")', '@"PT1H"'),
        ("odd(-3)", "true"),
        ("number(5)", "5"),
        ('number("-.5e1")', "-5"),
        ('context put({}, ["a", "b"], 1)', "{a: {b: 1}}"),
        ("context merge({a: 1})", "{a: 1}"),
        ('time(@"2026-01-01")', '@"00:00:00Z"'),
        ('time(@"10:00:00")', '@"10:00:00"'),
        ('time(10, 0, 0.5, @"PT2H")', '@"10:00:00.5+02:00"'),
        ('date and time(@"2026-01-01")', '@"2026-01-01T00:00:00Z"'),
        ('date and time(2026, 1, 1, 10, 0, 0, @"PT1H")', '@"2026-01-01T10:00:00+01:00"'),
        ('date and time(2026, 1, 1, 10, 0, 0, "Asia/Tokyo")', '@"2026-01-01T10:00:00@Asia/Tokyo"'),
        ('duration(@"P1D")', '@"P1D"'),
        ('years and months duration(@"2026-01-31", @"2024-08-01")', '@"-P1Y5M"'),
        ('day of year(@"2024-12-31")', "366"),
        ('week of year(@"2021-01-01")', "53"),
        ('range("[1..]") = null', "true"),
        ('range("[-2..\\"a\\"]") = null', "true"),
        ('range("(1..null)")', "(1..null)"),
        ('range("[duration(\\"P1D\\")..@\\"P2D\\"[")', '[@"P1D"..@"P2D")'),
        ("string([1..5[)", '"[1..5)"'),
        ("string((> 3))", '"(> 3)"'),
        ('string({a: null, "b c": [true]})', '"{a: null, \\"b c\\": [true]}"'),
        ("string(function(x, y) x)", '"function(x, y)"'),
        ('string([@"2026-01-01", @"P1Y"])', '"[2026-01-01, P1Y]"'),
        ("string([])", '"[]"'),
        ("string({})", '"{}"'),
        ("for x in [1..3[ return x", "[1, 2]"),
        ("for x in (3..1) return x", "[]"),
        ('for d in [@"2026-01-31"..@"2026-02-01"] return d.day', "[31, 1]"),
        ('for d in (@"2026-01-31"..@"2026-02-02") return d.day', "[1]"),
        ("for x in 5 return x", "[5]"),
        ("some x in [1, null] satisfies x", "null"),
        ("every x in [true, null] satisfies x", "null"),
        ("every x in [false, null] satisfies x", "false"),
        ("null[1 = 1]", "[]"),
        ("5[item > 3]", "[5]"),
        ("[][i]", "[]"),
        ("[{a: 1}, 2, null].a", "[1, null, null]"),
        ("(= 5) = (= 5)", "true"),
        ("5 in (= 5)", "true"),
        ("5 in (!= 5)", "false"),
        ("[1..2] in [1..2]", "true"),
        ("[1, 2] in ([1, 2])", "true"),
        ("1 in [[1..3], 7]", "true"),
        ('"a" in [1, "a"]', "true"),
        ("null in null", "true"),
        ("(1 = 1)[1]", "true"),
        ("1 instance of Null", "false"),
        ("null instance of Null", "true"),
        ("[1..2] instance of range<number>", "true"),
        ("abs instance of function", "true"),
        ('[1, "a"] instance of list<Any>', "true"),
        ("{a: [1]} instance of context<a: list<number>>", "true"),
        ("(function(x: number) true) instance of function<number> -> boolean", "true"),
        ('@"2026-01-01T10:00:00+05:30".time offset', '@"PT5H30M"'),
        ('@"10:00:00".time offset', "null"),
        ('@"2026-07-01T10:00:00@Europe/Paris".time offset', '@"PT2H"'),
        ('@"-P1DT2H".hours', "-2"),
        ('@"-P14M".years', "-1"),
        ('@"-P14M".months', "-2"),
        ("[1..2].start", "1"),
        ("(< 2).end included", "false"),
        ('if "a" then 1 else 2', "2"),
        ('"a" and false', "false"),
        ("1 between 2 and null", "false"),
        ("before([1..5], [6..9])", "true"),
        ("before([1..5], (5..9])", "true"),
        ("before([1..5], [5..9])", "false"),
        ("after(6, [1..5])", "true"),
        ("finishes([3..5], [1..5])", "true"),
        ("starts([1..3], [1..5])", "true"),
        ("coincides(3, 3)", "true"),
        ("includes([1..5], (1..5))", "true"),
        ("includes((1..5), [1..5])", "false"),
        ("during([2..3], (> 1))", "true"),
        ('replace("a\\nb", "^b", "x", "m")', '"a\\nx"'),
    ],
)
def test_edges_are_those_of_the_standard(evaluate: Evaluate, text: str, expected: str) -> None:
    found, _ = evaluate(text)
    wanted, errors = evaluate(expected)
    assert not errors
    assert encode(found) == encode(wanted)


class Odd(tzinfo):
    """A zone of another library's."""

    def utcoffset(self, _: datetime | None) -> timedelta:
        return timedelta(hours=3)

    def dst(self, _: datetime | None) -> timedelta:
        return timedelta(0)

    def tzname(self, _: datetime | None) -> str:
        return "odd"


THREE = timezone(timedelta(hours=3))


class Money(Decimal):
    pass


class Day(date):
    pass


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Money("1.5"), Decimal("1.5")),
        (Day(2026, 1, 1), date(2026, 1, 1)),
        (datetime(2026, 1, 1, tzinfo=Odd()), datetime(2026, 1, 1, tzinfo=THREE)),
        (time(10, tzinfo=Odd()), time(10, tzinfo=THREE)),
        (time(10, tzinfo=UTC), time(10, tzinfo=UTC)),
        (float("inf"), None),
        pytest.param(10**7000, None, id="huge"),
        (Decimal("NaN"), None),
        ({1: 2}, {"1": Decimal(2)}),
        ({"a"}, ["a"]),
        (True, True),
        (Decimal(1) / 3 + Decimal(10**30), Decimal(10**30)),
    ],
)  # fmt: skip
def test_values_of_python_become_feels(value: object, expected: object) -> None:
    found = to_feel(value)
    assert found == expected
    assert type(found) is type(expected)


def test_values_without_change_are_not_copied() -> None:
    rows = [{"a": Decimal(1)}, ["x"]]
    assert to_feel(rows) is rows
    assert compile("rows").evaluate({"rows": rows}).value is rows


def test_long_sums_are_refused_rather_than_risked() -> None:
    assert compile(" + ".join(["1"] * 150)).evaluate({}).value == 150
    with pytest.raises(ValueError, match="deep"):
        compile(" + ".join(["1"] * 250))
    with pytest.raises(ValueError, match="deep"):
        compile(
            " + ".join(["1"] * 199) + " + (" + "+".join(["1"] * 5) + ")" + "[1]" * 150 + "*2" * 99
        )

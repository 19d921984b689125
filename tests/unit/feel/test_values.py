"""Evaluating: names, functions, nulls and errors, beyond the examples of the guide."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from engine.feel import (
    Function,
    Parameter,
    Result,
    YearsMonthsDuration,
    compile,
    compile_unary,
    equal,
    to_feel,
)
from engine.feel.types import NUMBER, ListType, coerce, conforms, type_of
from tests.unit.feel.conftest import Evaluate

PARIS = ZoneInfo("Europe/Paris")


class Chain(Mapping[str, object]):
    """Scopes one inside the other, as a process has them."""

    def __init__(self, *scopes: dict[str, object]) -> None:
        self.scopes = scopes

    def __getitem__(self, key: str) -> object:
        for scope in self.scopes:
            if key in scope:
                return scope[key]
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return iter({key for scope in self.scopes for key in scope})

    def __len__(self) -> int:
        return len(set(self))


def test_variables_may_be_any_mapping() -> None:
    scopes = Chain({"a": 1}, {"a": 2, "b": Chain({"c": 3})})
    assert compile("a + b.c").evaluate(scopes) == Result(Decimal(4))


def test_numbers_of_python_are_taken_at_any_depth() -> None:
    variables = {"lignes": [{"prix": 10, "taux": 0.1}], "n": 3}
    found = compile("{total: lignes[1].prix * lignes[1].taux * n, lignes: lignes}")
    assert found.evaluate(variables).value == {
        "total": Decimal("3.0"),
        "lignes": [{"prix": Decimal(10), "taux": Decimal("0.1")}],
    }
    assert variables == {"lignes": [{"prix": 10, "taux": 0.1}], "n": 3}


def test_what_feel_does_not_know_is_null() -> None:
    assert to_feel({"a": object(), "b": float("nan"), "c": (1,)}) == {
        "a": None,
        "b": None,
        "c": [Decimal(1)],
    }


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("1 + inconnu", "unknown-variable", (1, 5)),
        ("{a: 1}.b", "no-entry", (1, 7)),
        ("null + 1", "null-operand", (1, 6)),
        ('"a" - 1', "not-computable-types", (1, 5)),
        ("1 / 0", "division-by-zero", (1, 3)),
        ('1 < "a"', "not-comparable", (1, 3)),
        ("[1][4]", "no-such-item", (1, 4)),
        ("5(1)", "not-a-function", (1, 1)),
        ("upper case(1)", "wrong-argument", (1, 1)),
        ("upper case(null)", "null-argument", (1, 1)),
        ("upper case()", "wrong-arguments", (1, 1)),
        ('date("2026-02-30")', "no-such-date", (1, 1)),
        ('matches("a", "(")', "bad-pattern", (1, 1)),
        ("(function(x) x + y)(1)", "unknown-variable", (1, 18)),
    ],
)
def test_what_goes_wrong_is_null_and_told_with_its_place(
    evaluate: Evaluate, text: str, code: str, place: tuple[int, int]
) -> None:
    found, errors = evaluate(text)
    assert found is None
    assert (errors[0].code, errors[0].position) == (code, place)
    assert errors[0].message("fr") != errors[0].message("en")


def test_an_absent_value_is_told_from_a_wrong_one(evaluate: Evaluate) -> None:
    assert evaluate("absent > 3").errors[0].missing
    assert not evaluate('"a" > 3').errors[0].missing


def test_a_function_may_call_itself(evaluate: Evaluate) -> None:
    text = "{f: function(n) if n <= 1 then 1 else n * f(n - 1), r: f(20)}.r"
    assert evaluate(text).value == Decimal("2432902008176640000")


def test_a_function_remembers_where_it_was_made(evaluate: Evaluate) -> None:
    text = "for f in (for i in 1..3 return function(x) x * i) return f(10)"
    assert evaluate(text).value == [10, 20, 30]


def test_a_local_name_hides_a_built_in_function(evaluate: Evaluate) -> None:
    text = "{abs: function(x) 42, r: abs(-1)}.r"
    assert evaluate(text).value == 42


def test_a_function_of_the_callers_hides_a_built_in_one() -> None:
    mine = Function((Parameter("x", NUMBER),), lambda arguments, run: "mine")
    assert compile("abs(1)").evaluate({"abs": mine}).value == "mine"


def test_a_variable_called_like_a_function_does_not_hide_it(evaluate: Evaluate) -> None:
    assert evaluate("count(liste) + count", {"liste": [1], "count": 5}).value == 6


def test_a_built_in_function_is_a_value(evaluate: Evaluate) -> None:
    assert evaluate("(if true then abs else floor)(-2)").value == 2


def test_a_function_of_the_callers_reports_errors_and_names_its_parameters() -> None:
    def call(arguments: object, run: object) -> object:
        run.report("broken", part="moteur")  # type: ignore[attr-defined]
        return None

    mine = Function((Parameter("a"), Parameter("b")), call, name="mine")
    result = compile("1 + mine(b: 1, a: 2)").evaluate({"mine": mine})
    assert [error.code for error in result.errors] == ["broken", "null-operand"]
    assert result.errors[0].position == (1, 5)
    refused = compile("mine(1)").evaluate({"mine": mine})
    assert refused.errors[0].code == "wrong-arguments"


def test_in_a_filter_entries_of_the_item_come_before_outer_names(evaluate: Evaluate) -> None:
    rows = [{"a": 1}, {"a": 2, "seuil": 0}]
    assert evaluate("rows[a > seuil]", {"rows": rows, "seuil": 1}).value == [{"a": 2, "seuil": 0}]
    assert evaluate("rows[i].a", {"rows": rows, "i": 2}).value == 2


def test_partial_is_not_the_list_being_built(evaluate: Evaluate) -> None:
    assert evaluate("for i in 1..3 return partial").value == [[], [[]], [[], [[]]]]


def test_a_local_date_and_time_takes_the_zone_given(evaluate: Evaluate) -> None:
    text = '@"2026-07-01T12:00:00" = @"2026-07-01T10:00:00Z"'
    assert evaluate(text, zone=PARIS).value is True
    assert evaluate(text).errors[0].code == "mixed-zones"


def test_adding_hours_moves_the_instant_not_the_clock(evaluate: Evaluate) -> None:
    text = 'string(@"2026-10-24T12:00:00@Europe/Paris" + @"PT24H")'
    assert evaluate(text).value == "2026-10-25T11:00:00@Europe/Paris"
    twice = 'string(@"2026-10-25T01:30:00@Europe/Paris" + @"PT1H") '
    assert evaluate(twice).value == "2026-10-25T02:30:00@Europe/Paris"
    both = '(@"2026-10-25T01:30:00@Europe/Paris" + @"PT2H") - @"2026-10-25T01:30:00@Europe/Paris"'
    assert evaluate(both).value == timedelta(hours=2)


def test_aware_datetimes_of_python_are_dates_and_times() -> None:
    due = datetime(2026, 1, 1, 12, tzinfo=UTC)
    result = compile('due + @"P1D" > @"2026-01-02T12:59:00+01:00"').evaluate({"due": due})
    assert result == Result(True)


def test_equality_outside_expressions() -> None:
    assert equal(1, Decimal("1.0"))
    assert equal([1, {"a": None}], [Decimal(1), {"a": None}])
    assert not equal(1, "1")
    assert not equal(True, 1)
    assert not equal(None, False)


def test_cells_tell_true_false_and_unknown() -> None:
    assert compile_unary("< 5").matches(4, {}).value is True
    assert compile_unary("< 5").matches("a", {}).value is None
    assert compile_unary("not(< 5)").matches(6, {}).value is True
    assert compile_unary("limite").matches(3, {"limite": [1, 2, 3]}).value is True
    assert compile_unary("[1..limite]").matches(3, {"limite": 2}).value is False
    assert compile_unary("montant > 5").matches("x", {"montant": 9}).value is True
    assert compile_unary("false").matches(False, {}).value is True


def test_types_of_values_and_their_conversion() -> None:
    assert str(type_of(to_feel([1, 2]))) == "list<number>"
    assert str(type_of({"a": date(2026, 1, 1)})) == "context<a: date>"
    assert conforms(to_feel([1]), ListType(NUMBER))
    assert not conforms(["a"], ListType(NUMBER))
    assert coerce([Decimal(1)], NUMBER) == (Decimal(1), True)
    assert coerce(Decimal(1), ListType(NUMBER)) == ([Decimal(1)], True)
    assert coerce("a", NUMBER) == (None, False)
    assert str(type_of(YearsMonthsDuration(3))) == "years and months duration"


@pytest.mark.parametrize(
    ("text", "names", "certain"),
    [
        ("a + b.c", {"a", "b"}, {"a", "b"}),
        ("for x in xs return x + y", {"xs", "y"}, {"xs", "y"}),
        ("rows[a > seuil]", {"rows", "a", "seuil"}, {"rows"}),
        ("{a: 1, b: a + c}", {"c"}, {"c"}),
        ("function(x) x + y", {"y"}, {"y"}),
        ("sum(xs)", {"xs"}, {"xs"}),
        ("some x in xs satisfies x > m", {"xs", "m"}, {"xs", "m"}),
    ],
)
def test_the_variables_an_expression_reads(text: str, names: set[str], certain: set[str]) -> None:
    assert compile(text).variables() == names
    assert compile(text).variables(certain=True) == certain


def test_the_paths_an_expression_reads() -> None:
    found = compile("dossier.client.nom = nom and dossier.ouvert").paths()
    assert found == {("dossier", "client", "nom"), ("nom",), ("dossier", "ouvert")}
    assert compile_unary("> dossier.seuil, ? < 3").paths() == {("dossier", "seuil")}

"""What decision tables answer, by hit policy and by kind of cell."""

from decimal import Decimal
from typing import Any

import pytest

from engine.dmn import Result, decide, read
from tests.unit.dmn.drawing import decision, definitions, input_data, literal, table

AGES = ["< 18 | 10", "[18..65) | 20", ">= 65 | 15"]


def answer(logic: str, inputs: dict[str, object], **more: Any) -> Result:
    return decide(read(definitions(decision("D", logic, **more))), "D", inputs)


@pytest.mark.parametrize(
    ("age", "price"),
    [(0, 10), (17, 10), (18, 20), (Decimal("64.9"), 20), (65, 15), (100, 15)],
)
def test_a_unique_table_answers_by_its_one_rule(age: object, price: int) -> None:
    result = answer(table(["age : number"], ["prix"], AGES), {"age": age})
    assert result == Result(Decimal(price), (), result.trace)


def test_no_rule_gives_null_without_error() -> None:
    result = answer(table(["age"], ["prix"], ["< 18 | 10"]), {"age": 30})
    assert (result.value, result.errors) == (None, ())


def test_a_missing_value_satisfies_only_what_asks_nothing() -> None:
    rules = ["< 18 | 10", "- | 99"]
    assert answer(table(["age"], ["prix"], rules), {"age": None}).value == 99


def test_two_rules_of_a_unique_table_are_an_error() -> None:
    result = answer(table(["age"], ["prix"], ["< 18 | 10", "< 20 | 20"]), {"age": 3})
    assert result.value is None
    assert [error.code for error in result.errors] == ["unique-violated"]
    assert "1, 2" in result.errors[0].message("fr")


def test_first_takes_the_first() -> None:
    logic = table(["age"], ["prix"], ["< 18 | 10", "- | 20"], policy="FIRST")
    assert [answer(logic, {"age": age}).value for age in (3, 30)] == [10, 20]


def test_any_agrees_or_is_an_error() -> None:
    logic = table(["a"], ["p"], ["< 10 | 1", "< 20 | 1", "< 5 | 2"], policy="ANY")
    assert answer(logic, {"a": 7}).value == 1
    clash = answer(logic, {"a": 3})
    assert (clash.value, clash.errors[0].code) == (None, "any-violated")


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("PRIORITY", "haut"),
        ("OUTPUT ORDER", ["haut", "moyen", "bas"]),
        ("RULE ORDER", ["bas", "haut", "moyen"]),
        ("COLLECT", ["bas", "haut", "moyen"]),
    ],
)
def test_policies_of_several_hits(policy: str, expected: object) -> None:
    logic = table(
        ["a"],
        ["risque"],
        ['> 0 | "bas"', '> 1 | "haut"', '> 2 | "moyen"'],
        policy=policy,
        output_values={"risque": '"haut", "moyen", "bas"'},
    )
    assert answer(logic, {"a": 5}).value == expected


@pytest.mark.parametrize(
    ("aggregation", "expected", "empty"),
    [("SUM", 60, None), ("MIN", 10, None), ("MAX", 30, None), ("COUNT", 3, 0)],
)
def test_collect_aggregates(aggregation: str, expected: int, empty: int | None) -> None:
    logic = table(
        ["a"],
        ["p"],
        ["> 0 | 10", "> 1 | 20", "> 2 | 30"],
        policy="COLLECT",
        aggregation=aggregation,
    )
    assert answer(logic, {"a": 9}).value == expected
    assert answer(logic, {"a": -1}).value == empty


def test_an_aggregation_of_texts_is_an_error() -> None:
    logic = table(["a"], ["p"], ['- | "x"', "- | 3"], policy="COLLECT", aggregation="SUM")
    result = answer(logic, {"a": 1})
    assert (result.value, result.errors[0].code) == (None, "aggregation-impossible")


def test_policies_that_list_answer_an_empty_list() -> None:
    logic = table(["a"], ["p"], ["> 5 | 1"], policy="RULE ORDER")
    assert answer(logic, {"a": 1}).value == []


def test_several_outputs_make_a_context() -> None:
    logic = table(["a"], ["prix : number", "libellé : string"], ['> 0 | 12.50 | "forfait"'])
    assert answer(logic, {"a": 1}).value == {"prix": Decimal("12.50"), "libellé": "forfait"}


def test_default_outputs_serve_where_no_rule_does() -> None:
    logic = table(["a"], ["p", "q"], ["> 5 | 1 | 2"], defaults={"p": "0", "q": '"rien"'})
    result = answer(logic, {"a": 1})
    assert result.value == {"p": 0, "q": "rien"}
    assert result.trace[0].defaulted


@pytest.mark.parametrize(
    ("cell", "accepted", "refused"),
    [
        ('"FR", "BE"', "BE", "DE"),
        ('not("FR", "BE")', "DE", "FR"),
        ("[1..5), 9", 9, 5),
        ("true", True, False),
        ('date("2026-01-31")', "@2026-01-31", "@2026-02-01"),
        ('> @"2026-01-31"', "@2026-02-01", "@2026-01-31"),
        ('["FR", "BE"]', "FR", "DE"),
        ("? > 3 and ? < limite", 5, 11),
        ("limite", 10, 11),
        ("< limite - 2", 7, 8),
        ("null", None, 0),
        ('starts with(?, "A")', "Alpha", "beta"),
    ],
)
def test_cells(cell: str, accepted: object, refused: object) -> None:
    logic = table(["valeur"], ["r"], [f"{cell} | true"], defaults={"r": "false"})

    def given(value: object) -> object:
        if isinstance(value, str) and value.startswith("@"):
            return __import__("datetime").date.fromisoformat(value[1:])
        return value

    answers = [
        answer(logic, {"valeur": given(value), "limite": 10}).value for value in (accepted, refused)
    ]
    assert answers == [True, False]


def test_an_input_of_the_wrong_type_is_null_and_told() -> None:
    result = answer(table(["age : number"], ["prix"], AGES), {"age": "douze"})
    assert result.value is None
    assert result.errors[0].code == "input-type"
    assert '"douze"' in result.errors[0].message("fr")


def test_an_input_that_is_not_allowed_is_told() -> None:
    logic = table(["pays : string"], ["p"], ["- | 1"], input_values={"pays": '"FR", "BE"'})
    assert answer(logic, {"pays": "FR"}).value == 1
    result = answer(logic, {"pays": "DE"})
    assert (result.value, result.errors[0].code) == (None, "input-not-allowed")


def test_outputs_may_compute_with_the_inputs() -> None:
    logic = table(["montant"], ["taxe : number"], ["> 0 | montant * 0.2"])
    assert answer(logic, {"montant": 50}).value == 10


def test_a_bad_cell_is_found_and_its_rule_never_holds() -> None:
    model = read(definitions(decision("D", table(["a"], ["p"], ["< | 1", "> 0 | 2"]))))
    assert decide(model, "D", {"a": 1}).value == 2
    finding = model.compile_findings[0]
    assert (finding.code, finding.rule, finding.cell) == ("syntax", 1, "a")


def test_a_table_over_declared_inputs_reads_only_what_it_requires() -> None:
    model = read(
        definitions(
            input_data("âge du client", "number"),
            input_data("autre", "number"),
            decision(
                "D",
                table(["âge du client"], ["p"], ["< 18 | autre", "- | 2"], policy="FIRST"),
                inputs=["âge du client"],
            ),
        )
    )
    result = decide(model, "D", {"âge du client": 3, "autre": 7})
    assert result.value is None
    assert [each.code for each in model.compile_findings] == ["name-unknown"]
    assert decide(model, "D", {"âge du client": 20}).value == 2


def test_literal_decisions_feed_tables() -> None:
    model = read(
        definitions(
            input_data("naissance", "number"),
            decision("âge", literal("2026 - naissance"), inputs=["naissance"]),
            decision("tarif", table(["âge"], ["p"], AGES), decisions=["âge"]),
        )
    )
    assert decide(model, "tarif", {"naissance": 2000}).value == 20

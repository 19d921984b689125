"""What publication tells an analyst about a table."""

import pytest

from engine.dmn import Finding, check, decide, read
from tests.unit.dmn.drawing import decision, definitions, input_data, literal, table


def findings(logic: str, *more: str, inputs: list[str] | None = None) -> list[Finding]:
    return check(read(definitions(*more, decision("Tarif", logic, inputs=inputs or []))))


def told(found: list[Finding]) -> list[tuple[str, int | None, str]]:
    return [(each.code, each.rule, each.severity) for each in found]


def test_a_complete_exclusive_table_has_no_finding() -> None:
    logic = table(["age : number"], ["p"], ["< 18 | 1", "[18..65) | 2", ">= 65 | 3"])
    assert findings(logic) == []


def test_overlapping_rules_are_named_with_an_example() -> None:
    logic = table(
        ["age : number", "pays : string"],
        ["p"],
        ['<= 18 | "FR" | 1', '>= 18 | "FR", "BE" | 2', '- | "DE" | 3', '< 18 | "BE" | 4'],
    )
    found = findings(logic)
    assert told(found) == [("rules-overlap", 2, "error")]
    sentence = found[0].message("fr")
    assert "« Tarif »" in sentence
    assert "les règles 1 et 2" in sentence
    assert 'age = 18, pays = "FR"' in sentence
    assert "First" in found[0].cure("fr")
    assert "rules 1 and 2" in found[0].message("en")


def test_any_admits_an_overlap_that_agrees() -> None:
    agreeing = table(["a : number"], ["p"], ["<= 5 | 1", ">= 5 | 1"], policy="ANY")
    assert findings(agreeing) == []
    clashing = table(["a : number"], ["p"], ["<= 5 | 1", ">= 5 | 2"], policy="ANY")
    assert told(findings(clashing)) == [("rules-overlap", 2, "error")]


def test_a_gap_is_shown_by_a_case() -> None:
    logic = table(["age : number"], ["p"], ["< 18 | 1", "> 18 | 2"])
    found = findings(logic)
    assert told(found) == [("gap", None, "warning")]
    assert "age = 18" in found[0].message("fr")


def test_a_gap_of_a_closed_domain_is_found() -> None:
    logic = table(
        ["pays : string", "majeur : boolean"],
        ["p"],
        ['"FR" | - | 1', '"BE" | true | 2'],
        input_values={"pays": '"FR", "BE", "DE"'},
    )
    cases = sorted(each.message("fr").rpartition("pour ")[2] for each in findings(logic))
    assert cases == ['pays = "BE", majeur = false', 'pays = "DE", majeur = false']


def test_open_domains_have_no_gaps() -> None:
    assert findings(table(["pays : string"], ["p"], ['"FR" | 1'])) == []
    assert findings(table(["n : number"], ["p"], ["1 | 1", "2 | 2"])) == []


def test_a_default_closes_every_gap() -> None:
    logic = table(["a : boolean"], ["p"], ["true | 1"], defaults={"p": "0"})
    assert findings(logic) == []


def test_rules_that_never_apply_are_found() -> None:
    logic = table(
        ["age : number"],
        ["p"],
        ["< 18 | 1", "< 65 | 2", "[10..60] | 3", "- | 4"],
        policy="FIRST",
    )
    found = findings(logic)
    assert told(found) == [("rule-unreachable", 3, "warning")]
    assert "règles 2" in found[0].message("fr")


def test_two_rules_may_cover_a_third_together() -> None:
    logic = table(
        ["age : number"], ["p"], ["< 18 | 1", ">= 18 | 2", "[10..60] | 3"], policy="FIRST"
    )
    assert told(findings(logic)) == [("rule-unreachable", 3, "warning")]


def test_priority_hides_rules_of_lower_rank() -> None:
    logic = table(
        ["a : number"],
        ["p : string"],
        ['> 5 | "bas"', '- | "haut"'],
        policy="PRIORITY",
        output_values={"p": '"haut", "bas"'},
    )
    assert told(findings(logic)) == [("rule-unreachable", 1, "warning")]


def test_cells_that_cannot_match_are_found() -> None:
    logic = table(
        ["age : number", "pays : string"],
        ["p : number"],
        ['"FR" | - | 1', "[9..3] | - | 2", '5 | "XX" | "gratuit"'],
        input_values={"pays": '"FR", "BE"'},
        policy="COLLECT",
    )
    found = findings(logic)
    assert [(each.code, each.rule, each.cell) for each in found] == [
        ("type-mismatch", 1, "age"),
        ("cell-never", 2, "age"),
        ("value-not-allowed", 3, "pays"),
        ("type-mismatch", 3, "p"),
    ]
    assert "colonne « pays »" in found[2].message("fr")
    assert '"FR", "BE"' in found[2].message("fr")


def test_the_type_of_an_input_may_come_from_what_it_reads() -> None:
    logic = table(["pays"], ["p"], ["5 | 1"])
    found = findings(logic, input_data("pays", "string"), inputs=["pays"])
    assert told(found) == [("type-mismatch", 1, "error")]


def test_unknown_names_are_found_with_a_suggestion() -> None:
    logic = table(["montant"], ["p"], ["> 0 | montnat * 2"])
    found = findings(logic, input_data("montant", "number"), inputs=["montant"])
    assert told(found) == [("name-unknown", 1, "warning")]
    assert "montant" in found[0].cure("fr")


def test_unknown_components_are_found() -> None:
    kind = (
        '<itemDefinition name="tClient"><itemComponent name="pays"><typeRef>string</typeRef>'
        "</itemComponent></itemDefinition>"
    )
    found = findings(literal("c.pasy"), kind, input_data("c", "tClient"), inputs=["c"])
    assert told(found) == [("part-unknown", None, "warning")]
    assert "« pays »" in found[0].cure("fr")


def test_an_element_that_is_not_required_is_an_error() -> None:
    found = findings(literal("montant * 2"), input_data("montant", "number"))
    assert told(found) == [("name-unknown", None, "error")]


def test_syntax_errors_name_their_cell() -> None:
    found = findings(table(["a"], ["p"], ["5 | 1 +"]))
    assert [(each.code, each.rule, each.cell) for each in found] == [("syntax", 1, "p")]
    assert found[0].params["position"]


def test_tables_lacking_a_part_are_found() -> None:
    ragged = table(["a", "b"], ["p"], ["1 | 2"])
    assert ("rule-width", 1, "error") in told(findings(ragged))
    assert told(findings(table(["a"], ["p"], []))) == [("table-empty", None, "warning")]
    unranked = table(["a"], ["p"], ["- | 1"], policy="PRIORITY")
    assert ("output-values-missing", None, "error") in told(findings(unranked))
    assert told(findings("")) == [("no-logic", None, "warning")]


def test_opaque_cells_are_never_accused() -> None:
    logic = table(["a : number"], ["p"], ["< limite | 1", ">= limite | 2", "? > limite / 2 | 3"])
    assert findings(logic) == []


def test_a_huge_table_is_checked_within_bounds() -> None:
    rules = [f"[{n}..{n + 1}) | [{n * 7 % 50}..{n * 7 % 50 + 3}] | {n}" for n in range(300)]
    logic = table(["a : number", "b : number"], ["p"], rules)
    found = findings(logic)
    assert len(found) <= 30


@pytest.mark.parametrize(
    ("logic", "code"),
    [
        (table(["a"], [], ["1"]), "output-missing"),
        (table(["a"], ["", ""], ["1 | 2 | 3"]), "output-unnamed"),
        (
            table(["a"], ["p", "q"], ["1 | 2 | 3"], policy="COLLECT", aggregation="SUM"),
            "aggregation-outputs",
        ),
        (table(["a"], ["p : nimporte"], ["1 | 2"]), "type-unknown"),
        (
            table(["a"], ["p"], ['1 | "deux"'], policy="COLLECT", aggregation="SUM"),
            "type-mismatch",
        ),
        (table(["a"], ["p"], ['1 | "x"'], output_values={"p": '"y", "z"'}), "value-not-allowed"),
    ],
)
def test_each_mistake_has_its_finding(logic: str, code: str) -> None:
    assert code in [each.code for each in findings(logic)]


def test_outputs_are_held_against_the_type_of_the_decision() -> None:
    kind = (
        '<itemDefinition name="t"><itemComponent name="prix"><typeRef>number</typeRef>'
        '</itemComponent></itemDefinition><itemDefinition name="tl" isCollection="true">'
        "<typeRef>t</typeRef></itemDefinition>"
    )

    def codes(type_ref: str, outputs: list[str], policy: str) -> list[str]:
        row = "1 | " + " | ".join(['"a"'] * len(outputs))
        logic = decision("D", table(["x"], outputs, [row], policy=policy), type_ref=type_ref)
        return [each.code for each in check(read(definitions(kind, logic)))]

    assert codes("number", ["p"], "FIRST") == ["type-mismatch"]
    assert codes("string", ["p"], "FIRST") == []
    assert codes("t", ["prix", "nom"], "FIRST") == ["type-mismatch"]
    assert codes("tl", ["prix", "nom"], "COLLECT") == ["type-mismatch"]


def test_dangling_requirements_and_empty_services_are_found() -> None:
    service = '<decisionService id="_S" name="S"><variable name="S"/></decisionService>'
    model = read(definitions(decision("D", literal("1"), decisions=["rien"]), service))
    assert [each.code for each in check(model)] == ["reference-missing", "service-output-missing"]
    assert decide(model, "D", {}).value == 1


def test_examples_speak_of_values_in_between_and_beyond() -> None:
    def cases(column: str, cells: list[str], allowed: str) -> list[str]:
        logic = table([column], ["p"], [f"{c} | 1" for c in cells], input_values={"x": allowed})
        return [each.message("fr").rpartition("pour ")[2] for each in findings(logic)]

    assert cases("x : number", ["0", "5"], "[0..5]") == ["0 < x < 5"]
    assert cases("x : number", [">= 0"], ">= -3, < -9") == ["x = -3"]
    assert cases("x : number", ["0"], "> 0, 0") == ["x > 0"]
    assert cases("x : number", ["0"], "< 0, 0") == ["x < 0"]
    assert cases("x : date", ['< @"2026-01-01"'], '< @"2026-01-02"') == ["x = 2026-01-01"]
    assert cases("x : string", ['"a"'], 'not("b")') == ["x = autre valeur"]

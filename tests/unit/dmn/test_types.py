"""Item definitions: what they admit, convert and refuse."""

from datetime import UTC, date, datetime

import pytest

from engine.dmn import check, decide, read
from tests.unit.dmn.drawing import decision, definitions, input_data, literal

ITEMS = """
<itemDefinition name="tPays"><typeRef>string</typeRef>
  <allowedValues><text>"FR", "BE"</text></allowedValues></itemDefinition>
<itemDefinition name="tPaysListe" isCollection="true"><typeRef>tPays</typeRef></itemDefinition>
<itemDefinition name="tDeux" isCollection="true"><typeRef>number</typeRef>
  <typeConstraint><text>count(?) = 2</text></typeConstraint></itemDefinition>
<itemDefinition name="tNotes" isCollection="true"><typeRef>number</typeRef>
  <allowedValues><text>[0..20]</text></allowedValues></itemDefinition>
<itemDefinition name="tClient"><itemComponent name="nom complet"><typeRef>string</typeRef>
  </itemComponent><itemComponent name="pays"><typeRef>tPays</typeRef></itemComponent>
</itemDefinition>
<itemDefinition name="tArbre"><itemComponent name="valeur"><typeRef>number</typeRef>
  </itemComponent><itemComponent name="branches" isCollection="true"><typeRef>tArbre</typeRef>
  </itemComponent></itemDefinition>
<itemDefinition name="tFonction"><functionItem outputTypeRef="number">
  <parameters name="x" typeRef="number"/></functionItem></itemDefinition>
"""
CLIENT = {"nom complet": "Ada L.", "pays": "FR"}


def given(kind: str, value: object) -> tuple[object, list[str]]:
    model = read(
        definitions(ITEMS, input_data("x", kind), decision("D", literal("x"), inputs=["x"]))
    )
    assert check(model) == []
    result = decide(model, "D", {"x": value})
    return result.value, [each.code for each in result.errors]


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("number", 3, 3),
        ("number", [3], 3),
        ("integer", 3, 3),
        ("feel:string", "a", "a"),
        ("Any", [1, "a"], [1, "a"]),
        ("date and time", date(2026, 3, 1), datetime(2026, 3, 1, tzinfo=UTC)),
        ("dateTime", datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)),
        ("tPays", "FR", "FR"),
        ("tPays", None, None),
        ("tPaysListe", ["FR", "BE"], ["FR", "BE"]),
        ("tPaysListe", "FR", ["FR"]),
        ("tNotes", [0, 20], [0, 20]),
        ("tDeux", [1, 2], [1, 2]),
        ("tClient", CLIENT, CLIENT),
        ("tClient", {**CLIENT, "plus": 1}, {**CLIENT, "plus": 1}),
        ("tArbre", {"valeur": 1, "branches": []}, {"valeur": 1, "branches": []}),
        ("list<number>", [1, 2], [1, 2]),
    ],
)
def test_values_of_the_type_are_admitted(kind: str, value: object, expected: object) -> None:
    assert given(kind, value) == (expected, [])


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("number", "3"),
        ("number", [1, 2]),
        ("boolean", 1),
        ("date", "2026-01-01"),
        ("tPays", "DE"),
        ("tPays", 3),
        ("tPaysListe", ["FR", "DE"]),
        ("tNotes", [21]),
        ("tDeux", [1]),
        ("tClient", {"pays": "FR"}),
        ("tClient", {**CLIENT, "pays": "DE"}),
        ("tFonction", 3),
        ("list<number>", ["a"]),
    ],
)
def test_other_values_are_null_and_told(kind: str, value: object) -> None:
    assert given(kind, value) == (None, ["input-type"])


def test_names_with_spaces_are_read_through_their_type() -> None:
    model = read(
        definitions(
            ITEMS,
            input_data("le client", "tClient"),
            decision("D", literal("le client.nom complet"), inputs=["le client"]),
        )
    )
    assert decide(model, "D", {"le client": CLIENT}).value == "Ada L."


def test_expressions_may_name_the_types_of_the_file() -> None:
    model = read(
        definitions(
            ITEMS,
            decision("oui", literal('{nom complet: "a", pays: "FR"} instance of tClient')),
            decision("non", literal("3 instance of tClient")),
        )
    )
    assert [decide(model, each, {}).value for each in ("oui", "non")] == [True, False]


def test_a_result_of_another_type_is_null_and_told() -> None:
    model = read(definitions(ITEMS, decision("D", literal('"DE"'), type_ref="tPays")))
    result = decide(model, "D", {})
    assert (result.value, [each.code for each in result.errors]) == (None, ["result-type"])
    assert "tPays" in result.errors[0].message("fr")


def test_a_type_that_contains_itself_without_a_list_is_found() -> None:
    item = (
        '<itemDefinition name="t"><itemComponent name="a"><typeRef>u</typeRef></itemComponent>'
        '</itemDefinition><itemDefinition name="u"><typeRef>t</typeRef></itemDefinition>'
    )
    assert {each.code for each in check(read(definitions(item)))} == {"type-cycle"}


def test_unknown_types_are_found() -> None:
    item = '<itemDefinition name="t"><typeRef>tRien</typeRef></itemDefinition>'
    model = read(definitions(item, decision("D", literal("1"), type_ref="nimporte")))
    assert [each.code for each in check(model)] == ["type-unknown", "type-unknown"]
    assert decide(model, "D", {}).value == 1

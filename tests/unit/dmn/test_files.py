"""Versions, dialects and sets of files."""

import pytest

from engine.dmn import check, decide, link, read
from engine.dmn.xml import NAMESPACES
from tests.unit.dmn.drawing import decision, definitions, input_data, literal, table

CAMUNDA = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"
  xmlns:camunda="http://camunda.org/schema/1.0/dmn" id="d" name="DRD"
  namespace="http://camunda.org/schema/1.0/dmn">
  <decision id="tarif" name="Tarif de base">
    <decisionTable id="dt" hitPolicy="FIRST">
      <input id="i" label="Âge" camunda:inputVariable="agePersonne">
        <inputExpression id="e" typeRef="integer" expressionLanguage="feel"><text>age</text>
        </inputExpression></input>
      <output id="o" label="Prix" name="prix" typeRef="double"/>
      <rule id="r1"><inputEntry id="c1"><text>&lt; 18</text></inputEntry>
        <outputEntry id="s1"><text>agePersonne * 10</text></outputEntry></rule>
      <rule id="r2"><description>Tarif plein</description><inputEntry id="c2"><text></text>
        </inputEntry><outputEntry id="s2"><text>200</text></outputEntry></rule>
    </decisionTable>
  </decision>
  <decision id="total" name="Total à payer">
    <informationRequirement id="q"><requiredDecision href="#tarif"/></informationRequirement>
    <literalExpression id="l"><text>tarif + frais</text></literalExpression>
  </decision>
</definitions>"""


@pytest.mark.parametrize("namespace", sorted(NAMESPACES))
def test_every_version_is_read(namespace: str) -> None:
    source = definitions(
        input_data("âge", "feel:number"),
        decision("D", table(["âge"], ["p"], ["< 18 | 1", "- | 2"], policy="FIRST"), inputs=["âge"]),
        namespace=namespace,
    )
    model = read(source)
    assert check(model) == []
    assert decide(model, "D", {"âge": 3}).value == 1


def test_files_of_camunda_modeler_are_read_as_they_are() -> None:
    model = read(CAMUNDA.encode(), name="tarif.dmn")
    assert check(model) == []
    assert decide(model, "tarif", {"age": 12}).value == 120
    result = decide(model, "total", {"age": 40, "frais": 5})
    assert result.value == 205
    assert result.trace[0].rules[0].annotation == "Tarif plein"
    assert [each.name for each in model.inputs("total")] == ["frais", "age"]


def test_files_that_share_a_namespace_do_not_mix() -> None:
    def file(name: str, price: str) -> bytes:
        return definitions(
            input_data("x", "number" if name == "un" else "string"),
            decision("base", literal(price), inputs=["x"]),
            decision(name, literal("base"), decisions=["base"]),
            own="urn:same",
        )

    both = link([read(file("un", "x + 1"), name="1"), read(file("deux", 'x + "!"'), name="2")])
    assert decide(both, "un", {"x": 1}).value == 2
    assert decide(both, "deux", {"x": "a"}).value == "a!"
    assert [each.code for each in check(both)] == ["decision-ambiguous"]


def test_a_variable_may_have_the_name_of_a_function() -> None:
    model = read(definitions(decision("D", literal("date + sum(montants)"))))
    assert decide(model, "D", {"date": 1, "montants": [2, 3]}).value == 6
    assert {each.name for each in model.inputs("D")} == {"date", "montants"}


def test_other_languages_are_refused_by_name() -> None:
    other = (
        '<literalExpression expressionLanguage="groovy"><text>1 ? 2 : 3</text></literalExpression>'
    )
    found = check(read(definitions(decision("D", other))))
    assert [each.code for each in found] == ["language-unsupported"]
    assert "groovy" in found[0].message("fr")


def test_an_id_used_twice_is_found() -> None:
    twice = definitions(decision("D", literal("1")), decision("D", literal("2")))
    assert [each.code for each in check(read(twice))] == ["id-twice", "name-twice"]


def test_types_of_other_files_are_read_as_version_one_wrote_them() -> None:
    item = '<itemDefinition name="tCode"><typeRef>feel:string</typeRef></itemDefinition>'
    lower = definitions(item, own="urn:lower", name="lower")
    upper = definitions(
        '<import namespace="urn:lower" importType="http://www.omg.org/spec/DMN/20151101/dmn.xsd"/>',
        input_data("x", "bas:tCode"),
        decision("D", literal("x"), inputs=["x"]),
        namespace="http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    ).replace(b"<definitions ", b'<definitions xmlns:bas="urn:lower" ')
    model = link([read(upper, name="u"), read(lower, name="l")])
    assert check(model) == []
    assert decide(model, "D", {"x": "a"}).value == "a"
    assert decide(model, "D", {"x": 1}).errors[0].code == "input-type"

"""Requirements, functions, services, imports: how elements of a model read one another."""

import pytest

from engine.dmn import DmnError, check, decide, evaluate_service, link, read
from engine.dmn.elements import Key
from tests.unit.dmn.drawing import decision, definitions, input_data, literal


def bkm(name: str, parameters: dict[str, str], body: str, knowledge: str = "") -> str:
    formal = "".join(
        f'<formalParameter name="{each}" typeRef="{kind}"/>' for each, kind in parameters.items()
    )
    need = (
        f'<knowledgeRequirement><requiredKnowledge href="#_{knowledge}"/></knowledgeRequirement>'
        if knowledge
        else ""
    )
    return (
        f'<businessKnowledgeModel id="_{name}" name="{name}"><variable name="{name}"/>'
        f"<encapsulatedLogic>{formal}{body}</encapsulatedLogic>{need}</businessKnowledgeModel>"
    )


def test_a_knowledge_model_is_a_function() -> None:
    model = read(
        definitions(
            bkm("double", {"x": "number"}, literal("x * 2")),
            decision("positionnel", literal("double(4)"), knowledge=["double"]),
            decision("nommé", literal("double(x: 5)"), knowledge=["double"]),
            decision("faux", literal('double("a")'), knowledge=["double"]),
            decision("trop", literal("double(1, 2)"), knowledge=["double"]),
        )
    )
    assert [decide(model, name, {}).value for name in ("positionnel", "nommé")] == [8, 10]
    for name in ("faux", "trop"):
        result = decide(model, name, {})
        assert result.value is None
        assert result.errors


def test_knowledge_models_call_one_another_and_themselves() -> None:
    model = read(
        definitions(
            bkm("fact", {"n": "number"}, literal("if n <= 1 then 1 else n * fact(n - 1)"), "fact"),
            bkm("twice", {"n": "number"}, literal("2 * fact(n)"), "fact"),
            decision("D", literal("twice(5)"), knowledge=["twice"]),
        )
    )
    assert decide(model, "D", {}).value == 240


def test_endless_recursion_is_an_error_not_a_crash() -> None:
    model = read(
        definitions(
            bkm("loop", {"n": "number"}, literal("1 + loop(n + 1)"), "loop"),
            decision("D", literal("loop(1)"), knowledge=["loop"]),
            decision("A", literal("B"), decisions=["B"]),
            decision("B", literal("A"), decisions=["A"]),
        )
    )
    for name in ("D", "A"):
        result = decide(model, name, {})
        assert result.value is None
        assert result.errors
    assert [each.code for each in check(model)] == ["requirement-cycle"]


def test_a_decision_may_be_given_instead_of_made() -> None:
    model = read(
        definitions(
            decision("base", literal("10"), type_ref="number"),
            decision("total", literal("base + 1"), decisions=["base"]),
        )
    )
    assert decide(model, "total", {"base": 50}).value == 11
    assert decide(model, "total", {}, overrides={"base": 50}).value == 51


SERVICE = (
    '<decisionService id="_S" name="S"><variable name="S"/><outputDecision href="#_somme"/>'
    '<inputDecision href="#_b"/><inputData href="#_a"/></decisionService>'
)


def test_a_service_sees_only_what_it_is_given() -> None:
    model = read(
        definitions(
            input_data("a", "number"),
            decision("b", literal("1000"), type_ref="number"),
            decision("somme", literal("a * 10 + b"), inputs=["a"], decisions=["b"]),
            SERVICE,
            decision("D", literal("S(1, 2) + a"), inputs=["a"], knowledge=["S"]),
        )
    )
    assert evaluate_service(model, "S", {"a": 3, "b": 4}).value == 34
    assert decide(model, "D", {"a": 100}).value == 112
    assert evaluate_service(model, "rien", {}).errors[0].code == "service-unknown"


def test_imported_elements_are_read_through_their_import() -> None:
    lower = definitions(
        input_data("nom", "string"),
        decision("salut", literal('"Bonjour " + nom'), inputs=["nom"]),
        own="urn:lower",
        name="lower",
    )
    upper = definitions(
        '<import name="bas" namespace="urn:lower" importType="' + "https://www.omg.org/spec/DMN/"
        '20230324/MODEL/"/>',
        decision("D", literal('bas.salut + "!"'), decisions=["urn:lower#_salut"]),
    )
    alone = read(upper, name="haut.dmn")
    assert {each.code for each in check(alone)} >= {"import-missing"}
    both = link([alone, read(lower, name="bas.dmn")])
    assert check(both) == []
    assert decide(both, "D", {"nom": "Ada"}).value == "Bonjour Ada!"
    assert [each.name for each in both.inputs("D")] == ["nom"]


def test_an_unknown_decision_is_an_error_of_the_result() -> None:
    assert decide(read(definitions()), "rien", {}).errors[0].code == "decision-unknown"


def test_names_nobody_declared_come_from_the_caller() -> None:
    model = read(definitions(decision("D", literal("age + 1"))))
    assert decide(model, "D", {"age": 3}).value == 4
    assert [(each.name, each.declared) for each in model.inputs("D")] == [("age", False)]
    missing = decide(model, "D", {})
    assert missing.value is None
    assert missing.errors
    assert check(model) == []


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (b"", "not-xml"),
        (b"<a>", "not-xml"),
        (b"<a/>", "not-dmn"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "document-type"),
        (definitions("<a>" * 300 + "</a>" * 300), "not-xml"),
        (definitions("<a>" * 210 + "</a>" * 210), "too-deep"),
        (definitions(" " * 9_000_000), "file-too-large"),
        (definitions(decision("D", '<decisionTable hitPolicy="LUCKY"/>')), "hit-policy-unknown"),
    ],
)
def test_what_is_no_dmn_is_refused(source: bytes, code: str) -> None:
    with pytest.raises(DmnError) as refused:
        read(source, name="f.dmn")
    finding = refused.value.findings[0]
    assert (finding.code, finding.file) == (code, "f.dmn")
    assert finding.message("fr")
    assert finding.cure("en")


LIBRARY = definitions(
    '<itemDefinition name="tTaux"><typeRef>number</typeRef><allowedValues><text>[0..1]</text>'
    "</allowedValues></itemDefinition>",
    input_data("pays", "string"),
    bkm("aide", {"x": "number"}, literal("x + 1")),
    bkm("calcul du taux", {"x": "tTaux"}, literal("aide(x) * 2"), "aide").replace(
        'id="_calcul du taux"', 'id="_calcul"'
    ),
    decision("zone", literal('if pays = "FR" then "proche" else "loin"'), inputs=["pays"]),
    '<decisionService id="_S" name="Zone"><variable name="Zone"/><outputDecision href="#_zone"/>'
    '<inputData href="#_pays"/></decisionService>',
    own="urn:lib",
    name="lib",
)
IMPORT = '<import name="{}" namespace="urn:lib" importType="https://www.omg.org/spec/DMN/x"/>'


@pytest.mark.parametrize(("name", "prefix"), [("ma lib", "ma lib."), ("", "")])
def test_everything_of_a_library_can_be_used(name: str, prefix: str) -> None:
    call = (
        f"<invocation>{literal(prefix + 'calcul du taux')}<binding><parameter name='x'/>"
        f"{literal('0.25')}</binding></invocation>"
    )
    user = definitions(
        IMPORT.format(name),
        input_data("t", f"{prefix}tTaux"),
        decision(
            "positionnel", literal(f"{prefix}calcul du taux(0.5)"), knowledge=["urn:lib#_calcul"]
        ),
        decision("appelé", call, knowledge=["urn:lib#_calcul"]),
        decision("refusé", literal(f"{prefix}calcul du taux(3)"), knowledge=["urn:lib#_calcul"]),
        decision("service", literal(f'{prefix}Zone("BE")'), knowledge=["urn:lib#_S"]),
        decision("zone lue", literal(f"{prefix}zone"), decisions=["urn:lib#_zone"]),
        decision("type", literal(f"t instance of {prefix}tTaux"), inputs=["t"]),
        decision("donnée", literal(f"{prefix}pays"), inputs=["urn:lib#_pays"]),
    )
    model = link([read(user, name="u"), read(LIBRARY, name="l")])
    assert check(model) == []
    inputs = {"pays": "FR", "t": 0.5}
    found = {each.name: decide(model, each.name, inputs) for each in model.decisions}
    assert {name: result.value for name, result in found.items()} == {
        "positionnel": 3,
        "appelé": 2.5,
        "refusé": None,
        "service": "loin",
        "zone lue": "proche",
        "type": True,
        "donnée": "FR",
        "zone": "proche",
    }
    assert [error.code for error in found["refusé"].errors] == ["input-type"]


def test_a_knowledge_model_can_be_asked_directly() -> None:
    model = read(LIBRARY)
    assert evaluate_service(model, "calcul du taux", {"x": 1}).value == 4
    assert evaluate_service(model, "calcul du taux", {"x": 2}).value is None


def test_inputs_of_the_same_name_can_be_told_apart_by_key() -> None:
    user = definitions(
        IMPORT.format("lib"),
        input_data("pays", "number"),
        decision("D", literal("[pays, lib.pays]"), inputs=["pays", "urn:lib#_pays"]),
    )
    model = link([read(user), read(LIBRARY)])
    qualified = {Key("urn:test", "_pays"): 1, Key("urn:lib", "_pays"): "FR"}
    assert decide(model, "D", {}, qualified=qualified).value == [1, "FR"]

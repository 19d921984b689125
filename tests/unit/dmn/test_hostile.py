"""However a file or an input is damaged, only declared errors come out."""

import copy
import random
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from engine.dmn import DmnError, Model, check, decide, evaluate_service, read
from tests.unit.dmn.drawing import decision, definitions, input_data, literal, table

FILE = definitions(
    '<itemDefinition name="tPays"><typeRef>string</typeRef><allowedValues><text>"FR", "BE"</text>'
    "</allowedValues></itemDefinition>",
    input_data("âge", "number"),
    input_data("pays", "tPays"),
    decision("majeur", literal("âge >= 18"), inputs=["âge"], type_ref="boolean"),
    decision(
        "tarif",
        table(
            ["âge : number", "pays", "majeur"],
            ["prix : number", "libellé"],
            ['< 18 | "FR" | - | 10 | "a"', '[18..65] | not("FR") | true | 20 * âge | null'],
            policy="PRIORITY",
            output_values={"libellé": '"a", "b"'},
        ),
        inputs=["âge", "pays"],
        decisions=["majeur"],
    ),
    "<decision id='_c' name='c'><context><contextEntry><variable name='f'/><functionDefinition>"
    "<formalParameter name='x' typeRef='number'/><literalExpression><text>x + 1</text>"
    "</literalExpression></functionDefinition></contextEntry><contextEntry><literalExpression>"
    "<text>f(2)</text></literalExpression></contextEntry></context></decision>",
    '<decisionService id="_S" name="S"><outputDecision href="#_majeur"/>'
    '<inputData href="#__ge"/></decisionService>',
)
TEXTS = [
    "",
    "-",
    "null",
    "?",
    "1..",
    "[1..0]",
    "[null..5]",
    "not(null)",
    "not(? > âge)",
    "< pays",
    'date("x")',
    '@"2026-01-01T00:00:00@Nowhere/Now"',
    '> @"P1Y"',
    "tarif",
    "f(f)",
    "function(x) x",
    "for i in 1..3 return majeur",
    "some x in null satisfies x",
    "{a: âge}.a",
    "[âge, pays]",
    "99999999999999999999999999999999999 * 10 ** 6000",
    "âge instance of tPays",
    '"FR", 12, true',
    'majeur = "x"',
]
WORDS = [b"number", b"UNIQUE", b"FIRST", b"text", b"rule", b"-", b"..", b"&lt;", b"#_tarif", b"("]


def rearranged(seed: int) -> bytes:
    """The file with elements and texts moved, repeated, removed or replaced: still XML."""
    chance = random.Random(seed)  # noqa: S311 - a test's dice
    root = etree.fromstring(FILE)
    for _ in range(chance.randint(1, 5)):
        elements = list(root.iter("{*}*"))[1:]
        one, other = chance.choice(elements), chance.choice(elements)
        match chance.randrange(5):
            case 0:
                other.append(copy.deepcopy(one))
            case 1:
                parent = one.getparent()
                assert parent is not None
                parent.remove(one)
            case 2:
                one.text = chance.choice(TEXTS)
            case 3 if one.attrib:
                name = chance.choice(list(one.attrib))
                one.set(name, chance.choice(["", "tarif", "#_tarif", "number", "FIRST", "?", "x"]))
            case _:
                texts = [each for each in elements if each.text]
                chance.choice(texts).text = chance.choice(TEXTS)
    return etree.tostring(root)


def damaged(seed: int) -> bytes:
    """The file with bytes changed: hardly XML any more."""
    chance = random.Random(seed)  # noqa: S311 - a test's dice
    data = bytearray(FILE)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(data))
        match chance.randrange(4):
            case 0:
                del data[at : at + chance.randint(1, 30)]
            case 1:
                data[at:at] = chance.choice(WORDS)
            case 2:
                data[at] = chance.randrange(32, 127)
            case 3:
                piece = data[at : at + 40]
                to = chance.randrange(len(data))
                data[to:to] = piece
    return bytes(data)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**9), st.sampled_from([damaged, rearranged, rearranged]))
def test_a_damaged_file_is_refused_or_decides(seed: int, damage: Callable[[int], bytes]) -> None:
    source = damage(seed)
    try:
        model = read(source, name="f.dmn")
    except DmnError as error:
        refused = error.findings
    else:
        refused = ()
        exercise(model)
    assert all(each.message("fr") and each.message("en") for each in refused)


def exercise(model: Model) -> None:
    for finding in check(model):
        assert finding.message("fr")
        assert finding.cure("fr"), finding.code
        assert finding.cure("en")
    for each in model.decisions:
        result = decide(model, each.name, {"âge": 20, "pays": "FR"})
        assert all(error.message("fr") for error in result.errors)
        result.as_dict()
    for service in model.services:
        evaluate_service(model, service.name, {"âge": 3}).as_dict()


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
MODEL = read(FILE)


@settings(deadline=None)
@given(VALUES, VALUES)
def test_any_input_gives_a_result(age: object, country: object) -> None:
    result = decide(MODEL, "tarif", {"âge": age, "pays": country})
    result.as_dict()
    assert all(each.message("fr") and each.message("en") for each in result.errors)


@pytest.mark.parametrize("name", ["tarif", "majeur", "c"])
def test_the_undamaged_file_decides(name: str) -> None:
    result = decide(MODEL, name, {"âge": 12, "pays": "FR"})
    assert result.errors == ()
    assert result.value is not None


def test_a_runaway_decision_is_stopped() -> None:
    model = read(
        definitions(decision("D", literal("for a in 1..100000, b in 1..100000 return a * b")))
    )
    result = decide(model, "D", {})
    assert result.value is None
    assert result.errors

"""Every example of the reference page does what the page says."""

import re
from pathlib import Path

import pytest

from engine.dmn import decide, read
from engine.feel import compile, equal
from tests.unit.dmn.drawing import decision, definitions, table

PAGE = Path(__file__).parents[3] / "docs" / "dmn.md"
BLOCK = re.compile(r"^```table ([A-Z ]+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
EXAMPLES = [(found[1], found[2]) for found in BLOCK.finditer(PAGE.read_text())]
AGGREGATIONS = ("SUM", "MIN", "MAX", "COUNT")


def drawn(policy: str, lines: list[str]) -> bytes:
    words = policy.split()
    aggregation = words.pop() if words[-1] in AGGREGATIONS else ""
    inputs, outputs = lines[0].split("||")
    values: dict[str, str] = {}
    defaults: dict[str, str] = {}
    rules = []
    for line in lines[1:]:
        option = re.match(r"(valeurs|défaut) (\w+): (.*)", line)
        if option:
            (values if option[1] == "valeurs" else defaults)[option[2]] = option[3]
        else:
            rules.append(line.replace("||", "|"))
    logic = table(
        [each.strip() for each in inputs.split("|")],
        [each.strip() for each in outputs.split("|")],
        rules,
        policy=" ".join(words),
        aggregation=aggregation,
        input_values=values,
        output_values=values,
        defaults=defaults,
    )
    return definitions(decision("D", logic))


@pytest.mark.parametrize(("policy", "block"), EXAMPLES)
def test_examples_of_the_page(policy: str, block: str) -> None:
    drawing, cases = block.split("---\n")
    model = read(drawn(policy, drawing.strip().splitlines()))
    assert model.compile_findings == ()
    for case in cases.strip().splitlines():
        given, _, expected = case.partition(" → ")
        wanted, _, error = expected.partition(", erreur ")
        inputs = compile(given).evaluate({}).value
        assert isinstance(inputs, dict)
        result = decide(model, "D", inputs)
        value = compile(wanted).evaluate({}).value
        assert result.value is None if value is None else equal(result.value, value) is True, case
        assert [each.code for each in result.errors] == ([error] if error else []), case


def test_the_page_shows_every_policy() -> None:
    shown = {policy for policy, _block in EXAMPLES}
    assert shown >= {"UNIQUE", "FIRST", "ANY", "PRIORITY", "OUTPUT ORDER", "RULE ORDER"}
    assert shown >= {f"COLLECT {each}" for each in AGGREGATIONS}

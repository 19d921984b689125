"""Every example of the analysts' reference, `docs/feel.md`, gives the result it shows."""

import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from engine.feel import compile, compile_unary
from engine.feel.builtins import BUILTINS
from engine.feel.codec import encode

GUIDE = (Path(__file__).parents[3] / "docs" / "feel.md").read_text(encoding="utf-8")
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")


def blocks(kind: str) -> list[str]:
    found = re.findall(rf"^```{kind}\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
    lines = [line for block in found for line in block.splitlines()]
    return [line for line in lines if line.strip() and not line.startswith("//")]


def constant(text: str) -> object:
    value, errors = compile(text).evaluate({})
    assert not errors
    return value


VARIABLES = {
    name: constant(text)
    for name, text in (line.split(": ", 1) for line in blocks("feel-variables"))
}


@pytest.mark.parametrize("example", blocks("feel"))
def test_an_example_gives_the_result_shown(example: str) -> None:
    expression, expected = example.rsplit(" → ", 1)
    value, errors = compile(expression).evaluate(VARIABLES, now=NOW, zone=PARIS)
    assert encode(value) == encode(constant(expected)), errors
    assert expected == "null" or not errors or "inconnue" in expression


@pytest.mark.parametrize("example", blocks("feel-cell"))
def test_an_example_of_a_cell_passes_as_shown(example: str) -> None:
    cell, rest = example.rsplit(" : ", 1)
    tested, expected = rest.split(" → ")
    value, errors = compile_unary(cell).matches(constant(tested), {})
    assert value is constant(expected), errors


@pytest.mark.parametrize("name", sorted(BUILTINS))
def test_every_function_has_an_example(name: str) -> None:
    assert any(re.search(rf"(?<![\w ]){name}\(", example) for example in blocks("feel"))

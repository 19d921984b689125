"""Printing a tree and parsing the text gives the tree again."""

import pytest
from hypothesis import given, settings

from engine.feel import ast
from engine.feel.parser import parse, parse_tests
from engine.feel.printer import show
from tests.unit.feel.trees import cells, trees


@given(trees)
@settings(max_examples=1500, deadline=None)
def test_a_printed_expression_parses_to_itself(tree: ast.Node) -> None:
    assert parse(show(tree)) == tree


@given(cells)
@settings(max_examples=500, deadline=None)
def test_a_printed_cell_parses_to_itself(cell: ast.Tests) -> None:
    assert parse_tests(show(cell)) == cell


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("1+2 * 3", "1 + 2 * 3"),
        ("(1+2)*3", "(1 + 2) * 3"),
        ("-(2) ** 2", "-2 ** 2"),
        ("a and (b or c)", "a and (b or c)"),
        ("x  in  (1,< 5)", "x in (1, < 5)"),
        ("{  a : 1 }. a", "{a: 1}.a"),
        ("// why\nif a then b else c", "if a then b else c"),
        ("`a-b` - 1", "`a-b` - 1"),
    ],
)
def test_an_expression_is_printed_as_one_would_write_it(text: str, printed: str) -> None:
    assert show(parse(text)) == printed


def test_a_name_that_cannot_be_written_is_refused() -> None:
    with pytest.raises(ValueError, match="name"):
        show(ast.Name("a`b"))

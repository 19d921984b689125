"""Texts to trees: names, precedence, and what analysts are told about mistakes."""

import pytest

from engine.feel import FeelSyntaxError, ast, compile, compile_unary
from engine.feel.parser import parse, parse_tests


def test_words_in_a_row_are_one_name() -> None:
    assert parse("date de naissance") == ast.Name("date de naissance")
    assert parse("date  de\n naissance") == ast.Name("date de naissance")


def test_a_hyphen_subtracts_unless_the_name_is_known() -> None:
    assert isinstance(parse("a-b"), ast.Arithmetic)
    assert parse("a-b", {"a-b"}) == ast.Name("a-b")
    assert isinstance(parse("a - b", {"a-b"}), ast.Arithmetic)


def test_a_french_apostrophe_needs_no_declaration() -> None:
    assert parse("date d'effet") == ast.Name("date d'effet")
    assert parse("dossier.date d’effet") == ast.Path(ast.Name("dossier"), "date d’effet")


def test_the_longest_known_name_wins() -> None:
    assert parse("taux-client-net", {"taux-client", "taux-client-net"}) == ast.Name(
        "taux-client-net"
    )


def test_a_keyword_may_stand_inside_a_known_name() -> None:
    assert parse("perte and profit", {"perte and profit"}) == ast.Name("perte and profit")
    assert isinstance(parse("perte and profit"), ast.Logic)


def test_the_name_of_an_iteration_variable_is_known_in_its_body() -> None:
    tree = parse("for x-y in [1] return x-y")
    assert isinstance(tree, ast.For)
    assert tree.body == ast.Name("x-y")
    assert isinstance(parse("[for x-y in [1] return x-y, x-y]"), ast.ListLiteral)


def test_keys_met_are_known_after_a_dot() -> None:
    tree = parse("{a-b: 1}.a-b")
    assert isinstance(tree, ast.Path)
    assert tree.name == "a-b"


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("1 + 2 * 3", "1 + (2 * 3)"),
        ("2 ** 3 ** 2", "(2 ** 3) ** 2"),
        ("-2 ** 2", "(-2) ** 2"),
        ("a or b and c", "a or (b and c)"),
        ("a = b and c", "(a = b) and c"),
        ("a + b in [1..2]", "(a + b) in [1..2]"),
        ("-a.b[1]", "-((a.b)[1])"),
        ("if a then b else c + 1", "if a then b else (c + 1)"),
        ("x between 1 and 2 and y", "(x between 1 and 2) and y"),
    ],
)
def test_operators_bind_as_the_standard_says(text: str, same: str) -> None:
    assert parse(text) == parse(same)


@pytest.mark.parametrize(
    "text", ["]1..5[", "(1..5)", "[1..x[1]]", "]a..b[ = ]1..2[", "x in ]0..y[", "[1..2[.end"]
)
def test_intervals_are_told_from_lists_and_filters(text: str) -> None:
    parse(text)


@pytest.mark.parametrize(
    ("text", "place", "code"),
    [
        ("montant >", (1, 10), "unexpected-end"),
        ("if a then b", (1, 12), "unexpected-end"),
        ("a and and b", (1, 7), "unexpected"),
        ('"abc', (1, 1), "unclosed-string"),
        ("1 +\n  § 2", (2, 3), "stray-character"),
        ("/* a", (1, 1), "unclosed-comment"),
        ("f(a: 1, 2)", (1, 2), "mixed-arguments"),
        ("[1, 2", (1, 6), "unexpected-end"),
        ("1 2", (1, 3), "unexpected"),
        ("", (1, 1), "unexpected-end"),
        ("x instance of tInconnu", (1, 3), "unknown-type"),
    ],
)
def test_a_mistake_is_told_with_its_place(text: str, place: tuple[int, int], code: str) -> None:
    with pytest.raises(FeelSyntaxError) as caught:
        compile(text)
    assert (caught.value.position, caught.value.code) == (place, code)
    assert caught.value.message("fr") != caught.value.message("en")


def test_the_sentences_name_what_was_found_and_what_was_missing() -> None:
    with pytest.raises(FeelSyntaxError) as caught:
        compile("if a alors b")
    assert caught.value.message("fr") == ("L'expression s'arrête trop tôt : il manque « then ».")


@pytest.mark.parametrize("text", ["(" * 100 + "1" + ")" * 100, "-" * 900 + "1", "+1" * 900])
def test_nesting_is_bounded(text: str) -> None:
    with pytest.raises(FeelSyntaxError):
        compile(text.removeprefix("+"))


def test_unary_tests_are_read_in_all_their_forms() -> None:
    assert parse_tests("-") == ast.Tests(())
    assert parse_tests("not(1, 2)").negated
    assert len(parse_tests('"a", "b", < 3').tests) == 3
    assert not parse_tests("not(a) and ? > 1").negated


def test_the_same_text_is_compiled_once() -> None:
    assert compile("a + 1") is compile("a + 1")
    assert compile("a + 1") is not compile("a + 1", names={"a b"})
    assert compile_unary("< 5") is compile_unary("< 5")

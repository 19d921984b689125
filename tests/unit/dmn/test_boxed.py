"""Boxed expressions, one by one."""

import pytest

from engine.dmn import check, decide, read
from tests.unit.dmn.drawing import decision, definitions, literal


def variable(name: str, value: str, type_ref: str = "") -> str:
    named = f'<variable name="{name}" typeRef="{type_ref}"/>' if name else ""
    return f"<contextEntry>{named}{value}</contextEntry>"


def context(*entries: str) -> str:
    return f"<context>{''.join(entries)}</context>"


def function(body: str, *parameters: str, kind: str = "FEEL") -> str:
    formal = "".join(f'<formalParameter name="{each}" typeRef="number"/>' for each in parameters)
    return f'<functionDefinition kind="{kind}">{formal}{body}</functionDefinition>'


def loop(kind: str, source: str, body: str) -> str:
    inner = "return" if kind == "for" else "satisfies"
    return (
        f'<{kind} iteratorVariable="x"><in>{literal(source)}</in>'
        f"<{inner}>{literal(body)}</{inner}></{kind}>"
    )


def filtered(source: str, match: str) -> str:
    return f"<filter><in>{literal(source)}</in><match>{literal(match)}</match></filter>"


def when(condition: str) -> str:
    return (
        f"<conditional><if>{literal(condition)}</if><then>{literal('1')}</then>"
        f"<else>{literal('2')}</else></conditional>"
    )


RELATION = (
    '<relation><column name="pays" typeRef="string"/><column name="taux" typeRef="number"/>'
    f"<row>{literal(chr(34) + 'FR' + chr(34))}{literal('20')}</row>"
    f"<row>{literal(chr(34) + 'BE' + chr(34))}{literal('1 + n')}</row></relation>"
)


@pytest.mark.parametrize(
    ("logic", "expected"),
    [
        (context(variable("a", literal("n")), variable("b", literal("a + 1"))), {"a": 3, "b": 4}),
        (context(variable("a", literal("n")), variable("", literal("a * 2"))), 6),
        (
            context(
                variable("deux mots", literal("n")),
                variable("", literal("deux mots * deux mots")),
            ),
            9,
        ),
        (context(variable("f", function(literal("x + n"), "x")), variable("", literal("f(4)"))), 7),
        (
            context(
                variable("fact", function(literal("if k < 2 then 1 else k * fact(k - 1)"), "k")),
                variable("", literal("fact(5)")),
            ),
            120,
        ),
        (RELATION, [{"pays": "FR", "taux": 20}, {"pays": "BE", "taux": 4}]),
        (f"<list>{literal('n')}{literal('n + 1')}</list>", [3, 4]),
        (when("n > 2"), 1),
        (when("n > 5"), 2),
        (when("null"), 2),
        (filtered("[1, 2, n, 4]", "item > 2"), [3, 4]),
        (filtered("[{a: 1}, {a: 5}]", "a > n"), [{"a": 5}]),
        (filtered("null", "item > 2"), []),
        (filtered("7", "item > 2"), [7]),
        (loop("for", "[1, 2]", "x * n"), [3, 6]),
        (loop("for", "[1..3]", "x"), [1, 2, 3]),
        (loop("for", "[1..4]", "if x = 1 then 1 else x * partial[-1]"), [1, 2, 6, 24]),
        (loop("some", "[1, 5]", "x > n"), True),
        (loop("some", "[]", "true"), False),
        (loop("every", "[4, 5]", "x > n"), True),
        (loop("every", "[1, 5]", "x > n"), False),
    ],
)
def test_boxed_expressions_give_their_value(logic: str, expected: object) -> None:
    model = read(definitions(decision("D", logic)))
    result = decide(model, "D", {"n": 3})
    assert result.value == expected
    assert result.errors == ()
    assert check(model) == []


@pytest.mark.parametrize(
    ("logic", "code"),
    [
        (when('"oui"'), "not-a-boolean"),
        (filtered("[1]", "item"), "not-a-boolean"),
        (loop("some", "[1]", "null"), "not-a-boolean"),
        (loop("every", "null", "true"), "feel"),
        (loop("for", "null", "x"), "feel"),
        (
            context(variable("a", literal('"texte"'), "number"), variable("", literal("a"))),
            "result-type",
        ),
        (f"<invocation>{literal('n')}</invocation>", "not-a-function"),
        (
            f'<invocation>{literal("abs")}<binding><parameter name="mauvais"/>{literal("1")}'
            "</binding></invocation>",
            "feel",
        ),
        (function("", "x", kind="Java"), "function-kind-unsupported"),
    ],
)
def test_what_goes_wrong_is_null_and_told(logic: str, code: str) -> None:
    result = decide(read(definitions(decision("D", logic))), "D", {"n": 3})
    assert result.value is None
    assert code in [each.code for each in result.errors]
    assert all(each.message("fr") and each.message("en") for each in result.errors)


def test_an_expression_no_standard_knows_is_found() -> None:
    entry = variable("a", "<listening/>")
    model = read(definitions(decision("D", context(entry))))
    assert [each.code for each in check(model)] == ["expression-empty"]


def test_external_functions_are_found_wherever_they_are() -> None:
    text = 'function(x) external {java: {class: "java.lang.Math", method signature: "cos(double)"}}'
    for logic in (literal(text), context(variable("f", function("", "x", kind="Java")))):
        codes = [each.code for each in check(read(definitions(decision("D", logic))))]
        assert codes == ["function-kind-unsupported"]

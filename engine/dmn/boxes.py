"""Boxed expressions (DMN 1.5, 10.2) and decision tables (8.3), from XML to values."""

from collections.abc import Callable
from typing import Literal, cast

from engine.dmn import elements as e
from engine.dmn.findings import DmnError, Finding
from engine.dmn.xml import (
    Element,
    all_of,
    attribute,
    attribute_anywhere,
    children,
    first,
    line_of,
    local,
    text_of,
)


def expression_in(parent: Element | None) -> e.Boxed | None:
    """The first expression among the children of an element, or None."""
    if parent is None:
        return None
    for child in children(parent):
        if local(child) in READERS:
            return read_expression(child)
    return None


def read_expression(element: Element) -> e.Boxed:
    reader = READERS.get(local(element))
    if reader is None:
        return e.UnknownExpression(tag=local(element), line=line_of(element))
    return reader(element)


def cell(element: Element | None) -> e.Cell | None:
    """A unary test; None where the element or its text is missing."""
    if element is None:
        return None
    text = text_of(element)
    if not text.strip():
        return None
    return e.Cell(
        text=text,
        id=attribute(element, "id"),
        line=line_of(element),
        language=attribute(element, "expressionLanguage"),
    )


def parameters(parent: Element, tag: str = "formalParameter") -> tuple[e.Parameter, ...]:
    return tuple(
        e.Parameter(name=attribute(each, "name"), type_ref=type_ref(each))
        for each in all_of(parent, tag)
    )


def type_ref(element: Element | None) -> str:
    """DMN 1.1 wrote the type of an item as an element, later versions as an attribute."""
    if element is None:
        return ""
    return attribute(element, "typeRef") or text_of(element, "typeRef").strip()


def literal(element: Element | None) -> e.LiteralExpression:
    """An expression that has text: literal, input expression, output entry."""
    if element is None:
        return e.LiteralExpression()
    return e.LiteralExpression(
        id=attribute(element, "id"),
        type_ref=type_ref(element),
        line=line_of(element),
        text=text_of(element),
        language=attribute(element, "expressionLanguage"),
    )


def function_definition(element: Element) -> e.FunctionDefinition:
    return e.FunctionDefinition(
        id=attribute(element, "id"),
        type_ref=type_ref(element),
        line=line_of(element),
        parameters=parameters(element),
        body=expression_in(element),
        kind=(attribute(element, "kind") or attribute_anywhere(element, "kind") or "FEEL").upper(),
    )


def decision_table(element: Element) -> e.DecisionTable:
    """Raises DmnError for a hit policy or an aggregation that is none of the standard's."""
    policy = (attribute(element, "hitPolicy") or "UNIQUE").upper().replace("_", " ")
    aggregation = attribute(element, "aggregation").upper() or None
    if policy not in e.HIT_POLICIES:
        raise _unknown(element, "hit-policy-unknown", policy)
    if aggregation not in (None, *e.AGGREGATIONS):
        raise _unknown(element, "aggregation-unknown", aggregation)
    return e.DecisionTable(
        id=attribute(element, "id"),
        type_ref=type_ref(element),
        line=line_of(element),
        inputs=tuple(_input(each) for each in all_of(element, "input")),
        outputs=tuple(_output(each) for each in all_of(element, "output")),
        rules=tuple(_rule(each, n) for n, each in enumerate(all_of(element, "rule"), 1)),
        hit_policy=policy,
        aggregation=aggregation,
    )


def _unknown(element: Element, code: str, value: str | None) -> DmnError:
    finding = Finding(
        file="",
        table=attribute(element, "id"),
        code=code,
        severity="error",
        params={"value": value, "line": line_of(element)},
    )
    return DmnError([finding])


def _input(element: Element) -> e.InputClause:
    expression = literal(first(element, "inputExpression"))
    return e.InputClause(
        id=attribute(element, "id"),
        label=attribute(element, "label") or " ".join(expression.text.split()),
        expression=expression,
        values=cell(first(element, "inputValues")),
        variable=attribute_anywhere(element, "inputVariable"),
    )


def _output(element: Element) -> e.OutputClause:
    default = first(element, "defaultOutputEntry")
    has_default = default is not None and bool(text_of(default).strip())
    return e.OutputClause(
        id=attribute(element, "id"),
        name=attribute(element, "name"),
        label=attribute(element, "label") or attribute(element, "name"),
        type_ref=type_ref(element),
        values=cell(first(element, "outputValues")),
        default=literal(default) if has_default else None,
    )


def _rule(element: Element, index: int) -> e.Rule:
    notes = [text_of(each).strip() for each in all_of(element, "annotationEntry")]
    notes.append(text_of(element, "description").strip())
    return e.Rule(
        id=attribute(element, "id"),
        index=index,
        tests=tuple(
            cell(each) or e.Cell(text="-", id=attribute(each, "id"), line=line_of(each))
            for each in all_of(element, "inputEntry")
        ),
        outputs=tuple(literal(each) for each in all_of(element, "outputEntry")),
        annotation=" · ".join(note for note in notes if note),
        line=line_of(element),
    )


def _context(element: Element) -> e.Context:
    return e.Context(
        id=attribute(element, "id"),
        type_ref=type_ref(element),
        line=line_of(element),
        entries=tuple(
            e.ContextEntry(
                name=attribute(first(each, "variable"), "name"),
                type_ref=type_ref(first(each, "variable")),
                value=expression_in(each),
            )
            for each in all_of(element, "contextEntry")
        ),
    )


def _invocation(element: Element) -> e.Invocation:
    return e.Invocation(
        id=attribute(element, "id"),
        type_ref=type_ref(element),
        line=line_of(element),
        function=expression_in(element),
        bindings=tuple(
            (attribute(first(each, "parameter"), "name"), expression_in(each))
            for each in all_of(element, "binding")
        ),
    )


def _relation(element: Element) -> e.Relation:
    columns = tuple((attribute(each, "name"), type_ref(each)) for each in all_of(element, "column"))
    rows = tuple(
        tuple(read_expression(each) for each in children(row) if local(each) in READERS)
        for row in all_of(element, "row")
    )
    return e.Relation(
        id=attribute(element, "id"),
        type_ref=type_ref(element),
        line=line_of(element),
        columns=columns,
        rows=rows,
    )


def _list(element: Element) -> e.ListOf:
    return e.ListOf(
        id=attribute(element, "id"),
        type_ref=type_ref(element),
        line=line_of(element),
        items=tuple(read_expression(each) for each in children(element) if local(each) in READERS),
    )


def _conditional(element: Element) -> e.Conditional:
    return e.Conditional(
        id=attribute(element, "id"),
        type_ref=type_ref(element),
        line=line_of(element),
        condition=expression_in(first(element, "if")),
        then=expression_in(first(element, "then")),
        otherwise=expression_in(first(element, "else")),
    )


def _filter(element: Element) -> e.Filter:
    return e.Filter(
        id=attribute(element, "id"),
        type_ref=type_ref(element),
        line=line_of(element),
        source=expression_in(first(element, "in")),
        match=expression_in(first(element, "match")),
    )


def _iteration(element: Element) -> e.Iteration:
    kind = cast("Literal['for', 'some', 'every']", local(element))
    source = first(element, "in")
    return e.Iteration(
        id=attribute(element, "id"),
        type_ref=type_ref(element),
        line=line_of(element),
        kind=kind,
        variable=attribute(element, "iteratorVariable"),
        variable_type=type_ref(source),
        source=expression_in(source),
        body=expression_in(first(element, "return" if kind == "for" else "satisfies")),
    )


READERS: dict[str, Callable[[Element], e.Boxed]] = {
    "literalExpression": literal,
    "decisionTable": decision_table,
    "context": _context,
    "invocation": _invocation,
    "relation": _relation,
    "list": _list,
    "functionDefinition": function_definition,
    "conditional": _conditional,
    "filter": _filter,
    "for": _iteration,
    "some": _iteration,
    "every": _iteration,
}

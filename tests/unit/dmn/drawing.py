"""Small DMN files for tests, written as an analyst's table would be read aloud."""

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

NAMESPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def definitions(
    *elements: str, namespace: str = NAMESPACE, own: str = "urn:test", name: str = "test"
) -> bytes:
    """A file with these elements."""
    body = "\n".join(elements)
    return (
        f'<definitions xmlns="{namespace}" namespace="{own}" name="{name}" id="d">'
        f"{body}</definitions>"
    ).encode()


def input_data(name: str, type_ref: str = "Any") -> str:
    return (
        f"<inputData id={quoteattr(key(name))} name={quoteattr(name)}>"
        f"<variable name={quoteattr(name)} typeRef={quoteattr(type_ref)}/></inputData>"
    )


def decision(
    name: str,
    logic: str = "",
    *,
    type_ref: str = "",
    inputs: Sequence[str] = (),
    decisions: Sequence[str] = (),
    knowledge: Sequence[str] = (),
) -> str:
    """A decision; the sequences name what it requires (`namespace#id` for another file's)."""
    needs = "".join(
        f'<informationRequirement><{tag} href="{href(each)}"/></informationRequirement>'
        for tag, names in (("requiredInput", inputs), ("requiredDecision", decisions))
        for each in names
    )
    needs += "".join(
        f'<knowledgeRequirement><requiredKnowledge href="{href(each)}"/></knowledgeRequirement>'
        for each in knowledge
    )
    typed = f" typeRef={quoteattr(type_ref)}" if type_ref else ""
    return (
        f"<decision id={quoteattr(key(name))} name={quoteattr(name)}>"
        f"<variable name={quoteattr(name)}{typed}/>{needs}{logic}</decision>"
    )


def literal(text: str, type_ref: str = "") -> str:
    typed = f" typeRef={quoteattr(type_ref)}" if type_ref else ""
    return f"<literalExpression{typed}><text>{escape(text)}</text></literalExpression>"


def table(
    inputs: Sequence[str],
    outputs: Sequence[str],
    rules: Sequence[str],
    *,
    policy: str = "UNIQUE",
    aggregation: str = "",
    input_values: Mapping[str, str] | None = None,
    output_values: Mapping[str, str] | None = None,
    defaults: Mapping[str, str] | None = None,
) -> str:
    """A decision table.

    Columns are `expression : type`, rules `cell | cell | output ; annotation`, cells FEEL.
    """
    more = f' aggregation="{aggregation}"' if aggregation else ""
    parts = [f'<decisionTable id="t" hitPolicy="{policy}"{more}>']
    for column in inputs:
        text, type_ref = split(column)
        values = (input_values or {}).get(text, "")
        parts.append(
            f"<input><inputExpression{type_ref}><text>{escape(text)}</text></inputExpression>"
            f"{_texts('inputValues', values)}</input>"
        )
    for column in outputs:
        name, type_ref = split(column)
        values = (output_values or {}).get(name, "")
        default = (defaults or {}).get(name, "")
        parts.append(
            f"<output name={quoteattr(name)}{type_ref}>"
            f"{_texts('outputValues', values)}{_texts('defaultOutputEntry', default)}</output>"
        )
    parts += [_rule(rule, len(inputs)) for rule in rules]
    return "".join([*parts, "</decisionTable>"])


def _texts(tag: str, text: str) -> str:
    return f"<{tag}><text>{escape(text)}</text></{tag}>" if text else ""


def _rule(rule: str, inputs: int) -> str:
    cells, _, annotation = rule.partition(";")
    texts = [cell.strip() for cell in cells.split("|")]
    parts = ["<rule>"]
    for number, text in enumerate(texts):
        tag = "inputEntry" if number < inputs else "outputEntry"
        parts.append(f"<{tag}><text>{escape(text)}</text></{tag}>")
    if annotation:
        parts.append(f"<annotationEntry><text>{escape(annotation)}</text></annotationEntry>")
    return "".join([*parts, "</rule>"])


def split(column: str) -> tuple[str, str]:
    text, _, type_ref = column.partition(" : ")
    return text.strip(), f" typeRef={quoteattr(type_ref.strip())}" if type_ref else ""


def key(name: str) -> str:
    return "_" + "".join(each if each.isalnum() else "_" for each in name)


def href(name: str) -> str:
    return name if "#" in name else f"#{key(name)}"

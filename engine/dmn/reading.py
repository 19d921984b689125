"""A DMN file read into values: its items, its imports and its requirements graph."""

from collections.abc import Iterator
from typing import TypedDict

from engine.dmn import elements as e
from engine.dmn.boxes import cell, expression_in, function_definition, parameters, type_ref
from engine.dmn.findings import DmnError
from engine.dmn.xml import (
    Element,
    all_of,
    attribute,
    children,
    first,
    line_of,
    local,
    parse,
)


def read_file(source: bytes, file: str) -> e.File:
    """What the file says. Raises DmnError when it cannot be read at all."""
    root = parse(source, file)
    try:
        return _definitions(root, file)
    except DmnError as error:
        raise DmnError([finding.within(file) for finding in error.findings]) from None


def _definitions(root: Element, file: str) -> e.File:
    namespace = attribute(root, "namespace")
    return e.File(
        file=file,
        namespace=namespace,
        name=attribute(root, "name"),
        id=attribute(root, "id"),
        language=attribute(root, "expressionLanguage"),
        imports=tuple(_import(each) for each in all_of(root, "import")),
        items=tuple(item_definition(each) for each in all_of(root, "itemDefinition")),
        nodes=tuple(_nodes(root, namespace)),
        prefixes={prefix or "": uri for prefix, uri in root.nsmap.items()},
    )


def _import(element: Element) -> e.Import:
    return e.Import(
        name=attribute(element, "name"),
        namespace=attribute(element, "namespace"),
        kind=attribute(element, "importType"),
        location=attribute(element, "locationURI"),
        line=line_of(element),
    )


def item_definition(element: Element) -> e.ItemDefinition:
    function = first(element, "functionItem")
    return e.ItemDefinition(
        name=attribute(element, "name"),
        id=attribute(element, "id"),
        line=line_of(element),
        type_ref=type_ref(element),
        collection=attribute(element, "isCollection") in ("true", "1"),
        allowed=cell(first(element, "allowedValues")),
        constraint=cell(first(element, "typeConstraint")),
        components=tuple(item_definition(each) for each in all_of(element, "itemComponent")),
        parameters=parameters(function, "parameters") if function is not None else None,
        result_ref=attribute(function, "outputTypeRef"),
    )


def _nodes(root: Element, namespace: str) -> Iterator[e.Node]:
    for element in children(root):
        match local(element):
            case "inputData":
                yield e.InputData(**_common(element, namespace))
            case "decision":
                yield _decision(element, namespace)
            case "businessKnowledgeModel":
                yield _knowledge_model(element, namespace)
            case "decisionService":
                yield _service(element, namespace)


def _decision(element: Element, namespace: str) -> e.Decision:
    requires = [
        key
        for requirement in all_of(element, "informationRequirement")
        for key in _references(requirement, namespace, "requiredDecision", "requiredInput")
    ]
    return e.Decision(
        **_common(element, namespace),
        requires=tuple(requires),
        knowledge=_knowledge(element, namespace),
        expression=expression_in(element),
    )


def _knowledge_model(element: Element, namespace: str) -> e.KnowledgeModel:
    logic = first(element, "encapsulatedLogic")
    return e.KnowledgeModel(
        **_common(element, namespace),
        knowledge=_knowledge(element, namespace),
        logic=function_definition(logic) if logic is not None else None,
    )


def _service(element: Element, namespace: str) -> e.DecisionService:
    def keys(tag: str) -> tuple[e.Key, ...]:
        return tuple(_references(element, namespace, tag))

    return e.DecisionService(
        **_common(element, namespace),
        outputs=keys("outputDecision"),
        encapsulated=keys("encapsulatedDecision"),
        input_decisions=keys("inputDecision"),
        input_data=keys("inputData"),
    )


class _Common(TypedDict):
    key: e.Key
    name: str
    label: str
    variable: str
    alias: str
    type_ref: str
    line: int


def _common(element: Element, namespace: str) -> _Common:
    name = attribute(element, "name")
    variable = first(element, "variable")
    return {
        "key": e.Key(namespace, attribute(element, "id") or name),
        "name": name,
        "label": attribute(element, "label"),
        "variable": attribute(variable, "name") or name,
        "alias": "" if variable is not None else attribute(element, "id"),
        "type_ref": type_ref(variable),
        "line": line_of(element),
    }


def _knowledge(element: Element, namespace: str) -> tuple[e.Key, ...]:
    return tuple(
        key
        for requirement in all_of(element, "knowledgeRequirement")
        for key in _references(requirement, namespace, "requiredKnowledge")
    )


def _references(element: Element, namespace: str, *tags: str) -> Iterator[e.Key]:
    """The elements referred to: `#id` in this file, `namespace#id` in another."""
    for child in children(element):
        if local(child) in tags:
            base, _, identifier = attribute(child, "href").rpartition("#")
            yield e.Key(base or namespace, identifier)

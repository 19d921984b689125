"""Who fills each template: the elements that name a mail or a document, and the data they give."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine import feel
from engine.publication.flow import Flow
from engine.publication.names import keys
from engine.publication.references import constant
from engine.publication.results import is_page
from engine.publication.version import Version
from engine.workflow.model import Element


@dataclass(frozen=True, slots=True)
class Sender:
    """One element that fills a template. `data` are the keys it gives, None where unknown.

    The mail of a page is given the inputs of its task as `data`.
    """

    element: Element
    process_id: str
    template: str
    data: frozenset[str] | None
    inputs: frozenset[str]
    page: bool = False

    @property
    def shown(self) -> str:
        return self.element.name or self.element.id


def senders(version: Version, flows: Mapping[str, Flow], kind: str) -> Iterator[Sender]:
    """Elements that name a template of this kind ("mail" or "template") by a constant."""
    for flow in flows.values():
        for element in flow.process.elements.values():
            inputs = flow.inputs(element)
            if kind == "mail" and element.tag == "userTask" and is_page(element):
                name = constant(element.zeebe.properties.get("page.mail"))
                if name:
                    yield Sender(element, flow.process.id, name, inputs, inputs, page=True)
            for parameter in version.operations.get(element.zeebe.job_type, ()):
                if parameter.kind != kind:
                    continue
                given = element.zeebe.headers if parameter.header else _sources(element)
                name = constant(given.get(parameter.name))
                if name:
                    yield Sender(element, flow.process.id, name, _data(element), inputs)


def _sources(element: Element) -> dict[str, str]:
    return {line.target: line.source for line in element.zeebe.inputs if line.source}


def _data(element: Element) -> frozenset[str] | None:
    """Keys of the `data` input: none without it, None where it is no context literal."""
    lines = [line for line in element.zeebe.inputs if line.target.split(".")[0] == "data"]
    if not lines:
        return frozenset()
    nested = frozenset(line.target.split(".")[1] for line in lines if "." in line.target)
    source = next((line.source for line in lines if line.target == "data"), None)
    if source is None:
        return nested
    if not source.startswith("="):
        return None
    try:
        found = keys(feel.compile(source[1:]).tree)
    except feel.FeelSyntaxError:
        return None
    return None if found is None else nested | frozenset(found)

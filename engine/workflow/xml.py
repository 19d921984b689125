"""Reading XML that a stranger wrote: no entity, no network, bounded size and depth."""

import re
from typing import Any

from lxml import etree

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

MAX_BYTES = 10_000_000
MAX_DEPTH = 200
_INTEGER = re.compile(r"[+-]?[0-9]{1,9}")


class UnreadableXml(Exception):
    """This file is not XML that may be read."""

    def __init__(self, code: str, line: int = 1, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.line = line
        self.params = params


def parse(source: bytes) -> etree._Element:
    """The root element. Raises UnreadableXml: too large, not well formed, a DTD, too deep."""
    if len(source) > MAX_BYTES:
        raise UnreadableXml("xml.too_large", size=len(source), limit=MAX_BYTES)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(source, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        raise UnreadableXml("xml.malformed", line, cause=error.msg or "?") from None
    except ValueError as error:
        raise UnreadableXml("xml.malformed", 1, cause=str(error)) from None
    # A document type is where entity bombs and external entities are declared.
    info: Any = root.getroottree().docinfo
    if info.doctype:
        raise UnreadableXml("xml.doctype")
    _check_depth(root)
    return root


def _check_depth(root: etree._Element) -> None:
    depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise UnreadableXml("xml.too_deep", line(element), limit=MAX_DEPTH)


def tag(element: etree._Element) -> str:
    """The local name when the element is BPMN's, else ""."""
    name = element.tag
    if isinstance(name, str) and name.startswith(f"{{{BPMN}}}"):
        return name[len(BPMN) + 2 :]
    return ""


def kids(element: etree._Element, name: str) -> list[etree._Element]:
    """The BPMN children of that local name."""
    return element.findall(f"{{{BPMN}}}{name}")


def kid(element: etree._Element, name: str) -> etree._Element | None:
    """The first BPMN child of that local name."""
    return element.find(f"{{{BPMN}}}{name}")


def text(element: etree._Element | None) -> str:
    """The text of an element, without surrounding space; "" where there is none."""
    if element is None:
        return ""
    return "".join(str(part) for part in element.itertext()).strip()


def local(qname: str | None) -> str:
    """A QName without its prefix: `bpmn:x` and `x` name the same element of this file."""
    return (qname or "").strip().rpartition(":")[2]


def extension(element: etree._Element, name: str) -> etree._Element | None:
    """The zeebe extension element of that name."""
    return element.find(f"{{{BPMN}}}extensionElements/{{{ZEEBE}}}{name}")


def attribute(element: etree._Element | None, name: str) -> str:
    """An attribute, stripped. Modelers write an empty string for "left empty": same as absent."""
    return "" if element is None else (element.get(name) or "").strip()


def flag(element: etree._Element, name: str, default: bool) -> bool:
    """An xsd:boolean attribute."""
    value = attribute(element, name)
    return default if not value else value in ("true", "1")


def number(element: etree._Element | None, name: str, default: int) -> int:
    """An xsd:integer attribute; the default where it is none (the schema's check tells)."""
    value = attribute(element, name)
    return int(value) if _INTEGER.fullmatch(value) else default


def line(element: etree._Element) -> int:
    """The line it begins at, counted from 1."""
    found: object = element.sourceline
    return found if isinstance(found, int) else 1

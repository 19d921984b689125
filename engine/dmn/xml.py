"""DMN files as XML trees, never trusted: no entities, no network, bounded size and depth."""

from collections.abc import Iterator

from lxml import etree

from engine.dmn.findings import DmnError, Finding

NAMESPACES = {
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20151101/dmn11.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "http://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
}
MAX_BYTES = 8_000_000
MAX_DEPTH = 200
MAX_ELEMENTS = 400_000

Element = etree._Element


def parse(source: bytes, file: str) -> Element:
    """The `definitions` element of a DMN file.

    Raises DmnError when the bytes are no XML, no DMN, or beyond the limits. A document type
    is refused outright: it is the only door to entities.
    """
    if len(source) > MAX_BYTES:
        raise _refused(file, "file-too-large", limit=MAX_BYTES)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(source, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = error.lineno or 0 if isinstance(error, etree.XMLSyntaxError) else 0
        raise _refused(file, "not-xml", line=line, reason=str(error)[:200]) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise _refused(file, "document-type")
    _measure(root, file)
    if local(root) != "definitions" or namespace(root) not in NAMESPACES:
        raise _refused(file, "not-dmn", tag=str(root.tag)[:120])
    return root


def _measure(root: Element, file: str) -> None:
    count, level = 0, [root]
    for _depth in range(MAX_DEPTH):
        count += len(level)
        if count > MAX_ELEMENTS:
            raise _refused(file, "file-too-large", limit=MAX_ELEMENTS)
        level = [child for element in level for child in element]
        if not level:
            return
    raise _refused(file, "too-deep", limit=MAX_DEPTH)


def _refused(file: str, code: str, **params: object) -> DmnError:
    return DmnError([Finding(file=file, code=code, severity="error", params=params)])


def local(element: Element) -> str:
    """The tag without its namespace; "" for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def namespace(element: Element) -> str:
    tag = element.tag
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag[0] == "{" else ""


def children(element: Element) -> Iterator[Element]:
    """The children in a DMN namespace: extension elements and diagrams are left out."""
    for child in element:
        if namespace(child) in NAMESPACES:
            yield child


def all_of(element: Element, tag: str) -> Iterator[Element]:
    return (child for child in children(element) if local(child) == tag)


def first(element: Element | None, tag: str) -> Element | None:
    return next(all_of(element, tag), None) if element is not None else None


def attribute(element: Element | None, name: str) -> str:
    return (element.get(name) or "").strip() if element is not None else ""


def attribute_anywhere(element: Element, name: str) -> str:
    """An attribute of that local name in any extension namespace (Camunda's)."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value).strip()
    return ""


def text_of(element: Element | None, tag: str = "text") -> str:
    """The text of a child, all of it; "" without it."""
    child = first(element, tag)
    return "".join(str(part) for part in child.itertext()) if child is not None else ""


def line_of(element: Element) -> int:
    line: object = element.sourceline
    return line if isinstance(line, int) else 0

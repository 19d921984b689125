"""Reads a Word template without filling it. Runs confined."""

import re

from docx.oxml.ns import qn
from jinja2 import TemplateSyntaxError
from jinja2.exceptions import TemplateError

from services.confined import Refused
from services.rendering import package
from services.rendering.filling import Template
from services.rendering.markers import MARKER
from services.templating import environment, explain, paths


def names(template: bytes, name: str) -> list[str]:
    """Variables read anywhere in the template, with their paths: "dossier.nom".

    In its body, headers, footers, notes, properties. Raises Refused: "not-word", "word-unsafe",
    "template-syntax".
    """
    package.opened(template, name)
    document = Template(template)
    document.init_docx()
    made = environment()
    found: set[str] = set()
    for where, source in _sources(document):
        try:
            found |= paths(made, source)
            # Unknown filters are seen only when compiling.
            made.from_string(source)
        except TemplateSyntaxError as error:
            text = re.sub(r"<[^>]+>", "", _line(source, error.lineno)).strip()[:80]
            raise Refused(
                "template-syntax",
                f"« {name} », {where} : {explain(error)}, près de « {text} ».",
                template=name,
            ) from None
        except TemplateError as error:
            raise Refused("template-syntax", f"« {name} », {where} : {explain(error)}.") from None
    return sorted(found)


def markers(template: bytes, name: str) -> list[int]:
    """Numbers of the signature markers in the body, without repeats, in order."""
    body = package.opened(template, name).element.body
    found = set()
    for paragraph in body.iter(qn("w:p")):
        text = "".join(part.text or "" for part in paragraph.iter(qn("w:t")))
        found |= {int(mark[7:-2]) for mark in MARKER.findall(text)}
    return sorted(found)


def _sources(document: Template) -> list[tuple[str, str]]:
    def prepared(xml: str) -> str:
        # One line a paragraph, so that an error's line tells its paragraph.
        return re.sub(r"<w:p([ >])", r"\n<w:p\1", str(document.patch_xml(xml)))

    found = [("dans le texte", prepared(document.get_xml()))]
    for uri, where in (
        (document.HEADER_URI, "en-tête"),
        (document.FOOTER_URI, "pied de page"),
    ):
        for _, part in document.get_headers_footers(uri):
            found.append((where, prepared(document.get_part_xml(part))))
    for part in document.docx.part.package.parts:
        if part.content_type.endswith("footnotes+xml"):
            found.append(("notes de bas de page", prepared(part.blob.decode())))
    properties = document.docx.core_properties
    for field in ("title", "subject", "comments", "author"):
        found.append((f"propriété {field}", getattr(properties, field) or ""))
    return found


def _line(source: str, number: int) -> str:
    lines = source.splitlines()
    return lines[number - 1] if 0 < number <= len(lines) else ""

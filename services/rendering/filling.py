"""Writes data into a Word template. Runs confined."""

import io
import re
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from docxtpl import DocxTemplate
from jinja2 import Environment
from jinja2.exceptions import TemplateError
from lxml import etree

from services.confined import Refused
from services.rendering import markers, package
from services.templating import environment, plain, refusal

_NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


class Template(DocxTemplate):  # type: ignore[misc]
    """docxtpl, with text shown exactly as typed, in the properties too."""

    def __init__(self, data: bytes) -> None:
        super().__init__(io.BytesIO(data))

    def render_xml_part(
        self,
        src_xml: str,
        part: object,
        context: Mapping[str, object],
        jinja_env: Environment | None = None,
    ) -> str:
        # The library's version also turns "{_{" into "{{", in answers as well.
        assert jinja_env is not None  # noqa: S101 - ours always is
        self.current_rendering_part = part
        return str(self.resolve_listing(jinja_env.from_string(src_xml).render(context)))

    def render_properties(
        self, context: Mapping[str, object], jinja_env: Environment | None = None
    ) -> None:
        # Properties are set through an API that escapes: escaped once more, "&" reads "&amp;".
        assert jinja_env is not None  # noqa: S101 - ours always is
        bare = jinja_env.overlay(autoescape=False)
        super().render_properties(context, bare)


def fill(
    template: bytes, name: str, data: Mapping[str, object], language: str, zone: str
) -> dict[str, object]:
    """``{"docx": bytes, "title": str}``: the template filled with plain data.

    Raises Refused: "unknown-variable", "template-error", "template-forbidden", "not-word",
    "word-unsafe"; each sentence names the template.
    """
    package.opened(template, name)
    document = Template(template)
    word = document.get_docx()
    markers.hide(word.element.body)
    made = environment(language=language, zone=ZoneInfo(zone))
    values = _clean(plain(data))
    try:
        document.render(values, made, autoescape=True)
    except TemplateError as error:
        raise refusal(error, name) from None
    except (etree.XMLSyntaxError, TypeError, ValueError, ArithmeticError) as error:
        raise Refused(
            "template-error", f"Le modèle « {name} » ne peut être rempli : {error}."
        ) from None
    sink = io.BytesIO()
    document.save(sink)
    return {"docx": sink.getvalue(), "title": word.core_properties.title or ""}


def _clean(value: object) -> object:
    """The same data without what XML cannot hold; line breaks of all systems as one."""
    if isinstance(value, str):
        return _NOT_XML.sub("\ufffd", value.replace("\r\n", "\n").replace("\r", "\n"))
    if isinstance(value, dict):
        return {name: _clean(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_clean(item) for item in value]
    return value

"""Small stand-ins for what publication asks of an installation, and ways to check a domain."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import jinja2

from engine import deployments, publication
from engine.ports import Parameter
from engine.publication import Finding, TemplateError, TemplateProblem
from services.templating import paths

DOMAINS = Path(__file__).parent / "domains"

INLINE: Mapping[str, Sequence[Parameter]] = {
    "dossier.update": (Parameter("values", required=True), Parameter("dossier")),
    "dossier.phase": (
        Parameter("phase", required=True, kind="phase"),
        Parameter("reason", kind="text"),
        Parameter("dossier"),
    ),
    "dossier.open": (
        Parameter("type", required=True, kind="dossier-type"),
        Parameter("title", kind="text"),
        Parameter("data"),
        Parameter("dossier"),
    ),
}
OPERATIONS: Mapping[str, Sequence[Parameter]] = {
    "mail.send": (
        Parameter("to", required=True),
        Parameter("cc"),
        Parameter("data"),
        Parameter("attachments"),
        Parameter("template", required=True, header=True, kind="mail"),
    ),
    "document.generate": (
        Parameter("title"),
        Parameter("data"),
        Parameter("dossier"),
        Parameter("template", required=True, header=True, kind="template"),
        Parameter("kind", required=True, header=True, kind="document-kind"),
        Parameter("format", header=True),
    ),
}


class PlainTemplates:
    """Templates whose bytes are their text: no Word, no MJML needed to test what is read."""

    def word_variables(self, name: str, template: bytes) -> Collection[str]:
        environment = jinja2.Environment(autoescape=True)
        try:
            return paths(environment, template.decode(errors="replace"))
        except jinja2.TemplateSyntaxError as error:
            raise TemplateError("template-syntax", f"« {name} » : {error.message}") from None

    def mail(
        self, name: str, files: Mapping[str, bytes], layouts: Mapping[str, bytes]
    ) -> Sequence[TemplateProblem]:
        body = files.get("body.mjml", b"")
        if b"<mj-chose" in body:
            message = "body.mjml : « mj-chose » n’est pas une balise MJML."
            return [TemplateProblem("mjml", message, line=2)]
        return []


def files_of(domain: str) -> dict[str, bytes]:
    return deployments.collect(DOMAINS, domain)


def check(files: Mapping[str, bytes]) -> list[Finding]:
    return publication.check(
        files, operations=OPERATIONS, inline=INLINE, templates=PlainTemplates()
    )

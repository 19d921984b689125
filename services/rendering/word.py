"""A document from a Word template and data."""

from collections.abc import Mapping
from typing import cast

from services.confined import ConfinedError, Crashed, Failed, Refused, TooLarge, Workshop
from services.rendering.converters import Converter, find_converter
from services.rendering.values import DOCX, PDF, Format, Rendered, RenderingError

_ENDINGS = {
    TooLarge: "il demande trop de mémoire ou donne un fichier trop gros",
    Crashed: "le moteur de rendu s’est arrêté",
    Failed: "erreur inattendue",
}


class WordRenderer:
    """Fills Word templates and makes PDF files of them, in confined children."""

    def __init__(self, workshop: Workshop, converter: Converter | None = None) -> None:
        self.workshop = workshop
        self.converter = converter or find_converter(workshop)

    def render(
        self,
        template: bytes,
        data: Mapping[str, object],
        *,
        name: str,
        title: str = "",
        language: str = "fr",
        zone: str = "Europe/Paris",
        format: Format = "pdf",
    ) -> Rendered:
        """The document. `name` is the template's, for messages; `title` the PDF's.

        Data are plain values (see services.templating.plain). Raises RenderingError.
        """
        try:
            filled = cast(
                dict[str, object],
                self.workshop.run(
                    "services.rendering.filling:fill",
                    template=template,
                    name=name,
                    data=dict(data),
                    language=language,
                    zone=zone,
                ),
            )
            docx = cast(bytes, filled["docx"])
            if format == "docx":
                return Rendered(docx, DOCX, "docxtpl")
            pdf, declares = self.converter.convert(
                docx,
                title=title or str(filled["title"]) or name,
                language=language,
                archive=format == "pdfa",
            )
        except Refused as refusal:
            raise RenderingError(refusal.code, refusal.message) from None
        except ConfinedError as error:
            why = _ENDINGS.get(type(error), "il prend trop de temps")
            if isinstance(error, Failed):
                why = f"{why} ({str(error).strip().splitlines()[-1]})"
            raise RenderingError(
                "rendering", f"Le modèle « {name} » n’a pu être rendu : {why}."
            ) from error
        return Rendered(pdf, PDF, self.converter.name, declares)

    def check(self) -> str | None:
        """None when the converter is there, else a sentence for the administrator."""
        return self.converter.check()

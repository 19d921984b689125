"""`document.generate` and `document.receipt`."""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from engine.ports import Call, Outcome, Parameter, Produced, Scanner
from services.rendering.builtin import receipt
from services.rendering.values import Format, Rendered
from services.rendering.word import WordRenderer

_FORMATS: dict[str, Format] = {"pdf": "pdf", "pdfa": "pdfa", "docx": "docx"}


class DocumentGenerate:
    """Fills a Word template of the deployment; the document goes to a dossier.

    Headers: `template` (a file of the domain's documents folder), `kind`, `format` ("pdf",
    "pdfa" or "docx"). Inputs: `data` (a context, whose names the template reads), `title`,
    `dossier` (another dossier than the process's: its id or a context with one), `document`
    (an existing document's reference or id: a new version of it).
    The template also reads ``dossier``, ``organisation``, ``task``, ``language`` and ``now``.
    Result: ``document``.
    """

    parameters: Sequence[Parameter] = (
        Parameter("title"),
        Parameter("data"),
        Parameter("dossier"),
        Parameter("document"),
        Parameter("template", required=True, header=True, kind="template"),
        Parameter("kind", required=True, header=True, kind="document-kind"),
        Parameter("format", header=True),
    )

    def __init__(self, renderer: WordRenderer, scanner: Scanner) -> None:
        self._renderer = renderer
        self._scanner = scanner

    def __call__(self, call: Call) -> Outcome:
        """Raises RenderingError where the template is absent or cannot be filled."""
        template = call.headers.get("template", "")
        title = str(call.inputs.get("title") or PurePosixPath(template).stem)
        organisation = _mapping(call.context.get("organisation"))
        data = {
            "dossier": call.context.get("dossier"),
            "organisation": organisation,
            "task": call.context.get("task"),
            "language": call.context.get("language"),
            "now": call.at,
            **_mapping(call.inputs.get("data")),
        }
        made = self._renderer.render(
            call.read_file(f"documents/{template}"),
            data,
            name=template,
            title=title,
            language=str(call.context.get("language") or "fr"),
            zone=_zone(organisation),
            format=_FORMATS.get(call.headers.get("format", ""), "pdf"),
        )
        return Outcome(
            produced=[
                _produced(
                    "document",
                    made,
                    self._scanner,
                    kind=call.headers.get("kind", ""),
                    title=title,
                    document_id=_id(call.inputs.get("document")),
                    dossier_id=_id(call.inputs.get("dossier")) or call.dossier_id,
                    template=template,
                )
            ]
        )


class DocumentReceipt:
    """The receipt of an answered page, from ``context["receipt"]``. Result: ``receipt``.

    `kind` is the kind of document it is filed under, unless the header `kind` says another.
    """

    parameters: Sequence[Parameter] = (Parameter("kind", header=True, kind="document-kind"),)

    def __init__(self, scanner: Scanner, *, kind: str = "recu") -> None:
        self._scanner = scanner
        self._kind = kind

    def __call__(self, call: Call) -> Outcome:
        """Raises LookupError where the context holds no receipt."""
        facts = call.context.get("receipt")
        if not isinstance(facts, Mapping):
            raise LookupError("There is no answered page to give a receipt for.")
        organisation = _mapping(call.context.get("organisation"))
        language = str(call.context.get("language") or "fr")
        made = receipt(facts, organisation, at=call.at, language=language, zone=_zone(organisation))
        title = "Receipt" if language == "en" else "Accusé de réception"
        return Outcome(
            produced=[
                _produced(
                    "receipt",
                    made,
                    self._scanner,
                    kind=call.headers.get("kind") or self._kind,
                    title=f"{title} {facts.get('reference') or ''}".strip(),
                    document_id=None,
                    dossier_id=call.dossier_id,
                )
            ]
        )


def _produced(
    slot: str,
    made: Rendered,
    scanner: Scanner,
    *,
    kind: str,
    title: str,
    document_id: int | None,
    dossier_id: int | None,
    template: str = "",
) -> Produced:
    extension = ".docx" if made.engine == "docxtpl" else ".pdf"
    facts: dict[str, object] = {"engine": made.engine, "declares": made.declares}
    if template:
        facts["template"] = template
    return Produced(
        slot=slot,
        file=scanner.inspect(made.data, title + extension),
        kind=kind,
        title=title,
        document_id=document_id,
        dossier_id=dossier_id,
        note=made.note,
        facts=facts,
    )


def _id(value: object) -> int | None:
    if isinstance(value, Mapping):
        value = value.get("id")
    return int(str(value)) if value not in (None, "") else None


def _mapping(value: object) -> dict[str, object]:
    return dict(value) if isinstance(value, Mapping) else {}


def _zone(organisation: Mapping[str, object]) -> str:
    return str(organisation.get("time_zone") or "Europe/Paris")

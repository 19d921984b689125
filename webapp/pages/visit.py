"""One visit of a page: what it asks, of whom, and what is already typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext

from engine import forms, queries
from engine.errors import InvalidForm, NotFound, ProofNeeded
from engine.queries import DocumentView, PageView
from services.scanning import Rules
from webapp.database import db
from webapp.languages import language
from webapp.pages import memory
from webapp.pages.blueprint import on_page
from webapp.parts import services
from webapp.rendering import FileView, Known, LinkedDocument, Reading, file_view, formats
from webapp.rendering.files import badge


@dataclass(frozen=True, slots=True)
class Visit:
    """A page, as this browser may see it now."""

    token: str
    page: PageView
    at: datetime

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.page.organisation.time_zone)

    @property
    def form(self) -> forms.Form:
        """The form asked. Raises NotFound where the page asks nothing but a word of consent."""
        if self.page.form is None:
            raise NotFound("form")
        return self.page.form

    @property
    def fields(self) -> Sequence[str] | None:
        """The only questions asked again; None asks all."""
        return self.page.correction.fields if self.page.correction else None

    @property
    def dossier(self) -> Mapping[str, object]:
        """What this page may show of the dossier."""
        found = self.page.context.get("dossier")
        return found if isinstance(found, Mapping) else {}

    @property
    def reference(self) -> str:
        return str(self.dossier.get("number") or "")

    @property
    def kicker(self) -> str:
        """What the request is about: the process as the analyst named it."""
        return self.page.process_name

    @property
    def name(self) -> str:
        party = self.dossier.get("party")
        return str(party.get("name") or "") if isinstance(party, Mapping) else ""

    @property
    def session_seconds(self) -> int:
        """How long a private page stays open without a word; 0 where it does not close."""
        return int(memory.IDLE.total_seconds()) if self.page.mode == "private" else 0

    @property
    def data(self) -> dict[str, object]:
        """What is typed over what is known, with the files received."""
        data = forms.merged(self.page.values, self.page.draft or {})
        for upload_field, files in self._uploads().items():
            forms.put(data, tuple(upload_field.split(".")), [str(one.id) for one in files])
        return data

    def _uploads(self) -> dict[str, list[queries.UploadView]]:
        found: dict[str, list[queries.UploadView]] = {}
        for upload in self.page.uploads:
            found.setdefault(upload.field, []).append(upload)
        return found

    def files(self) -> dict[str, Sequence[FileView]]:
        """The files received, by question."""
        return {
            name: tuple(
                file_view(
                    one,
                    language=language(),
                    href=on_page("upload_file", upload_id=one.id),
                    thumbnail=on_page("upload_thumbnail", upload_id=one.id),
                )
                for one in files
            )
            for name, files in self._uploads().items()
        }

    def reading(
        self, invalid: InvalidForm | None = None, data: Mapping[str, object] | None = None
    ) -> Reading:
        """What the form is laid out with."""
        return Reading(
            data=self.data if data is None else data,
            context=self.page.context,
            invalid=invalid,
            uploads=self.files(),
            known=self.known(),
            previous=self.previous(),
            only=self.fields,
            language=language(),
            zone=self.zone,
            now=self.at,
            limits=limits(),
            documents=lambda _: tuple(map(linked, self.page.documents)),
        )

    def known(self) -> dict[str, Known]:
        """Values already held and still the same in the draft, as a person reads them."""
        if self.page.form is None or self.fields is not None:
            return {}
        found: dict[str, Known] = {}
        for screen in forms.present(
            self.page.form, self.data, self.page.context, language=language(), zone=self.zone
        ):
            for one in screen.fields():
                shown = one.shown(language())
                if one.name in self.page.known and shown and one.type not in FILES:
                    found[one.name] = Known(shown, self.source(one))
        return found

    def source(self, one: forms.FieldView) -> str:
        """Where a known value comes from."""
        path = tuple(one.name.split("."))
        if forms.get(self.page.draft or {}, path) not in (
            forms.MISSING,
            forms.get(self.page.values, path),
        ):
            return str(gettext("corrigé par vous, pas encore envoyé"))
        return one.field.properties.get("provenance") or str(gettext("déjà dans votre dossier"))

    def previous(self) -> dict[str, Known]:
        """For a correction: what had been answered."""
        if self.page.correction is None or self.page.form is None:
            return {}
        given: dict[str, object] = {}
        for name, value in self.page.correction.previous.items():
            forms.put(given, tuple(name.split(".")), value)
        shown: dict[str, Known] = {}
        for screen in forms.present(self.page.form, given, self.page.context, zone=self.zone):
            for one in screen.fields():
                text = one.shown(language())
                if text and one.name in self.page.correction.previous:
                    shown[one.name] = Known(text)
        return shown


MOST_BYTES = Rules().size
"""Bytes of one file, as the scanner accepts them."""

FILES = ("filepicker", "signature")


def arrive(token: str) -> Visit:
    """The visit of this link by this browser.

    Raises PageUnknown, PageReplaced, PageUsed, PageExpired.
    """
    at = services().clock.now()
    page = queries.page(db.session(), token, at=at, by=memory.visitor(token, at))
    if page.proved:
        memory.touch(token, at)
    return Visit(token, page, at)


def enter(token: str) -> Visit:
    """As `arrive`, for what only a proved person may do on a private page. Raises ProofNeeded."""
    visit = arrive(token)
    if visit.page.code_needed:
        raise ProofNeeded(visit.page.page_id, "open")
    return visit


def limits() -> str:
    """What may be uploaded, said before it is."""
    size = formats.file_size(MOST_BYTES, language())
    return str(gettext("%(size)s au plus par fichier", size=size))


def linked(document: DocumentView) -> LinkedDocument:
    """A document of the page, as a link to its current version."""
    version = document.current
    return LinkedDocument(
        title=document.title,
        href=on_page("document", version_id=version.id),
        detail=formats.file_size(version.size, language()),
        badge=badge(version.media_type, version.filename),
    )

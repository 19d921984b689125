"""From one question to its view: its control, its options, its value."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext, ngettext
from markupsafe import Markup

from engine import forms
from webapp.rendering import kinds, typed
from webapp.rendering.mistakes import codes
from webapp.rendering.reading import Reading
from webapp.rendering.views import FieldView, Option, Part, SignatureView, UploadView

AUTOCOMPLETE = {"email": "email", "phone": "tel"}
TYPES = {"email": "email", "phone": "tel"}


def question_view(
    asked: forms.FieldView, reading: Reading
) -> FieldView | UploadView | SignatureView:
    """The view of a question."""
    return _Question(asked, reading).view()


@dataclass(frozen=True, slots=True)
class _Question:
    asked: forms.FieldView
    reading: Reading

    @property
    def hint(self) -> Markup:
        """The description: one paragraph loses its tags, to stand inside a span."""
        text = self.asked.description.strip()
        single = text.startswith("<p>") and text.endswith("</p>") and text.count("<p>") == 1
        # Markdown read with raw HTML off: its own tags only.
        return Markup(text[3:-4] if single else text)  # noqa: S704

    @property
    def error(self) -> str:
        return self.reading.errors.get(self.asked.name, "")

    def view(self) -> FieldView | UploadView | SignatureView:
        match self.asked.type:
            case "filepicker":
                return self.upload()
            case "signature":
                return self.signature()
            case _ if self.asked.readonly:
                return self.field("readonly", value=self.asked.shown(self.reading.language))
            case "radio" | "select" | "checklist" | "taglist":
                return self.choices()
            case "datetime":
                return self.moment()
            case "checkbox":
                ticked = self.asked.value in (True, "true", "on")
                return self.field("check", value="true" if ticked else "")
            case "textarea":
                return self.field("area", value=self.asked.text)
            case _:
                return self.box()

    def field(self, kind: str, **more: Any) -> FieldView:
        """A FieldView with what every question has."""
        asked = self.asked
        return FieldView(
            kind=kind,  # type: ignore[arg-type]
            name=asked.name,
            id=asked.id,
            label=asked.label,
            hint=self.hint,
            error=self.error,
            required=asked.required,
            recommended=asked.recommended and not asked.required,
            known=self.reading.known.get(asked.name),
            previous=self.reading.previous.get(asked.name),
            columns=asked.field.columns or 16,
            **more,
        )

    def box(self) -> FieldView:
        """One line of text, or a number."""
        question = self.asked.field
        number = question.type == "number"
        kind = question.rules.kind
        whole = number and question.decimals == 0
        return self.field(
            "number" if number else "text",
            value=self.asked.text,
            type=TYPES.get(kind, "text"),
            autocomplete=question.properties.get("autocomplete") or AUTOCOMPLETE.get(kind, ""),
            inputmode=question.properties.get("inputmode")
            or ("numeric" if whole else "decimal" if number else ""),
            before=self.asked.prefix,
            after=self.asked.suffix,
            width="short" if number else "",
        )

    def moment(self) -> FieldView:
        """A date (three boxes, or the browser's), an hour, or both."""
        subtype, value = self.asked.field.subtype, self.asked.value
        if subtype == "time":
            return self.field("time", value=typed.iso_time(value), width="short")
        if subtype == "datetime":
            shown = typed.iso_moment(value, self.reading.zone)
            return self.field("datetime", value=shown, width="medium")
        if self.reading.dates == "one":
            return self.field("date", value=typed.iso_day(value), width="medium")
        return self.field("date", parts=self.parts())

    def parts(self) -> tuple[Part, ...]:
        """The three boxes of a date; the first has the question's id, for the summary's link."""
        asked = self.asked
        autocomplete = asked.field.properties.get("autocomplete", "")
        boxes = (
            ("day", gettext("Jour")),
            ("month", gettext("Mois")),
            ("year", gettext("Année")),
        )
        # What was typed in one piece and is not a date stays visible, in the first box.
        stray = "" if asked.parts else asked.text
        return tuple(
            Part(
                name=f"{asked.name}.{key}",
                id=asked.id if key == "day" else f"{asked.id}-{key}",
                label=label,
                value=asked.parts.get(key, "") or (stray if key == "day" else ""),
                autocomplete=f"{autocomplete}-{key}" if autocomplete == "bday" else "",
                wide=key == "year",
            )
            for key, label in boxes
        )

    def choices(self) -> FieldView:
        """One answer among several, or several."""
        asked = self.asked
        options = tuple(
            Option(
                value=choice.token,
                label=choice.label,
                # The summary's link reaches the first choice by the question's own id.
                id=asked.id if index == 0 else f"{asked.id}-{index}",
                chosen=asked.picked(choice),
            )
            for index, choice in enumerate(asked.choices)
        )
        kind = {"select": "select", "radio": "radio"}.get(asked.type, "checklist")
        return self.field(kind, options=options)

    def upload(self) -> UploadView:
        """A document asked for, and the files already received."""
        asked, question = self.asked, self.asked.field
        files = tuple(self.reading.uploads.get(asked.name, ()))
        reason = asked.value.get("missing") if isinstance(asked.value, dict) else ""
        return UploadView(
            name=asked.name,
            id=asked.id,
            label=asked.label,
            hint=self.hint,
            error=self.error,
            required=asked.required,
            recommended=asked.recommended and not asked.required,
            accept=question.accept,
            limits=self.limits(),
            multiple=question.max_files > 1,
            camera=question.properties.get("camera", "true").lower() not in ("false", "non", "0"),
            files=files,
            full=len(files) >= question.max_files,
            missing_name=f"{asked.name}.missing" if question.flag("missing") else "",
            missing_reason=str(reason or ""),
            previous=self.reading.previous.get(asked.name),
        )

    def limits(self) -> str:
        """What may be sent, said before: kinds, size, number of files."""
        question = self.asked.field
        most = question.max_files
        count = ngettext("%(num)d fichier", "%(num)d fichiers au plus", most) if most > 1 else ""
        return ", ".join(filter(None, [*kinds.said(question.accept), self.reading.limits, count]))

    def signature(self) -> SignatureView:
        """Consent, and a name typed or drawn."""
        asked = self.asked
        value = asked.value if isinstance(asked.value, dict) else {}
        consent = codes(self.reading.invalid).get(asked.name) == "signature-consent"
        return SignatureView(
            name=asked.name,
            id=asked.id,
            label=asked.label,
            consent=asked.consent
            or gettext("J’ai lu le document et j’accepte de le signer sous forme électronique."),
            typed=str(value.get("typed") or ""),
            consented=value.get("consent") in (True, "true", "on"),
            error="" if consent else self.error,
            consent_error=self.error if consent else "",
        )

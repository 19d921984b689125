"""What a form looks like to its reader: plain values that the templates lay out.

Nothing here decides; `webapp.rendering.build` fills these from a form, its answers and its
errors, and `templates/forms/` turns each `kind` into HTML.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be chosen."""

    value: str
    label: str
    id: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """A value already held, shown to be confirmed rather than typed again."""

    text: str
    source: str = ""
    """Where it comes from, so that a wrong one can be traced."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of the three boxes of a date."""

    name: str
    id: str
    label: str
    value: str
    autocomplete: str = ""
    wide: bool = False


@dataclass(frozen=True, slots=True)
class FieldView:
    """A question with one answer (or several ticks)."""

    kind: Literal[
        "text", "area", "number", "date", "time", "datetime", "check", "radio", "select",
        "checklist", "readonly",
    ]  # fmt: skip
    name: str
    id: str
    label: str
    hint: Markup | str = ""
    error: str = ""
    required: bool = False
    recommended: bool = False
    value: str = ""
    options: Sequence[Option] = ()
    parts: Sequence[Part] = ()
    type: str = "text"
    autocomplete: str = ""
    inputmode: str = ""
    before: str = ""
    after: str = ""
    width: str = ""
    known: Known | None = None
    previous: Known | None = None
    """For a correction: the answer that is contested."""
    columns: int = 16
    """Width, in sixteenths of the line it shares with its neighbours."""

    @property
    def shape(self) -> tuple[object, ...]:
        """All it looks like but the answer, for a control that is made once; empty where it holds
        more than one text of the reader's own.
        """
        if self.error or self.known or self.previous or self.parts:
            return ()
        return (
            self.kind,
            self.name,
            self.id,
            self.label,
            self.hint,
            self.required,
            self.recommended,
            self.value if self.kind == "check" else "",
            self.options,
            self.type,
            self.autocomplete,
            self.inputmode,
            self.before,
            self.after,
            self.width,
            self.columns,
        )

    @property
    def described_by(self) -> str:
        """Ids of the hint and of the message, for aria-describedby: the message first."""
        ids = [f"{self.id}-e" if self.error else "", f"{self.id}-h" if self.hint else ""]
        return " ".join(filter(None, ids))


@dataclass(frozen=True, slots=True)
class FileView:
    """A file already received."""

    id: str
    filename: str
    size: str
    badge: str
    """PDF, JPG…: what the little sheet says."""
    pages: int | None = None
    picture: bool = False
    href: str = ""
    thumbnail: str = ""
    turns: bool = False
    """Whether it is a photo that can be turned."""


@dataclass(frozen=True, slots=True)
class UploadView:
    """A document asked for."""

    name: str
    id: str
    label: str
    hint: Markup | str = ""
    error: str = ""
    required: bool = False
    recommended: bool = False
    accept: str = ""
    limits: str = ""
    multiple: bool = False
    camera: bool = True
    files: Sequence[FileView] = ()
    full: bool = False
    """Whether no further file is taken."""
    missing_name: str = ""
    """Name of the field that says why the document is not there; empty where not offered."""
    missing_reason: str = ""
    missing_error: str = ""
    previous: Known | None = None
    kind: Literal["upload"] = "upload"

    @property
    def described_by(self) -> str:
        """Ids of the message, the hint and the limits, for aria-describedby."""
        ids = [
            f"{self.id}-e" if self.error else "",
            f"{self.id}-h" if self.hint else "",
            f"{self.id}-l" if self.limits else "",
        ]
        return " ".join(filter(None, ids))


@dataclass(frozen=True, slots=True)
class TextView:
    """Words between questions, from Markdown without raw HTML."""

    html: Markup
    kind: Literal["prose"] = "prose"


@dataclass(frozen=True, slots=True)
class RuleView:
    """A line or an empty space."""

    kind: Literal["rule", "space"] = "rule"


@dataclass(frozen=True, slots=True)
class TableView:
    """Rows to read."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    kind: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class LinkedDocument:
    """A document to read or to take away."""

    title: str
    href: str
    detail: str = ""
    badge: str = "PDF"


@dataclass(frozen=True, slots=True)
class DocumentsView:
    """Documents shown beside questions."""

    label: str
    documents: Sequence[LinkedDocument]
    kind: Literal["documents"] = "documents"


@dataclass(frozen=True, slots=True)
class SignatureView:
    """Where a person consents and signs; the reading pane is the page's business."""

    name: str
    id: str
    label: str
    consent: str
    typed: str = ""
    consented: bool = False
    error: str = ""
    consent_error: str = ""
    kind: Literal["signature"] = "signature"


@dataclass(frozen=True, slots=True)
class LineView:
    """Short questions side by side."""

    items: Sequence[FieldView]
    kind: Literal["line"] = "line"


@dataclass(frozen=True, slots=True)
class RowView:
    """One line of a repeated group."""

    number: int
    items: "Sequence[Item]"


@dataclass(frozen=True, slots=True)
class RowsView:
    """A group that repeats: children, vehicles…"""

    name: str
    id: str
    label: str
    rows: Sequence[RowView]
    hint: Markup | str = ""
    error: str = ""
    can_add: bool = True
    can_remove: bool = True
    kind: Literal["rows"] = "rows"


@dataclass(frozen=True, slots=True)
class GroupView:
    """Questions about one thing, under a heading."""

    id: str
    label: str
    items: "Sequence[Item]"
    hint: str = ""
    kind: Literal["group"] = "group"


Item = (
    FieldView
    | UploadView
    | TextView
    | RuleView
    | TableView
    | DocumentsView
    | SignatureView
    | RowsView
    | GroupView
    | LineView
)


@dataclass(frozen=True, slots=True)
class Mistake:
    """A line of the error summary: the sentence, and the address of the control it leads to."""

    sentence: str
    target: str


@dataclass(frozen=True, slots=True)
class FormView:
    """A form, or one screen of it, ready to be laid out."""

    items: Sequence[Item]
    targets: Mapping[str, str] = field(default_factory=dict)
    """Path → id of the control that the error summary leads to."""
    mistakes: Sequence[Mistake] = ()
    names: Sequence[str] = ()
    """Paths of the questions shown: a browser that saves a draft compares them."""
    uploads: bool = False
    """Whether it takes files: the HTML form is then multipart."""

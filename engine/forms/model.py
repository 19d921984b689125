"""A form as read: what it asks, in screens, groups and repeated lists. Immutable, no request in it.

The stored format is form-js JSON (schemaVersion up to 19) plus the type `signature` and the custom
properties of `PROPERTIES`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from engine.feel import Expression
from engine.forms.texts import NOTHING, Text

Path = tuple[str, ...]
"""Where an answer goes, from the root of the data; `ROW` stands for a line's number."""

ROW = "*"

Limit = Decimal | Expression | None

PROPERTIES = {
    "autocomplete": "textfield textarea number datetime select",
    "inputmode": "textfield number",
    "recommended": "",
    "provenance": "",
    "kind": "filepicker",
    "max": "filepicker dynamiclist",
    "camera": "filepicker",
    "missing": "filepicker",
    "screen": "group",
    "earliest": "datetime",
    "latest": "datetime",
    "check": "",
    "message": "",
}
"""Custom properties and the types they fit, "" for any."""


@dataclass(frozen=True, slots=True)
class Option:
    value: object
    label: Text

    @property
    def token(self) -> str:
        """What an HTML input carries for this value."""
        return token(self.value)


@dataclass(frozen=True, slots=True)
class Options:
    """Answers offered: written in the form, under a name of the data, or computed."""

    fixed: tuple[Option, ...] = ()
    key: str = ""
    expression: Expression | None = None
    by_token: Mapping[str, object] = field(init=False, compare=False, repr=False)
    """Of the fixed ones: what an HTML input carries → the value."""

    def __post_init__(self) -> None:
        by_token = {option.token: option.value for option in reversed(self.fixed)}
        object.__setattr__(self, "by_token", by_token)


@dataclass(frozen=True, slots=True)
class Rules:
    """What an answer must satisfy. `kind` is "", "email", "phone" or "iban"."""

    required: bool = False
    min_length: Limit = None
    max_length: Limit = None
    minimum: Limit = None
    maximum: Limit = None
    pattern: str = ""
    pattern_message: str = ""
    kind: str = ""
    earliest: Expression | None = None
    latest: Expression | None = None
    future_only: bool = False
    check: Expression | None = None
    check_message: str = ""
    limited: bool = field(init=False, compare=False, repr=False)
    """Whether there is a limit to look at once the answer is read."""

    def __post_init__(self) -> None:
        limits = (self.min_length, self.max_length, self.minimum, self.maximum, self.check)
        dates = (self.earliest, self.latest)
        limited = self.future_only or any(one is not None for one in (*limits, *dates))
        object.__setattr__(self, "limited", limited)


@dataclass(frozen=True, slots=True)
class Field:
    """One question. `type` is form-js's: textfield, number, datetime, filepicker, signature…"""

    id: str
    type: str
    path: Path
    label: Text
    description: Text
    hide: Expression | None = None
    rules: Rules = Rules()
    readonly: bool | Expression = False
    disabled: bool = False
    default: object = None
    options: Options = Options()
    properties: Mapping[str, str] = field(default_factory=dict)
    subtype: str = ""
    """For datetime: "date", "time" or "datetime"."""
    decimals: int | None = None
    as_text: bool = False
    """Numbers kept as text (serializeToString)."""
    prefix: Text = NOTHING
    suffix: Text = NOTHING
    accept: str = ""
    multiple: bool = False
    expression: Expression | None = None
    """For `expression`: its value. For `signature`: the documents to sign."""
    displayed: bool = False
    """For `expression`: shown to the person, not kept (computeOn "presentation")."""
    signer: Expression | None = None
    """For `signature`: which signer of the envelope this is."""
    consent: Text = NOTHING
    columns: int | None = None
    """Width in sixteenths of the row, as form-js lays out."""
    row: str = ""

    @property
    def name(self) -> str:
        return ".".join(self.path)

    def flag(self, name: str) -> bool:
        return self.properties.get(name, "").strip().lower() in ("true", "oui", "yes", "1")

    @property
    def kind(self) -> str:
        """The kind of the documents a filepicker receives."""
        return self.properties.get("kind", "")

    @property
    def max_files(self) -> int:
        return int(self.properties.get("max", "0") or 0) or (10 if self.multiple else 1)


@dataclass(frozen=True, slots=True)
class Content:
    """Something to read: text, image, table, documentPreview, spacer, separator, button."""

    id: str
    type: str
    text: Text = NOTHING
    """Markdown for `text`; alternative text for `image`; label for the others."""
    hide: Expression | None = None
    source: Text = NOTHING
    """For an image, its data: address."""
    expression: Expression | None = None
    """For a table its lines, for a documentPreview its documents."""
    headings: tuple[tuple[str, Text], ...] = ()
    """For a table: (key, heading)."""
    headings_from: Expression | None = None
    height: int = 0
    action: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that belong together; under its own name in the data when it has a path."""

    id: str
    path: Path
    label: Text
    components: tuple["Component", ...]
    hide: Expression | None = None
    outlined: bool = False
    screen: Text = NOTHING
    """Title of the screen this group begins."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A repeated list of the same questions (form-js's dynamiclist)."""

    id: str
    path: Path
    label: Text
    components: tuple["Component", ...]
    hide: Expression | None = None
    first: int = 1
    """Lines shown at first."""
    adjustable: bool = True
    most: int = 50

    @property
    def name(self) -> str:
        return ".".join(self.path)


Component = Field | Content | Group | Rows


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """Compared by identity: `read` gives the same form for the same bytes."""

    id: str
    title: str
    components: tuple[Component, ...]
    hash: str
    """SHA-256 of the bytes it was read from."""

    def fields(self) -> Iterator[Field]:
        return fields(self.components)


@dataclass(frozen=True, slots=True)
class Screen:
    """What a person sees at once. `index` counts from 0."""

    index: int
    title: Text
    components: tuple[Component, ...]


def walk(components: tuple[Component, ...]) -> Iterator[Component]:
    """Every component, containers before what they hold."""
    for component in components:
        yield component
        if isinstance(component, Group | Rows):
            yield from walk(component.components)


def fields(components: tuple[Component, ...]) -> Iterator[Field]:
    return (one for one in walk(components) if isinstance(one, Field))


def token(value: object) -> str:
    """The text that stands for an option's value in HTML; different values, different texts."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, Mapping):
        return ",".join(f"{key}={token(value[key])}" for key in sorted(value))
    return str(value)

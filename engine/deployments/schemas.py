"""marshmallow schemas of the YAML files. Their messages are codes, which `problems` words."""

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import RAISE, Schema, fields, validate

from engine.deployments.configuration import COLOURS, OWN_MAILS, PERMISSIONS
from engine.deployments.dossier_types import FIELD_TYPES

LANGUAGES = ("fr", "en")
_KEYS = ("des clés et leurs valeurs", "keys and their values")
_CODES: dict[str, str | list[Any] | dict[Any, Any]] = {
    "required": "missing",
    "null": "type",
    "invalid": "type",
    "invalid_utf8": "type",
    "type": "type",
}


class Strict(Schema):
    """A mapping whose unknown keys are mistakes."""

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": "unknown", "type": "type"}  # noqa: RUF012 - marshmallow's own shape


class _Text(fields.String):
    """Text; a number or a date written without quotes is taken as its text, a mapping is not."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise self.make_error("invalid")
        return str(value).strip()


def _text(*, required: bool = False, choices: tuple[str, ...] = ()) -> _Text:
    checks: list[validate.Validator] = [validate.OneOf(choices, error="choice")] if choices else []
    if required:
        checks.append(validate.Length(min=1, error="missing"))
    return _Text(required=required, validate=checks, error_messages=_CODES)


def _texts(choices: tuple[str, ...] = ()) -> fields.List[Any]:
    return fields.List(_text(required=True, choices=choices), error_messages=_CODES)


def _flag() -> fields.Boolean:
    return fields.Boolean(truthy={True}, falsy={False}, error_messages=_CODES)


def _nested(schema: type[Schema], *, many: bool = False, required: bool = False) -> fields.Nested:
    return fields.Nested(schema, many=many, required=required, error_messages=_CODES)


def _anything() -> fields.Dict:
    return fields.Dict(keys=_text(required=True), error_messages=_CODES)


def _mapping(values: fields.Field[Any]) -> fields.Dict:
    return fields.Dict(keys=_text(required=True), values=values, error_messages=_CODES)


_Colours = type("_Colours", (Strict,), {name: _text() for name in COLOURS})
_OwnMails = type("_OwnMails", (Strict,), {name: _text() for name in OWN_MAILS})


class _Organisation(Strict):
    name = _text(required=True)
    short_name = _text()
    legal = _text()
    address = _text()
    phone = _text()
    hours = _text()
    email = _text()
    site = _text()
    privacy = _text()
    reply_to = _text()
    logo = _text()
    colours = _nested(_Colours)


class _Role(Strict):
    label = _text(required=True)
    permissions = _texts(PERMISSIONS)


class _Team(Strict):
    label = _text(required=True)
    email = _text()
    roles = _texts()


class _Request(Strict):
    process = _text(required=True)
    title = _text(required=True)
    description = _text()
    form = _text()


class _Messages(Strict):
    time_to_live = _text(required=True)


class DomainSchema(Strict):
    """domain.yaml."""

    name = _text(required=True)
    language = _text(choices=LANGUAGES)
    time_zone = _text()
    organisation = _nested(_Organisation, required=True)
    frame_ancestors = _texts()
    roles = _mapping(_nested(_Role))
    teams = _mapping(_nested(_Team))
    requests = _nested(_Request, many=True)
    mails = _nested(_OwnMails)
    messages = _nested(_Messages)


class _Phase(Strict):
    key = _text(required=True)
    label = _text(required=True)
    after = _texts()
    final = _flag()


class _Field(Strict):
    name = _text(required=True)
    label = _text(required=True)
    type = _text(choices=FIELD_TYPES)
    section = _text()
    sensitive = _flag()


class _Document(Strict):
    label = _text(required=True)
    visible_to_tiers = _flag()
    multiple = _flag()


_Retention = type(
    "_Retention",
    (Strict,),
    {
        "purpose": _text(required=True),
        "from": _text(required=True),
        "keep": _text(required=True),
        "then": _text(required=True, choices=("anonymise", "erase", "archive")),
        "documents": _texts(),
    },
)


class _Start(Strict):
    process = _text(required=True)
    label = _text(required=True)
    by = _texts()
    when = _text()
    reason = _text()
    creates = _flag()


class _Party(Strict):
    name = _text()
    email = _text()
    phone = _text()


class _DossierType(Strict):
    key = _text(required=True)
    label = _text(required=True)
    parent = _text()
    number = _text(required=True)
    title = _text()
    party = _nested(_Party)
    phases = _nested(_Phase, many=True)
    documents = _mapping(_nested(_Document))
    retention = _nested(_Retention, many=True)
    start = _nested(_Start, many=True)
    access = _mapping(_texts(PERMISSIONS))
    views = _anything()


# A class body could not hold the key `fields`: it is a name of marshmallow's own.
DossierTypeSchema = type(
    "DossierTypeSchema", (_DossierType,), {"fields": _nested(_Field, many=True)}
)
"""dossiers/*.yaml."""


def problems(
    schema: Schema, messages: Mapping[Any, Any], path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], str, tuple[str, str]]]:
    """(path, code, what is expected there) of each problem marshmallow found."""
    for key, inner in messages.items():
        if key == "_schema":
            yield path, "type", _KEYS
            continue
        # A mapping's values are reported under "value", its keys under "key".
        entry = key in ("value", "key") and bool(path) and _is_dict_entry(schema, path)
        here = path if entry else (*path, str(key))
        if isinstance(inner, Mapping):
            yield from problems(schema, inner, here)
        else:
            for code in inner:
                yield here, str(code), expected(schema, here, str(code))


def _is_dict_entry(schema: Schema, path: tuple[str, ...]) -> bool:
    found = _field_at(schema, path[:-1])
    return isinstance(found, fields.Dict)


def expected(schema: Schema, path: tuple[str, ...], code: str) -> tuple[str, str]:
    """What could stand at this path, in words an analyst reads: French, English."""
    if code == "unknown":
        known = _schema_of(_field_at(schema, path[:-1]))
        names = ", ".join(known.fields) if known is not None else ""
        return names, names
    found = _field_at(schema, path)
    if code == "choice":
        for check in getattr(found, "validators", ()):
            if isinstance(check, validate.OneOf):
                choices = ", ".join(map(str, check.choices))
                return choices, choices
    match found:
        case fields.Boolean():
            return "true ou false", "true or false"
        case fields.List():
            return "une liste, par exemple [a, b]", "a list, for example [a, b]"
        case fields.Nested(many=True):
            return "une liste de « - cle: valeur »", "a list of “- key: value”"
        case fields.Dict() | fields.Nested():
            return _KEYS
        case _:
            return "un texte", "a text"


def _schema_of(found: Any) -> Schema | None:
    if isinstance(found, Schema):
        return found
    if isinstance(found, fields.Nested):
        return found.schema
    return None


def _field_at(schema: Schema, path: tuple[str, ...]) -> Any:
    here: Any = schema
    for key in path:
        if isinstance(here, fields.List):
            here = here.inner
        elif isinstance(here, fields.Dict):
            here = here.value_field
        elif isinstance(here, fields.Nested) and here.many and key.isdigit():
            here = here.schema
        else:
            known = _schema_of(here)
            here = known.fields.get(key) if known is not None else None
    return here

"""The Jinja environment of analysts' templates."""

from collections.abc import Mapping
from datetime import UTC, tzinfo

from jinja2 import ChainableUndefined, DictLoader, StrictUndefined, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from services.templating.filters import shown, writers


class _Environment(ImmutableSandboxedEnvironment):
    """A sandbox in which a mapping's names come before dict's methods.

    A name nobody gave fails; a field that is absent from a context that was given writes
    nothing: a telephone number not yet known must not stop a letter.
    """

    def getattr(self, obj: object, attribute: str) -> object:
        if isinstance(obj, Mapping) and attribute in obj:
            return obj[attribute]
        return self._found(super().getattr(obj, attribute), obj, attribute)

    def getitem(self, obj: object, argument: object) -> object:
        return self._found(super().getitem(obj, argument), obj, argument)

    @staticmethod
    def _found(value: object, obj: object, name: object) -> object:
        absent = isinstance(value, StrictUndefined) and (
            # What the sandbox forbids comes back undefined too, with another error.
            value._undefined_exception is UndefinedError
        )
        if absent and (obj is None or isinstance(obj, Mapping | list)):
            return ChainableUndefined(obj=obj, name=str(name))
        return value


def environment(
    *,
    autoescape: bool = True,
    language: str = "fr",
    zone: tzinfo = UTC,
    shared: Mapping[str, str] | None = None,
) -> ImmutableSandboxedEnvironment:
    """Sandboxed, strict about unknown names; it may extend or include the `shared` texts only.

    Null is written as nothing, dates and amounts in the language, instants in the zone.
    """
    made = _Environment(
        autoescape=autoescape,
        loader=DictLoader(dict(shared or {})),
        undefined=StrictUndefined,
        finalize=lambda value: shown(value, language, zone),
        keep_trailing_newline=True,
    )
    # Generators of text and state have no business in a letter.
    for name in ("lipsum", "cycler", "joiner"):
        made.globals.pop(name, None)
    made.filters.update(writers(language, zone))
    return made

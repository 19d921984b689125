"""From the pairs an HTML form sends to nested answers, as typed where they cannot be read.

Names are paths: ``dossier.adresse.ville``, ``enfants.0.nom``. A date comes under its own name, or
in three inputs ``.day``, ``.month``, ``.year`` (an instant adds ``.time``); a filepicker's reason
under ``.missing``; a signature under ``.consent``, ``.method``, ``.typed``, ``.drawn``.
"""

from collections.abc import Iterable, Mapping, Sequence

from engine.forms import formats
from engine.forms.model import Component, Field, Form, Group, Rows
from engine.forms.paths import MISSING, Keys, get, is_number, keys_of, name_of, put
from engine.forms.screens import screens

_MOST_PAIRS, _MOST_ROWS = 5_000, 200
_MOMENT_PARTS = ("day", "month", "year", "date", "time")
_SIGNATURE_PARTS = ("consent", "method", "typed", "drawn")


def parse_html(
    form: Form, pairs: Iterable[tuple[str, str]], *, screen: int | None = None
) -> dict[str, object]:
    """The answers of one screen, or of the whole form; what an empty input means included.

    Questions of other screens are absent, so that merging this over a draft keeps them. An input
    left empty is None, an unticked box False. Lines are renumbered without holes.
    """
    sent: dict[str, list[str]] = {}
    for count, (name, value) in enumerate(pairs):
        if count >= _MOST_PAIRS:
            break
        sent.setdefault(name, []).append(value)
    components = form.components if screen is None else screens(form)[screen].components
    reading = _Reading(sent)
    reading.components(components, (), ())
    return reading.data


def add_row(form: Form, data: dict[str, object], name: str) -> bool:
    """One more empty line in the list of that name; False where there is none, or it is full."""
    rows = next((one for one in _lists(form.components) if one.name == name), None)
    if rows is None or not rows.adjustable:
        return False
    found = get(data, rows.path)
    lines = list(found) if isinstance(found, list) else []
    if len(lines) >= rows.most:
        return False
    put(data, rows.path, [*lines, {}])
    return True


def remove_row(form: Form, data: dict[str, object], name: str) -> bool:
    """Take line "enfants.1" out of its list; False where there is no such line."""
    path, _, number = name.rpartition(".")
    rows = next((one for one in _lists(form.components) if one.name == path), None)
    found = get(data, rows.path) if rows is not None and rows.adjustable else MISSING
    if not isinstance(found, list) or not is_number(number) or int(number) >= len(found):
        return False
    put(data, tuple(path.split(".")), [*found[: int(number)], *found[int(number) + 1 :]])
    return True


def _lists(components: Sequence[Component]) -> Iterable[Rows]:
    for component in components:
        if isinstance(component, Rows):
            yield component
        elif isinstance(component, Group):
            yield from _lists(component.components)


class _Reading:
    def __init__(self, sent: Mapping[str, list[str]]) -> None:
        self.sent = sent
        self.data: dict[str, object] = {}

    def components(self, components: Sequence[Component], lines: Keys, to: Keys) -> None:
        """`lines` are the numbers in the names sent, `to` those in the answers."""
        for component in components:
            if isinstance(component, Group):
                self.components(component.components, lines, to)
            elif isinstance(component, Rows):
                self._rows(component, lines, to)
            elif isinstance(component, Field):
                value = self._value(component, name_of(component.path, lines))
                if value is not MISSING:
                    put(self.data, keys_of(component.path, to), value)

    def _rows(self, rows: Rows, lines: Keys, to: Keys) -> None:
        prefix = name_of(rows.path, lines) + "."
        numbers = {
            int(head)
            for name in self.sent
            if name.startswith(prefix) and is_number(head := name[len(prefix) :].partition(".")[0])
        }
        kept = sorted(numbers)[:_MOST_ROWS]
        put(self.data, keys_of(rows.path, to), [{} for _ in kept])
        for index, number in enumerate(kept):
            self.components(rows.components, (*lines, str(number)), (*to, str(index)))

    def _value(self, field: Field, name: str) -> object:
        match field.type:
            case "expression":
                return MISSING
            case "checkbox":
                return any(value in ("on", "true", "1") for value in self.sent.get(name, ()))
            case "checklist" | "taglist":
                return [value for value in self.sent.get(name, ()) if value]
            case "radio":
                return self._last(name) or None
            case "datetime":
                return self._moment(field, name)
            case "filepicker":
                return self._files(field, name)
            case "signature":
                return self._parts(name, _SIGNATURE_PARTS) or MISSING
            case _ if name not in self.sent:
                return MISSING
            case "number":
                return _number(self._last(name))
            case _:
                return self._last(name) or None

    def _last(self, name: str) -> str:
        return self.sent.get(name, [""])[-1]

    def _parts(self, name: str, parts: tuple[str, ...]) -> dict[str, object]:
        return {
            part: self._last(f"{name}.{part}") for part in parts if f"{name}.{part}" in self.sent
        }

    def _moment(self, field: Field, name: str) -> object:
        parts = self._parts(name, _MOMENT_PARTS)
        if parts:
            if not any(parts.values()):
                return None
            if field.subtype == "date" and {"day", "month", "year"} <= parts.keys():
                try:
                    return formats.day_of(*(str(parts[key]) for key in ("day", "month", "year")))
                except formats.UnreadableError:
                    return parts
            return parts
        if name not in self.sent:
            return MISSING
        shown = self._last(name)
        if field.subtype == "datetime":
            return shown or None
        try:
            read = formats.day if field.subtype == "date" else formats.clock
            return read(shown) if shown.strip() else None
        except formats.UnreadableError:
            return shown

    def _files(self, field: Field, name: str) -> object:
        reason = self._last(f"{name}.missing")
        ids = [value for value in self.sent.get(name, ()) if value]
        if ids:
            return ids
        if reason.strip() and field.flag("missing"):
            return {"missing": reason}
        # Files travel apart; saying nothing of them is not saying there are none.
        return [] if name in self.sent else MISSING


def _number(shown: str) -> object:
    if not shown.strip():
        return None
    try:
        return formats.number(shown)
    except formats.UnreadableError:
        return shown

"""What a form's expressions can see: the answers, over what the process already knows."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo

from engine import feel


class Context(Mapping[str, object]):
    """What expressions may read besides the answers, made when the first of them reads.

    Most forms ask nothing of the dossier, and putting it together costs more than reading an
    answer.
    """

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], Mapping[str, object]]) -> None:
        self._make = make
        self._made: Mapping[str, object] | None = None

    def _whole(self) -> Mapping[str, object]:
        if self._made is None:
            self._made = self._make()
        return self._made

    def __getitem__(self, name: str) -> object:
        return self._whole()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole())

    def __len__(self) -> int:
        return len(self._whole())


class Names(Mapping[str, object]):
    """The names of `below`, and over them those of `above`, groups merged. Read only.

    Nothing of `below` is read for a name that `above` alone answers.
    """

    __slots__ = ("_above", "_below")

    def __init__(self, below: Mapping[str, object], above: Mapping[str, object]) -> None:
        self._below = below
        self._above = above

    def __getitem__(self, name: str) -> object:
        if name not in self._above:
            return self._below[name]
        value = self._above[name]
        if isinstance(value, Mapping) and isinstance(known := self._below.get(name), Mapping):
            return merged(known, value)
        return value

    def __iter__(self) -> Iterator[str]:
        return iter({**self._below, **self._above})

    def __len__(self) -> int:
        return len({**self._below, **self._above})


@dataclass(frozen=True, slots=True)
class Scope:
    """The names expressions read, and the instant they call now."""

    variables: Mapping[str, object]
    now: datetime | None = None
    zone: tzinfo = UTC

    def evaluate(self, expression: feel.Expression) -> object:
        """The value; None where the expression goes wrong.

        An answer may be missing or unreadable while a person types: an expression over it is
        unknown, not a fault.
        """
        return expression.evaluate(self.variables, now=self.now, zone=self.zone).value

    def row(self, row: Mapping[str, object], index: int) -> "Scope":
        """The scope inside line `index` (from 0) of a repeated list, named as form-js does."""
        local = {
            **self.variables,
            **row,
            "this": row,
            "parent": self.variables.get("this", self.variables),
            "i": index + 1,
        }
        return replace(self, variables=local)


def scope(
    data: Mapping[str, object],
    context: Mapping[str, object],
    now: datetime | None = None,
    zone: tzinfo | None = None,
) -> Scope:
    """Answers over context, groups merged: `dossier.ville` answered leaves `dossier.nom` seen."""
    return Scope(Names(context, data), now, zone or UTC)


def merged(below: Mapping[str, object], above: Mapping[str, object]) -> dict[str, object]:
    """A new mapping where `above` wins, key by key, through nested mappings."""
    result = {**below, **above}
    for key in below.keys() & above.keys():
        known, value = below[key], above[key]
        if isinstance(known, Mapping) and isinstance(value, Mapping):
            result[key] = merged(known, value)
    return result

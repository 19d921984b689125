"""What a form's expressions can see: the answers, over what the process already knows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo

from engine import feel


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
    return Scope(merged(context, data), now, zone or UTC)


def merged(below: Mapping[str, object], above: Mapping[str, object]) -> dict[str, object]:
    """A new mapping where `above` wins, key by key, through nested mappings."""
    result = {**below, **above}
    for key in below.keys() & above.keys():
        known, value = below[key], above[key]
        if isinstance(known, Mapping) and isinstance(value, Mapping):
            result[key] = merged(known, value)
    return result

"""What a dossier holds, as expressions and templates may read it."""

from collections.abc import Iterable, Sequence

from engine.deployments import RESERVED, DossierType

Path = tuple[str, ...]

PARTY = frozenset({"id", "kind", "name", "email", "phone", "language"})
_OPEN = ("list", "context", "any")
"""Field types whose inside is not described."""
_DATE_PARTS = frozenset({"year", "month", "day", "weekday", "hour", "minute", "second"})


class DossierShape:
    """The union of some dossier types: a path is known where one of them knows it."""

    def __init__(self, types: Sequence[DossierType], among: Iterable[DossierType]) -> None:
        self.types = tuple(types)
        self._by_key = {one.key: one for one in among}

    @property
    def label(self) -> str:
        return ", ".join(one.label for one in self.types)

    def names(self) -> frozenset[str]:
        """Every name that can follow `dossier.`, fields with their dots."""
        fields = {one.name for type_ in self.types for one in type_.fields}
        return frozenset(fields | set(RESERVED))

    def writable(self) -> frozenset[str]:
        return frozenset(one.name for type_ in self.types for one in type_.fields)

    def reads(self, path: Path) -> bool:
        """Whether `dossier.<path>` may have a value."""
        if not path or not self.types:
            return True
        head, rest = path[0], path[1:]
        if head == "party":
            return not rest or rest[0] in PARTY
        if head == "parent":
            parents = [self._by_key[k] for one in self.types if (k := one.parent) in self._by_key]
            # A type without a parent: what would be read there is always null.
            return bool(parents) and DossierShape(parents, self._by_key.values()).reads(rest)
        if head in RESERVED:
            return not rest or head == "opened_at"
        return any(_holds(one, path) for one in self.types)

    def writes(self, path: Path) -> bool:
        """Whether this is a field, or a group of fields."""
        return any(_holds(one, path, exact=True) for one in self.types)


def _holds(type_: DossierType, path: Path, *, exact: bool = False) -> bool:
    for field in type_.fields:
        own = field.path
        if own[: len(path)] == path:
            return True
        if path[: len(own)] == own:
            if field.type in _OPEN:
                return True
            rest = path[len(own) :]
            if not exact and field.type in ("date", "datetime", "time"):
                return len(rest) == 1 and rest[0] in _DATE_PARTS
    return False

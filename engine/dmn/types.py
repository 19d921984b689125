"""Item definitions (DMN 1.5, 7.3.2) as types that admit, convert or refuse values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from engine.dmn import elements as e
from engine.dmn.cells import cell_set
from engine.dmn.domains import CellSet
from engine.feel import FeelSyntaxError, UnaryTests, ast, compile, compile_unary
from engine.feel.types import (
    ANY,
    SIMPLE,
    ContextType,
    FeelType,
    FunctionType,
    ListType,
    coerce,
    resolve,
)


class _Refused:
    def __repr__(self) -> str:
        return "REFUSED"


REFUSED: Final = _Refused()
"""What `ItemType.admit` answers for a value that is not of the type."""

CLASSES: Mapping[str, frozenset[type]] = {
    "number": frozenset({Decimal}),
    "string": frozenset({str}),
    "boolean": frozenset({bool}),
    "date": frozenset({date}),
    "time": frozenset({time}),
    "date and time": frozenset({datetime}),
    "days and time duration": frozenset({timedelta}),
}
"""Values that are of a simple type by their class alone: the common case, told at once."""

ALIASES: Mapping[str, str] = {
    "integer": "number",
    "int": "number",
    "long": "number",
    "double": "number",
    "decimal": "number",
    "float": "number",
    "dateTime": "date and time",
    "date_and_time": "date and time",
    "days_and_time_duration": "days and time duration",
    "years_and_months_duration": "years and months duration",
    "any": "Any",
}
"""Names other tools give to FEEL's types."""

Check = Callable[[object], bool]


@dataclass(frozen=True, slots=True)
class ItemType:
    """A type of a model. `name` is what the analyst wrote."""

    name: str
    feel: FeelType = ANY
    check: Check | None = None
    """Allowed values, at any depth; None where there are none."""
    allowed: CellSet | None = None
    """The allowed values of the type itself as a set, where they can be told."""
    allowed_text: str = ""
    parts: Mapping[str, "ItemType"] | None = None
    """The components of a structure."""
    element: "ItemType | None" = None
    """What a collection holds."""
    result: "ItemType | None" = None
    """What a function of this type gives."""
    classes: frozenset[type] = frozenset()

    def admit(self, value: object) -> object:
        """The value as this type, converted if need be, or REFUSED. Null is always admitted.

        Source: DMN 1.5, 10.3.2.9.4 (implicit conversions) and 7.3.2 (allowed values).
        """
        if value is None or type(value) in self.classes:
            return value
        if self.feel is ANY and self.check is None:
            return value
        converted, fits = coerce(value, self.feel)
        if not fits or (self.check is not None and not self.check(converted)):
            return REFUSED
        return converted


ANYTHING: Final = ItemType("Any")


def simple(name: str) -> ItemType | None:
    """The type of FEEL of that name, in any of its spellings; None if there is none."""
    bare = name.removeprefix("feel:")
    bare = ALIASES.get(bare, bare)
    kind = SIMPLE.get(bare)
    if kind is None:
        return None
    return ItemType(bare, kind, classes=CLASSES.get(kind.name, frozenset()))


class TypeNames:
    """The types of one file, resolved when first asked for."""

    def __init__(self, file: e.File, imported: Callable[[str], "TypeNames | None"]) -> None:
        """`imported` gives the types of a file by its namespace."""
        self._definitions = {item.name: item for item in file.items}
        self._file = file
        self._imported = imported
        self._resolved: dict[str, ItemType] = {}
        self._resolving: dict[str, int] = {}
        """The definitions being built, with the number of lists around each."""
        self._lists = 0
        self.problems: list[tuple[str, str, str, int]] = []
        """(code, item, detail, line) of what is wrong with the definitions themselves."""

    def find(self, name: str) -> ItemType | None:
        """The type a `typeRef` names; None when there is no such type. "" is Any."""
        name = " ".join(name.split())
        if not name:
            return ANYTHING
        if name in self._resolved:
            return self._resolved[name]
        if name in self._definitions:
            return self._define(self._definitions[name])
        return simple(name) or self._elsewhere(name)

    def all(self) -> dict[str, FeelType]:
        """Every name that stands for a type in this file, imported ones included."""
        found = {name: kind.feel for name in self._definitions if (kind := self.find(name))}
        for each in self._file.imports:
            other = self._imported(each.namespace)
            if other is None:
                continue
            prefix = f"{each.name}." if each.name else ""
            for name in other._definitions:
                kind = other.find(name)
                if kind is not None:
                    found.setdefault(prefix + name, kind.feel)
        return found

    def _elsewhere(self, name: str) -> ItemType | None:
        for each in self._file.imports:
            other = self._imported(each.namespace)
            if other is None:
                continue
            if each.name and name.startswith(f"{each.name}."):
                return other.find(name[len(each.name) + 1 :])
            if not each.name and name in other._definitions:
                return other.find(name)
        if "<" in name:
            return self._written(name)
        prefix, colon, bare = name.partition(":")
        if not colon:
            return None
        # DMN 1.1: an XML qualified name.
        namespace = self._file.prefixes.get(prefix, "")
        if namespace == self._file.namespace:
            return self.find(bare)
        other = self._imported(namespace)
        return other.find(bare) if other is not None else simple(bare)

    def _written(self, name: str) -> ItemType | None:
        """A type written in FEEL, such as `list<number>`."""
        try:
            tree = compile(f"null instance of {name}", types=self.all()).tree
        except FeelSyntaxError:
            return None
        if not isinstance(tree, ast.InstanceOf):
            return None
        try:
            return ItemType(name, resolve(tree.type, self.all()))
        except KeyError:
            return None

    def _define(self, item: e.ItemDefinition) -> ItemType:
        if item.name in self._resolving:
            # A tree: the type holds itself somewhere inside. Its inner part accepts anything.
            if self._lists == self._resolving[item.name]:
                self.problems.append(("type-cycle", item.name, item.name, item.line))
            return ANYTHING
        self._resolving[item.name] = self._lists
        try:
            kind = self._build(item)
        finally:
            del self._resolving[item.name]
        self._resolved[item.name] = kind
        return kind

    def _build(self, item: e.ItemDefinition) -> ItemType:
        self._lists += item.collection
        try:
            return self._built(item)
        finally:
            self._lists -= item.collection

    def _built(self, item: e.ItemDefinition) -> ItemType:
        if item.parameters is not None:
            base = self._function(item)
        elif item.components:
            base = self._structure(item)
        else:
            base = self._reference(item.type_ref, item)
        allowed = self._tests(item.allowed, item)
        if allowed is not None:
            base = _restricted(item.name, base, allowed)
        if item.collection:
            base = _collection(item.name, base)
        constraint = self._tests(item.constraint, item)
        if constraint is not None:
            base = _restricted(item.name, base, constraint)
        classes = base.classes if base.check is None else frozenset[type]()
        return replace(base, name=item.name, classes=classes)

    def _reference(self, name: str, item: e.ItemDefinition) -> ItemType:
        kind = self.find(name)
        if kind is None:
            self.problems.append(("type-unknown", item.name, name, item.line))
            return ANYTHING
        return kind

    def _function(self, item: e.ItemDefinition) -> ItemType:
        parameters = tuple(
            self._reference(each.type_ref, item).feel for each in item.parameters or ()
        )
        result = self._reference(item.result_ref, item)
        feel = FunctionType(parameters=parameters, result=result.feel)
        return ItemType(item.name, feel, result=result)

    def _structure(self, item: e.ItemDefinition) -> ItemType:
        parts = {part.name: self._build(part) for part in item.components}
        checks = {name: part.check for name, part in parts.items() if part.check is not None}
        feel = ContextType(fields=tuple((name, part.feel) for name, part in parts.items()))
        return ItemType(item.name, feel, _parts_check(checks) if checks else None, parts=parts)

    def _tests(self, cell: e.Cell | None, item: e.ItemDefinition) -> UnaryTests | None:
        if cell is None:
            return None
        try:
            return compile_unary(cell.text)
        except FeelSyntaxError as error:
            self.problems.append(("syntax", item.name, error.message("fr"), cell.line))
            return None


def _restricted(name: str, base: ItemType, tests: UnaryTests) -> ItemType:
    inner = base.check

    def check(value: object) -> bool:
        if value is None:
            return True
        if inner is not None and not inner(value):
            return False
        return tests.matches(value, {}).value is True

    return replace(
        base,
        name=name,
        check=check,
        allowed=cell_set(tests.tree),
        allowed_text=tests.text.strip(),
        classes=frozenset(),
    )


def _collection(name: str, element: ItemType) -> ItemType:
    inner = element.check

    def check(value: object) -> bool:
        return inner is None or (isinstance(value, list) and all(inner(item) for item in value))

    return ItemType(
        name, ListType(element=element.feel), check if inner is not None else None, element=element
    )


def _parts_check(checks: Mapping[str, Check]) -> Check:
    def check(value: object) -> bool:
        return not isinstance(value, Mapping) or all(
            value.get(name) is None or part(value[name]) for name, part in checks.items()
        )

    return check

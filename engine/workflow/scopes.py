"""Variables live in scopes, not on tokens: the process has one, and so may an activity. Pure.

A scope has a key (the id of the node it belongs to, "" for the process), a parent key and
variables. Values are shared between scopes and with whoever reads them, hence never changed in
place: a write replaces.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Variables = dict[str, Any]
Row = tuple[str, str | None, Variables]

HIDDEN = " "
"""Names that start with a space belong to the engine; FEEL cannot name them."""


class View(Mapping[str, Any]):
    """What an expression sees: the innermost scope first. Read only."""

    __slots__ = ("layers",)

    def __init__(self, layers: list[Mapping[str, Any]]) -> None:
        self.layers = layers

    def __getitem__(self, name: str) -> Any:
        for layer in self.layers:
            if name in layer:
                return layer[name]
        raise KeyError(name)

    def get(self, name: str, default: Any = None) -> Any:
        for layer in self.layers:
            if name in layer:
                return layer[name]
        return default

    def __contains__(self, name: object) -> bool:
        return any(name in layer for layer in self.layers)

    def __iter__(self) -> Iterator[str]:
        return iter(self.flat())

    def __len__(self) -> int:
        return len(self.flat())

    def flat(self) -> Variables:
        """Everything visible, as one dict."""
        seen: Variables = {}
        for layer in reversed(self.layers):
            seen.update(layer)
        return {name: value for name, value in seen.items() if not name.startswith(HIDDEN)}


class Scopes:
    """All scopes of an instance. `written` tells that something changed since it was reset."""

    __slots__ = ("children", "parents", "touched", "variables", "written")

    def __init__(self, rows: Iterable[Row] | None = None) -> None:
        self.parents: dict[str, str | None] = {}
        self.variables: dict[str, Variables] = {}
        self.children: dict[str, set[str]] = {}
        self.touched: set[str] = set()
        self.written = False
        for key, parent, values in [("", None, {})] if rows is None else rows:
            self.open(key, parent, values)

    def __contains__(self, key: object) -> bool:
        return key in self.variables

    def open(self, key: str, parent: str | None, values: Variables) -> None:
        """A new scope. Without parent it sees nothing of the others (a called process)."""
        self.parents[key] = parent
        self.variables[key] = values
        self.touched.add(key)
        if parent is not None:
            self.children.setdefault(parent, set()).add(key)

    def close(self, key: str) -> None:
        """Forget the scope and those inside it. Nothing where there is none."""
        for inner in tuple(self.children.pop(key, ())):
            self.close(inner)
        if key in self.variables:
            del self.variables[key]
            parent = self.parents.pop(key)
            if parent is not None and parent in self.children:
                self.children[parent].discard(key)
            self.touched.add(key)

    def layers(self, key: str | None) -> list[Mapping[str, Any]]:
        """The variables visible from that scope, innermost first."""
        found: list[Mapping[str, Any]] = []
        while key is not None:
            found.append(self.variables[key])
            key = self.parents[key]
        return found

    def propagate(self, key: str, name: str, value: Any) -> None:
        """Write into the nearest scope that has the name, else into the outermost one."""
        at: str | None = key
        while at is not None:
            if name in self.variables[at]:
                break
            key, at = at, self.parents[at]
        else:
            at = key
        self.write(at, name, value)

    def write(self, key: str, name: str, value: Any) -> None:
        """Write into that very scope."""
        self.variables[key][name] = value
        self.touched.add(key)
        self.written = True


def put(target: Variables, path: str, value: Any, base: Mapping[str, Any] | None = None) -> None:
    """`target["a.b"] = value`, copying the contexts on the way.

    `base` is where a context that `target` does not hold yet is copied from.
    """
    head, _, rest = path.partition(".")
    if rest:
        held = target.get(head) if head in target else (base.get(head) if base else None)
        inner: Variables = dict(held) if isinstance(held, dict) else {}
        put(inner, rest, value)
        value = inner
    target[head] = value

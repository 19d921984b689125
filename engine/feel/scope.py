"""Where a name means what, decided while compiling.

A scope is either static (iteration variables, parameters, entries of a context: names to slots of
the frame) or that of a filter, whose names depend on the item met: an entry of the item if it has
one, the outer name otherwise.
"""

from dataclasses import dataclass, field


@dataclass
class Scope:
    """One level; `item` is the slot of a filter's item, or None for a static scope."""

    parent: "Scope | None" = None
    slots: dict[str, int] = field(default_factory=dict)
    item: int | None = None

    def resolve(self, name: str) -> tuple[list[int], int | None]:
        """(slots of the filter items to ask first, innermost first; the slot of the name).

        The slot is None for a name of the outside: a variable or a built-in function.
        """
        items: list[int] = []
        scope: Scope | None = self
        while scope is not None:
            if scope.item is not None:
                items.append(scope.item)
            if name in scope.slots:
                return items, scope.slots[name]
            scope = scope.parent
        return items, None

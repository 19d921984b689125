"""What a text template reads, found without filling it: names with their paths, other templates."""

from collections.abc import Iterator
from dataclasses import dataclass

from jinja2 import Environment, TemplateSyntaxError, meta, nodes

Path = tuple[str, ...]

_OWN = frozenset({"loop", "super", "self", "caller", "varargs", "kwargs"})


@dataclass(frozen=True, slots=True)
class Reading:
    """`paths` → the first line that reads each; `needs` names the templates it relies on."""

    paths: dict[Path, int]
    needs: tuple[str, ...]


def read(source: str) -> Reading:
    """Raises jinja2.TemplateSyntaxError."""
    # Never rendered: only parsed.
    tree = Environment(autoescape=True).parse(source)
    # Names the template gives itself. Not meta.find_undeclared_variables: it needs the filters.
    own = _OWN | {one.name for one in tree.find_all(nodes.Name) if one.ctx != "load"}
    paths: dict[Path, int] = {}
    for path, line in _paths(tree, spared=False):
        if path[0] not in own:
            paths.setdefault(path, line)
    needs = tuple(name for name in meta.find_referenced_templates(tree) if name)
    return Reading(paths, needs)


def _paths(node: nodes.Node, *, spared: bool) -> Iterator[tuple[Path, int]]:
    """Names read with what is taken from them. Under `is defined` or `default` nothing is read
    that must exist."""
    if isinstance(node, nodes.Getattr | nodes.Getitem | nodes.Name):
        path = _chain(node)
        if path is not None:
            if not spared:
                yield path, node.lineno
            return
    inside = spared or _spares(node)
    for child in node.iter_child_nodes():
        yield from _paths(child, spared=inside)


def _spares(node: nodes.Node) -> bool:
    if isinstance(node, nodes.Test):
        return node.name in ("defined", "undefined")
    return isinstance(node, nodes.Filter) and node.name in ("default", "d")


def _chain(node: nodes.Node) -> Path | None:
    match node:
        case nodes.Name(ctx="load"):
            return (node.name,)
        case nodes.Getattr():
            before = _chain(node.node)
            return (*before, node.attr) if before is not None else None
        case nodes.Getitem(arg=nodes.Const(value=str(key))):
            before = _chain(node.node)
            return (*before, key) if before is not None else None
    return None


__all__ = ["Reading", "TemplateSyntaxError", "read"]

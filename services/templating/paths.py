"""What a template takes from the names it is given: "dossier.nom"."""

from collections.abc import Iterator

from jinja2 import Environment, meta, nodes

_MAY_BE_ABSENT = ("defined", "undefined", "default", "d")


def paths(made: Environment, source: str) -> set[str]:
    """Names read, with their path as far as it is constant.

    What is only looked for (`x is defined`, `x | default("")`) is not read. Names a loop or a
    `set` gives are left out, with what hangs from them. Raises TemplateSyntaxError.
    """
    tree = made.parse(source)
    given = meta.find_undeclared_variables(tree)
    return {path for path in _read(tree) if path.partition(".")[0] in given}


def _read(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Test | nodes.Filter) and node.name in _MAY_BE_ABSENT:
        return
    path = _path(node)
    if path is not None:
        yield path
        return
    for child in node.iter_child_nodes():
        yield from _read(child)


def _path(node: nodes.Node) -> str | None:
    match node:
        case nodes.Name(ctx="load"):
            return str(node.name)
        case nodes.Getattr(attr=attribute):
            before = _path(node.node)
        case nodes.Getitem(arg=nodes.Const(value=str(attribute))):
            before = _path(node.node)
        case _:
            return None
    return f"{before}.{attribute}" if before else None

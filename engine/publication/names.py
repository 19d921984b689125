"""Which names a FEEL expression reads from outside, and where."""

from collections.abc import Generator, Iterator
from typing import NamedTuple

from engine.feel import ast

Path = tuple[str, ...]


class Read(NamedTuple):
    """`path` is the name and what is taken from it ("dossier", "adresse", "ville").

    `certain` is False inside a filter, where a name may be an entry of the items filtered.
    """

    path: Path
    pos: int
    certain: bool


def reads(node: ast.Node) -> list[Read]:
    """Names free in the expression, in the order written; built-in functions called are not."""
    return list(_reads(node, frozenset(), True))


def keys(node: ast.Node) -> list[str] | None:
    """The keys of a context literal, None for anything else."""
    if isinstance(node, ast.ContextLiteral):
        return [key for key, _ in node.entries]
    return None


def literal_keys(node: ast.Node, prefix: Path = ()) -> Iterator[Path]:
    """Paths written by a context literal, down to what is not a literal."""
    if isinstance(node, ast.ContextLiteral):
        for key, value in node.entries:
            if isinstance(value, ast.ContextLiteral):
                yield from literal_keys(value, (*prefix, key))
            else:
                yield (*prefix, key)


def _reads(node: ast.Node, bound: frozenset[str], certain: bool) -> Iterator[Read]:
    match node:
        case ast.Name():
            if node.name not in bound:
                yield Read((node.name,), node.pos, certain)
        case ast.Path():
            yield from _path(node, bound, certain)
        case ast.Filter():
            yield from _reads(node.source, bound, certain)
            yield from _reads(node.predicate, bound | {"item"}, False)
        case ast.Call():
            # A name called is a function; only a variable holding one would be missed.
            if not isinstance(node.function, ast.Name):
                yield from _reads(node.function, bound, certain)
            for argument in node.arguments:
                yield from _reads(argument, bound, certain)
        case ast.ContextLiteral():
            seen = bound
            for key, value in node.entries:
                yield from _reads(value, seen, certain)
                seen |= {key}
        case ast.For():
            inner = yield from _iterators(node.iterators, bound, certain)
            yield from _reads(node.body, inner | {"partial"}, certain)
        case ast.Quantified():
            inner = yield from _iterators(node.iterators, bound, certain)
            yield from _reads(node.condition, inner, certain)
        case ast.FunctionDefinition():
            names = frozenset(name for name, _ in node.parameters)
            yield from _reads(node.body, bound | names, certain)
        case _:
            for child in ast.children(node):
                yield from _reads(child, bound, certain)


def _path(node: ast.Path, bound: frozenset[str], certain: bool) -> Iterator[Read]:
    names = [node.name]
    source = node.source
    while isinstance(source, ast.Path):
        names.append(source.name)
        source = source.source
    if isinstance(source, ast.Name):
        if source.name not in bound:
            yield Read((source.name, *reversed(names)), source.pos, certain)
    else:
        yield from _reads(source, bound, certain)


def _iterators(
    iterators: tuple[ast.Iterator, ...], bound: frozenset[str], certain: bool
) -> Generator[Read, None, frozenset[str]]:
    for one in iterators:
        yield from _reads(one.source, bound, certain)
        if one.end is not None:
            yield from _reads(one.end, bound, certain)
        bound |= {one.name}
    return bound

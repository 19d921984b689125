"""What an expression reads, found without evaluating it."""

from typing import NamedTuple

from engine.feel import ast
from engine.feel.builtins import BUILTINS


class Usage(NamedTuple):
    """Outer names read; `certain` leaves out those that may be entries of a filtered item."""

    names: frozenset[str]
    certain: frozenset[str]
    paths: frozenset[tuple[str, ...]]


def usage(tree: ast.Node) -> Usage:
    """The outer names an expression or cell reads; built-in functions are not among them."""
    finder = _Finder()
    finder.visit(tree, frozenset(), in_filter=False)
    return Usage(
        frozenset(finder.certain | finder.possible),
        frozenset(finder.certain),
        frozenset(finder.paths),
    )


class _Finder:
    def __init__(self) -> None:
        self.certain: set[str] = set()
        self.possible: set[str] = set()
        self.paths: set[tuple[str, ...]] = set()

    def found(self, path: tuple[str, ...], bound: frozenset[str], in_filter: bool) -> None:
        name = path[0]
        if name in bound or (in_filter and name == "item"):
            return
        (self.possible if in_filter else self.certain).add(name)
        self.paths.add(path)

    def visit(self, node: ast.Node, bound: frozenset[str], *, in_filter: bool) -> None:
        match node:
            case ast.Name(name=name):
                if name not in BUILTINS:
                    self.found((name,), bound, in_filter)
            case ast.Path():
                self.path(node, bound, in_filter)
            case ast.Filter(source=source, predicate=predicate):
                self.visit(source, bound, in_filter=in_filter)
                self.visit(predicate, bound, in_filter=True)
            case ast.For(iterators=iterators, body=body):
                self.loop(iterators, (body,), bound, in_filter)
            case ast.Quantified(iterators=iterators, condition=condition):
                self.loop(iterators, (condition,), bound, in_filter)
            case ast.FunctionDefinition(parameters=parameters, body=body):
                if not node.external:
                    names = bound | {name for name, _ in parameters}
                    self.visit(body, names, in_filter=in_filter)
            case ast.ContextLiteral(entries=entries):
                for key, value in entries:
                    own = {key} if isinstance(value, ast.FunctionDefinition) else set()
                    self.visit(value, bound | own, in_filter=in_filter)
                    bound = bound | {key}
            case _:
                for child in ast.children(node):
                    self.visit(child, bound, in_filter=in_filter)

    def path(self, node: ast.Path, bound: frozenset[str], in_filter: bool) -> None:
        members: list[str] = []
        inner: ast.Node = node
        while isinstance(inner, ast.Path):
            members.append(inner.name)
            inner = inner.source
        if isinstance(inner, ast.Name):
            self.found((inner.name, *reversed(members)), bound, in_filter)
        else:
            self.visit(inner, bound, in_filter=in_filter)

    def loop(
        self,
        iterators: tuple[ast.Iterator, ...],
        bodies: tuple[ast.Node, ...],
        bound: frozenset[str],
        in_filter: bool,
    ) -> None:
        for iterator in iterators:
            self.visit(iterator.source, bound, in_filter=in_filter)
            if iterator.end is not None:
                self.visit(iterator.end, bound, in_filter=in_filter)
            bound = bound | {iterator.name}
        for body in bodies:
            self.visit(body, bound | {"partial"}, in_filter=in_filter)

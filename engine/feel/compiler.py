"""A tree to closures, once; evaluating then never looks at the tree again.

Each kind of node is compiled by a function of the `code_…` modules, registered here by its class.
A closure takes the frame (see `run`) and returns a FEEL value.
"""

from collections.abc import Callable, Mapping
from typing import Any

from engine.feel import ast
from engine.feel.errors import FeelSyntaxError, Position
from engine.feel.lexer import Source
from engine.feel.run import SLOTS, Code
from engine.feel.scope import Scope
from engine.feel.types import FeelType, resolve

_COMPILERS: dict[type, Callable[["Compiler", Any, Scope], Code]] = {}


def compiles(
    node: type,
) -> Callable[[Callable[["Compiler", Any, Scope], Code]], Callable[..., Code]]:
    """Registers the function that compiles nodes of a class."""

    def register(function: Callable[["Compiler", Any, Scope], Code]) -> Callable[..., Code]:
        _COMPILERS[node] = function
        return function

    return register


class Compiler:
    """What compiling one expression needs to remember."""

    def __init__(self, source: Source, types: Mapping[str, FeelType]) -> None:
        self.source = source
        self.types = types
        self.size = SLOTS

    def code(self, node: ast.Node, scope: Scope) -> Code:
        return _COMPILERS[type(node)](self, node, scope)

    def slot(self) -> int:
        """A new place of the frame."""
        self.size += 1
        return self.size - 1

    def at(self, node: ast.Node) -> Position:
        return self.source.at(node.pos)

    def type(self, kind: FeelType, node: ast.Node) -> FeelType:
        """The type with the names in it resolved. Raises FeelSyntaxError("unknown-type")."""
        try:
            return resolve(kind, self.types)
        except KeyError as error:
            name = str(error.args[0])
            raise FeelSyntaxError("unknown-type", self.at(node), {"name": name}) from None

"""A tree back to text, so that parsing the text gives the tree again.

Parentheses stand only where precedence asks for them; names FEEL could not read are put between
back quotes. Comments and spacing of the original are gone.
"""

from collections.abc import Callable
from typing import Any

from engine.feel import ast, types
from engine.feel.decimals import to_text
from engine.feel.lexer import escape, is_plain_name
from engine.feel.names import BUILT_IN
from engine.feel.types import FeelType

_OPEN, _OR, _AND, _COMPARISON, _SUM, _PRODUCT, _POWER, _SIGN, _INSTANCE, _POSTFIX = range(10)
"""How tightly a construct binds; the first, which extends as far as it can, not at all."""
_PRIMARY = 10
_ARITHMETIC = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "**": _POWER}


def show(node: ast.Node) -> str:
    """The text of an expression or of unary tests. Raises ValueError for a name beyond writing."""
    return _show(node, _OPEN)


def _show(node: ast.Node, level: int) -> str:
    """The text, in parentheses if it binds less tightly than `level`."""
    text, own = _PRINTERS[type(node)](node)
    return f"({text})" if own < level else text


def name_text(name: str) -> str:
    if name in BUILT_IN or is_plain_name(name):
        return name
    if "`" in name or "\n" in name or not name:
        raise ValueError(f"not a name that can be written: {name!r}")
    return f"`{name}`"


def type_text(kind: FeelType) -> str:
    """As `str`, with the names that need it quoted."""
    match kind:
        case types.NamedType(name=name):
            return ".".join(name_text(part) for part in name.split("."))
        case types.ListType(element=element):
            return f"list<{type_text(element)}>"
        case types.RangeType(element=element):
            return f"range<{type_text(element)}>"
        case types.ContextType(fields=fields):
            return f"context<{', '.join(f'{name_text(k)}: {type_text(t)}' for k, t in fields)}>"
        case types.FunctionType(parameters=parameters, result=result):
            return f"function<{', '.join(map(type_text, parameters))}> -> {type_text(result)}"
    return kind.name


def _list(nodes: tuple[ast.Node, ...]) -> str:
    return ", ".join(_show(node, _OPEN) for node in nodes)


def _test(node: ast.Node) -> str:
    if isinstance(node, ast.Comparison):
        return f"{node.op} {_show(node.operand, _SUM)}"
    return _show(node, _OPEN)


def _tests(node: ast.Tests) -> tuple[str, int]:
    if not node.tests:
        return "-", _OPEN
    found = [_test(test) for test in node.tests]
    if node.negated:
        return f"not({', '.join(found)})", _OPEN
    if found[0].startswith("not("):
        # Unprotected, it would be read as the negation of the whole cell.
        found[0] = f"({found[0]})"
    return ", ".join(found), _OPEN


def _in(node: ast.In) -> tuple[str, int]:
    tests = ", ".join(_test(test) for test in node.tests)
    return f"{_show(node.value, _COMPARISON)} in ({tests})", _COMPARISON


def _call(node: ast.Call) -> tuple[str, int]:
    arguments = [_show(argument, _OPEN) for argument in node.arguments]
    if node.names is not None:
        arguments = [
            f"{name_text(name)}: {argument}"
            for name, argument in zip(node.names, arguments, strict=True)
        ]
    return f"{_show(node.function, _POSTFIX)}({', '.join(arguments)})", _POSTFIX


def _range(node: ast.RangeLiteral) -> tuple[str, int]:
    opening, closing = "[" if node.low_included else "(", "]" if node.high_included else ")"
    return f"{opening}{_show(node.low, _OPEN)}..{_show(node.high, _OPEN)}{closing}", _PRIMARY


def _context(node: ast.ContextLiteral) -> tuple[str, int]:
    entries = [
        f"{key if is_plain_name(key) else escape(key)}: {_show(value, _OPEN)}"
        for key, value in node.entries
    ]
    return f"{{{', '.join(entries)}}}", _PRIMARY


def _iterators(iterators: tuple[ast.Iterator, ...]) -> str:
    found = []
    for one in iterators:
        end = "" if one.end is None else f"..{_show(one.end, _OPEN)}"
        found.append(f"{name_text(one.name)} in {_show(one.source, _OPEN)}{end}")
    return ", ".join(found)


def _function(node: ast.FunctionDefinition) -> tuple[str, int]:
    parameters = [
        name_text(name) + (f": {type_text(kind)}" if kind is not None else "")
        for name, kind in node.parameters
    ]
    external = "external " if node.external else ""
    return f"function({', '.join(parameters)}) {external}{_show(node.body, _OPEN)}", _OPEN


def _if(node: ast.If) -> tuple[str, int]:
    condition, then = _show(node.condition, _OPEN), _show(node.then, _OPEN)
    return f"if {condition} then {then} else {_show(node.otherwise, _OPEN)}", _OPEN


def _arithmetic(node: ast.Arithmetic) -> tuple[str, int]:
    level = _ARITHMETIC[node.op]
    return f"{_show(node.left, level)} {node.op} {_show(node.right, level + 1)}", level


def _logic(node: ast.Logic) -> tuple[str, int]:
    level = _AND if node.op == "and" else _OR
    return f" {node.op} ".join(_show(one, level + 1) for one in node.operands), level


def _compare(node: ast.Compare) -> tuple[str, int]:
    left, right = _show(node.left, _COMPARISON), _show(node.right, _SUM)
    return f"{left} {node.op} {right}", _COMPARISON


def _between(node: ast.Between) -> tuple[str, int]:
    value, low = _show(node.value, _COMPARISON), _show(node.low, _SUM)
    return f"{value} between {low} and {_show(node.high, _SUM)}", _COMPARISON


def _instance(node: ast.InstanceOf) -> tuple[str, int]:
    return f"{_show(node.value, _INSTANCE)} instance of {type_text(node.type)}", _INSTANCE


def _for(node: ast.For) -> tuple[str, int]:
    return f"for {_iterators(node.iterators)} return {_show(node.body, _OPEN)}", _OPEN


def _quantified(node: ast.Quantified) -> tuple[str, int]:
    condition = _show(node.condition, _OPEN)
    return f"{node.kind} {_iterators(node.iterators)} satisfies {condition}", _OPEN


_PRINTERS: dict[type, Callable[[Any], tuple[str, int]]] = {
    ast.Null: lambda n: ("null", _PRIMARY),
    ast.Boolean: lambda n: ("true" if n.value else "false", _PRIMARY),
    ast.Number: lambda n: (to_text(n.value), _PRIMARY),
    ast.String: lambda n: (escape(n.value), _PRIMARY),
    ast.AtLiteral: lambda n: (f"@{escape(n.text)}", _PRIMARY),
    ast.Name: lambda n: (name_text(n.name), _PRIMARY),
    ast.Path: lambda n: (f"{_show(n.source, _POSTFIX)}.{name_text(n.name)}", _POSTFIX),
    ast.Filter: lambda n: (f"{_show(n.source, _POSTFIX)}[{_show(n.predicate, _OPEN)}]", _POSTFIX),
    ast.Call: _call,
    ast.Negate: lambda n: (f"-{_show(n.operand, _SIGN)}", _SIGN),
    ast.Arithmetic: _arithmetic,
    ast.Compare: _compare,
    ast.Logic: _logic,
    ast.Between: _between,
    ast.In: _in,
    ast.Comparison: lambda n: (f"({_test(n)})", _PRIMARY),
    ast.RangeLiteral: _range,
    ast.ListLiteral: lambda n: (f"[{_list(n.items)}]", _PRIMARY),
    ast.ContextLiteral: _context,
    ast.If: _if,
    ast.For: _for,
    ast.Quantified: _quantified,
    ast.FunctionDefinition: _function,
    ast.InstanceOf: _instance,
    ast.Tests: _tests,
}

"""The values of expressions that are constant: literals, and temporal literals written as calls."""

from engine.feel import FeelSyntaxError, ast, compile
from engine.feel.lexer import escape

TEMPORAL = frozenset({"date", "time", "date and time", "duration", "years and months duration"})


def constant(node: ast.Node) -> object:
    """The value of a constant; None for null and for anything that has to be evaluated."""
    match node:
        case ast.Number(value=value) | ast.String(value=value) | ast.Boolean(value=value):
            return value
        case ast.Negate(operand=ast.Number(value=number)):
            return -number
        case ast.AtLiteral(text=text):
            return _evaluated(f"@{escape(text)}")
        case ast.Call(function=ast.Name(name=name), arguments=arguments, names=None) if (
            name in TEMPORAL
        ):
            values = [constant(argument) for argument in arguments]
            if all(isinstance(value, str) for value in values):
                return _evaluated(f"{name}({', '.join(escape(str(value)) for value in values)})")
            return None
        case _:
            return None


def is_constant(node: ast.Node) -> bool:
    """Whether the value can be told without evaluating."""
    return isinstance(node, ast.Null) or constant(node) is not None


def _evaluated(text: str) -> object:
    try:
        return compile(text).evaluate({}).value
    except FeelSyntaxError:
        return None

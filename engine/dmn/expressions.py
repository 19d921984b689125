"""FEEL texts of a model, compiled once: the only module here that compiles and runs FEEL.

A text that does not parse is a finding, and null with an error when it is evaluated: one bad
cell does not prevent the other decisions of the file from being tried.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from engine.dmn import elements as e
from engine.dmn.findings import Severity
from engine.dmn.runtime import Code, Run, Variables
from engine.dmn.scopes import Scope
from engine.dmn.text import cut, shown
from engine.dmn.types import ANYTHING, REFUSED, ItemType
from engine.feel import Expression, FeelSyntaxError, UnaryTests, ast, compile, compile_unary
from engine.feel.builtins import BUILTINS

FEEL_LANGUAGES = ("", "feel")
NULL = ast.Null()


@dataclass(frozen=True, slots=True)
class Text:
    """A compiled FEEL text: how to run it, and its tree for those who look into it."""

    source: str
    code: Code
    tree: ast.Node
    variable: str = ""
    """The name it reads, when it does nothing else."""
    kind: ItemType = ANYTHING
    """The type that name was declared with."""


def literal(expression: e.LiteralExpression, scope: Scope) -> Text:
    """A literal expression, its type apart. An empty text is null."""
    scope = scope.line(expression.line)
    text = expression.text.strip()
    if not text:
        return Text("", _null, NULL)
    if not _is_feel(expression.language, scope):
        language = expression.language or scope.file.language
        return _failing(text, "language-unsupported", scope, language=language)
    try:
        compiled = compile(text, scope.vocabulary(), types=scope.file.named_types)
    except FeelSyntaxError as error:
        return _syntax(text, error, scope)
    _check_names(compiled, scope)
    tree = compiled.tree
    _check_functions(tree, scope)
    code = _expression(compiled, scope)
    if isinstance(tree, ast.Name) and tree.name in scope.names:
        return Text(text, code, tree, tree.name, scope.names[tree.name])
    return Text(text, code, tree, kind=_declared(tree, scope))


def _declared(tree: ast.Node, scope: Scope) -> ItemType:
    """The declared type of a path such as `client.pays`; Any for another expression."""
    match tree:
        case ast.Name(name=name):
            return scope.names.get(name, ANYTHING)
        case ast.Path(source=source, name=name):
            return (_declared(source, scope).parts or {}).get(name, ANYTHING)
        case _:
            return ANYTHING


def unary(cell: e.Cell, scope: Scope) -> tuple[Text, UnaryTests | None]:
    """A cell of a rule; the tests are None where it is no FEEL."""
    text = cell.text.strip() or "-"
    scope = scope.line(cell.line)
    if not _is_feel(cell.language, scope):
        language = cell.language or scope.file.language
        return _failing(text, "language-unsupported", scope, language=language), None
    try:
        compiled = compile_unary(text, scope.vocabulary(), types=scope.file.named_types)
    except FeelSyntaxError as error:
        return _syntax(text, error, scope), None
    _check_names(compiled, scope)
    return Text(text, _null, compiled.tree), compiled


def typed(code: Code, kind: ItemType, scope: Scope, name: str) -> Code:
    """The code, its result admitted as a type: what is not of the type is null, and reported."""
    if kind.feel.name == "Any" and kind.check is None:
        return code
    admit, place, classes = kind.admit, scope.place, kind.classes

    def checked(variables: Variables, run: Run) -> object:
        value = code(variables, run)
        if value is None or type(value) in classes:
            return value
        admitted = admit(value)
        if admitted is REFUSED:
            run.fail("result-type", place, name=name, value=shown(value), type=kind.name)
            return None
        return admitted

    return checked


def _null(variables: Variables, run: Run) -> object:
    return None


def _expression(compiled: Expression, scope: Scope) -> Code:
    evaluate, place = compiled.evaluate, scope.place

    def code(variables: Variables, run: Run) -> object:
        value, errors = evaluate(variables, now=run.now, zone=run.zone, limits=run.budget)
        if errors:
            run.report(errors, place)
        return value

    return code


def _failing(source: str, error: str, scope: Scope, **params: object) -> Text:
    """A text that cannot be run: a finding now, an error whenever it is evaluated."""
    scope.find(error, "error", **params)
    place = scope.place

    def code(variables: Variables, run: Run) -> object:
        run.fail(error, place, **params)
        return None

    return Text(source, code, NULL)


def _syntax(text: str, error: FeelSyntaxError, scope: Scope) -> Text:
    return _failing(
        text,
        "syntax",
        scope,
        text=cut(text),
        position=error.position,
        reason_fr=error.message("fr"),
        reason_en=error.message("en"),
    )


def _is_feel(language: str, scope: Scope) -> bool:
    language = (language or scope.file.language).lower()
    return language in FEEL_LANGUAGES or "/feel/" in f"{language}/"


def _check_names(compiled: Expression | UnaryTests, scope: Scope) -> None:
    """Undeclared names: the caller's in a decision that may read them, findings elsewhere."""
    known = scope.names
    if scope.open:
        read = compiled.variables() | _hidden(compiled.tree)
        scope.free.update(read - known.keys() - scope.file.elements - {"?"})
    if scope.guessing:
        return
    for name in sorted(compiled.variables(certain=True) - known.keys()):
        if name in scope.free and not scope.file.strict:
            continue
        severity: Severity = "warning" if name in scope.free else "error"
        scope.find("name-unknown", severity, name=name, **_suggested(name, known))
    for path in sorted(compiled.paths()):
        _check_path(path, scope)


def _check_path(path: tuple[str, ...], scope: Scope) -> None:
    """A component that the declared type does not have: a warning, for a value may have more."""
    kind = scope.names.get(path[0], ANYTHING)
    for name in path[1:]:
        while kind.element is not None:
            kind = kind.element
        if kind.parts is None:
            return
        if name not in kind.parts:
            suggested = _suggested(name, kind.parts)
            scope.find("part-unknown", "warning", name=name, type=kind.name, **suggested)
            return
        kind = kind.parts[name]


def _suggested(name: str, known: Iterable[str]) -> dict[str, str]:
    near = get_close_matches(name, list(known), 1)
    return {
        "suggestion_fr": f" (« {near[0]} » ?)" if near else "",
        "suggestion_en": f" (“{near[0]}”?)" if near else "",
    }


def _hidden(tree: ast.Node) -> set[str]:
    """Names of built-in functions that are read rather than called: variables called `date`."""
    found: set[str] = set()
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        match node:
            case ast.Name(name=name) if name in BUILTINS:
                found.add(name)
            case ast.Call(function=ast.Name(), arguments=arguments):
                waiting += arguments
            case _:
                waiting += ast.children(node)
    return found


def _check_functions(tree: ast.Node, scope: Scope) -> None:
    """External functions written in FEEL are found like boxed ones."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDefinition) and node.external:
            scope.find("function-kind-unsupported", kind="external")
        waiting += ast.children(node)

"""Finds the French sentences of the engine, so that the catalogs hold them."""

import ast
from collections.abc import Iterator, Sequence
from typing import IO, Any

from babel.messages.extract import extract_python

Message = tuple[int, Any, Any, Any]

TABLES = ("SENTENCES", "LABELS", "CURES", "OPERATIONS")
SAYING = {
    "Sentence": 0,
    "RetryLater": 0,
    "CannotDo": 0,
    "MailServerError": 0,
    "SigningError": 0,
    "BusinessError": 1,
}
"""Which argument of these is a sentence."""


def extract_sentences(
    file: IO[bytes], keywords: Any, tags: Sequence[str], options: Any
) -> Iterator[Message]:
    """Babel's extraction method: class attributes `sentence = "…"`, values of TABLES, and the
    sentences of errors that say why an operation failed; with what `gettext` is given.
    """
    tree = ast.parse(file.read())
    file.seek(0)
    yield from extract_python(file, keywords, tags, options)
    for value in listed_sentences(tree):
        yield value.lineno, "gettext", str(value.value), []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (said := said_sentence(node)):
            yield node.lineno, "gettext", said, []
        if not isinstance(node, ast.ClassDef):
            continue
        for statement in node.body:
            found = assigned_sentence(statement)
            if found:
                yield statement.lineno, "gettext", found, []


def assigned_sentence(statement: ast.stmt) -> str | None:
    """The text given to `sentence` by this statement, if it gives one."""
    if isinstance(statement, ast.Assign):
        targets: list[ast.expr] = statement.targets
    elif isinstance(statement, ast.AnnAssign):
        targets = [statement.target]
    else:
        return None
    named = any(isinstance(target, ast.Name) and target.id == "sentence" for target in targets)
    value = statement.value
    if named and isinstance(value, ast.Constant) and isinstance(value.value, str):
        return value.value
    return None


def said_sentence(call: ast.Call) -> str | None:
    """The sentence given to one of SAYING, where it is written there."""
    place = SAYING.get(call.func.id) if isinstance(call.func, ast.Name) else None
    if place is None or len(call.args) <= place:
        return None
    value = call.args[place]
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


def listed_sentences(tree: ast.Module) -> Iterator[ast.Constant]:
    """The values of the module's TABLES, where it has any."""
    for statement in tree.body:
        if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.value, ast.Dict):
            continue
        if isinstance(statement.target, ast.Name) and statement.target.id in TABLES:
            yield from (one for one in statement.value.values if isinstance(one, ast.Constant))

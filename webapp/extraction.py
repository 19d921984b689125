"""Finds the French sentences of the engine, so that the catalogs hold them."""

import ast
from collections.abc import Iterator, Sequence
from typing import IO, Any

Message = tuple[int, str, str, list[str]]


def extract_sentences(
    file: IO[bytes], keywords: Sequence[str], tags: Sequence[str], options: dict[str, Any]
) -> Iterator[Message]:
    """Babel's extraction method: class attributes `sentence = "…"`, values of SENTENCES."""
    tree = ast.parse(file.read())
    for value in listed_sentences(tree):
        yield value.lineno, "gettext", str(value.value), []
    for node in ast.walk(tree):
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


def listed_sentences(tree: ast.Module) -> Iterator[ast.Constant]:
    """The values of the module's table SENTENCES, where it has one."""
    for statement in tree.body:
        if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.value, ast.Dict):
            continue
        if isinstance(statement.target, ast.Name) and statement.target.id == "SENTENCES":
            yield from (one for one in statement.value.values if isinstance(one, ast.Constant))

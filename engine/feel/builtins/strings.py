"""Functions of strings. Lengths and positions count characters (code points), not bytes.

Source: DMN 1.5, 10.3.4.3.
"""

from decimal import Decimal
from typing import Any

from engine.feel import regex
from engine.feel.builtins.registry import builtin
from engine.feel.errors import Failure
from engine.feel.run import Run
from engine.feel.values import shallow


@builtin("substring(string: string, start position: number, [length: number])")
def substring(string: str, start: Decimal, length: Decimal | None = None) -> str:
    first = int(start) if abs(start.adjusted()) < 20 else 0
    if first == 0 or abs(first) > len(string):
        raise Failure("no-such-character", position=start, count=len(string))
    index = first - 1 if first > 0 else len(string) + first
    if length is None:
        return string[index:]
    size = int(length) if abs(length.adjusted()) < 20 else len(string)
    if size < 1:
        raise Failure("wrong-argument", parameter="length", expected="number ≥ 1")
    return string[index : index + size]


@builtin("string length(string: string)")
def string_length(string: str) -> Decimal:
    return Decimal(len(string))


@builtin("upper case(string: string)")
def upper_case(string: str) -> str:
    return string.upper()


@builtin("lower case(string: string)")
def lower_case(string: str) -> str:
    return string.lower()


@builtin("substring before(string: string, match: string)")
def substring_before(string: str, match: str) -> str:
    before, found, _ = string.partition(match) if match else ("", "", "")
    return before if found else ""


@builtin("substring after(string: string, match: string)")
def substring_after(string: str, match: str) -> str:
    return string.partition(match)[2] if match else string


@builtin("contains(string: string, match: string)")
def contains(string: str, match: str) -> bool:
    return match in string


@builtin("starts with(string: string, match: string)")
def starts_with(string: str, match: str) -> bool:
    return string.startswith(match)


@builtin("ends with(string: string, match: string)")
def ends_with(string: str, match: str) -> bool:
    return string.endswith(match)


def _spend(run: Run, string: str) -> None:
    """A search goes through the whole string: it counts as work."""
    run.budget.spend(len(string) // 100 + 1)


@builtin("matches(input: string, pattern: string, [flags: string?])", run=True)
def matches(run: Run, string: str, pattern: str, flags: str | None = None) -> bool:
    _spend(run, string)
    return regex.search(string, pattern, flags or "")


@builtin("replace(input: string, pattern: string, replacement: string, [flags: string?])", run=True)
def replace(run: Run, string: str, pattern: str, replacement: str, flags: str | None = None) -> str:
    _spend(run, string)
    return regex.replace(string, pattern, replacement, flags or "", run.budget.limits.characters)


@builtin("split(string: string, delimiter: string)", run=True)
def split(run: Run, string: str, delimiter: str) -> list[str]:
    _spend(run, string)
    found = regex.split(string, delimiter)
    run.budget.check_items(len(found))
    return found


@builtin("string join(list: list, [delimiter: string?])", run=True)
def string_join(run: Run, items: list[Any], delimiter: str | None = None) -> str:
    found = [shallow(item) for item in items]
    if any(item is not None and not isinstance(item, str) for item in found):
        raise Failure("wrong-item", expected="string")
    pieces = [item for item in found if isinstance(item, str)]
    glue = delimiter or ""
    run.budget.check_text(sum(map(len, pieces)) + len(glue) * len(pieces))
    return glue.join(pieces)

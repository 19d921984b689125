"""Reads YAML written by hand: keys said twice and anchors refused, the line of each value kept."""

from typing import Any

import yaml

from engine.forms.findings import Findings
from engine.forms.reasons import YAML, explain

Lines = dict[tuple[str, ...], int]
"""Path of a value ("phases", "1", "key") → line, from 1."""


def read(source: bytes, found: Findings) -> tuple[dict[str, Any] | None, Lines]:
    """The mapping of a YAML file; None where it cannot be read (and `found` says why)."""
    lines: Lines = {}
    try:
        text = source.decode("utf-8-sig")
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        if root is None:
            found.add("yaml-shape")
            return None, lines
        if not _walk(root, (), lines, found, set()):
            return None, lines
        value = yaml.safe_load(text)
    except UnicodeDecodeError:
        found.add("yaml-syntax", reason="UTF-8", reason_en="UTF-8")
        return None, lines
    except RecursionError:
        found.add("yaml-syntax", reason="trop de niveaux", reason_en="too many levels")
        return None, lines
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = str(getattr(error, "problem", None) or error).splitlines()[0]
        line = mark.line + 1 if mark else None
        found.add("yaml-syntax", line=line, reason=explain(reason, YAML), reason_en=reason)
        return None, lines
    except ValueError as error:
        # A date such as 2026-02-31 is read by the constructor, not the parser.
        found.add("yaml-syntax", reason=explain(str(error), YAML), reason_en=str(error))
        return None, lines
    if not isinstance(value, dict):
        found.add("yaml-shape")
        return None, lines
    return value, lines


def _walk(
    node: yaml.Node, path: tuple[str, ...], lines: Lines, found: Findings, seen: set[int]
) -> bool:
    """Note lines; False where an anchor is used again (a bomb is made of those)."""
    lines[path] = node.start_mark.line + 1
    if id(node) in seen:
        found.add("yaml-alias", ".".join(path), line=lines[path])
        return False
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        names: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            if name in names:
                line = key.start_mark.line + 1
                found.add("yaml-key-twice", ".".join((*path, name)), line=line, key=name)
            names.add(name)
            if not _walk(value, (*path, name), lines, found, seen):
                return False
    elif isinstance(node, yaml.SequenceNode):
        return all(
            _walk(value, (*path, str(index)), lines, found, seen)
            for index, value in enumerate(node.value)
        )
    return True

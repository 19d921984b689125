"""What is wrong with a model, all of it at once, before it is published."""

from collections import defaultdict
from collections.abc import Iterator

from engine.dmn import elements as e
from engine.dmn.check_cells import check_cells
from engine.dmn.check_rules import check_rules
from engine.dmn.findings import Finding
from engine.dmn.graph import DecisionUnit
from engine.dmn.model import Model
from engine.dmn.types import ANYTHING
from engine.dmn.views import view


def check(model: Model) -> list[Finding]:
    """Every finding about a model, in the order of its files and lines.

    Errors are what would make a decision wrong or null whatever its inputs; warnings what an
    analyst should have looked at.
    """
    findings = [*model.compile_findings, *_names(model), *_cycles(model)]
    results = {
        id(unit.node.expression): unit.kind
        for unit in model.graph.units.values()
        if isinstance(unit, DecisionUnit)
    }
    for table in model.tables:
        seen = view(table)
        findings += check_cells(seen, results.get(id(table.source), ANYTHING))
        findings += check_rules(seen)
    order = {file.file: n for n, file in enumerate(model.files)}
    return sorted(findings, key=lambda each: (order.get(each.file, 0), each.line))


def _names(model: Model) -> Iterator[Finding]:
    """Elements without a name, names used twice, decisions no process could tell apart."""
    by_id: dict[str, list[e.Node]] = defaultdict(list)
    for file in model.files:
        seen: set[str] = set()
        ids: set[str] = set()
        for node in file.nodes:
            if node.key.id in ids:
                yield _about(file, node, "id-twice", id=node.key.id)
            ids.add(node.key.id)
            if not node.name:
                yield _about(file, node, "name-missing", id=node.key.id)
            elif node.name in seen:
                yield _about(file, node, "name-twice", name=node.name)
            seen.add(node.name)
            if isinstance(node, e.Decision):
                by_id[node.key.id].append(node)
                if len({each.key for each in by_id[node.key.id]}) > 1:
                    yield _about(file, node, "decision-ambiguous", name=node.key.id)


def _cycles(model: Model) -> Iterator[Finding]:
    """Decisions that require themselves, however indirectly."""
    requires = {node.key: node.requires for node in model.decisions}
    names = {node.key: node.name for node in model.decisions}
    done: set[e.Key] = set()
    for file in model.files:
        for node in file.nodes:
            path = _cycle(node.key, requires, done)
            if path:
                route = " → ".join(names[key] for key in path)
                yield _about(file, node, "requirement-cycle", path=route)


def _cycle(start: e.Key, requires: dict[e.Key, tuple[e.Key, ...]], done: set[e.Key]) -> list[e.Key]:
    """The path of a cycle reached from `start`, closed; empty if there is none new."""
    path: list[e.Key] = []
    stack: list[tuple[e.Key, Iterator[e.Key]]] = []

    def enter(key: e.Key) -> None:
        path.append(key)
        stack.append((key, iter(requires.get(key, ()))))

    if start not in done:
        enter(start)
    while stack:
        key, following = stack[-1]
        after = next((each for each in following if each in requires and each not in done), None)
        if after is None:
            stack.pop()
            path.pop()
            done.add(key)
        elif after in path:
            done.update(path)
            return [*path[path.index(after) :], after]
        else:
            enter(after)
    return []


def _about(file: e.File, node: e.Node, code: str, **params: object) -> Finding:
    return Finding(
        file=file.file,
        code=code,
        severity="error",
        element=node.name or node.key.id,
        line=node.line,
        params=params,
    )

"""A saved state seen by a version of its process, some of whose elements have other ids there."""

import zlib
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import orjson

from engine.workflow.compiler import INSTANCE, TRIGGER
from engine.workflow.instance import steps_of
from engine.workflow.library import Library
from engine.workflow.nodes import Graph, Step
from engine.workflow.state import SMALL, parse

Renaming = Mapping[str, Mapping[str, str]]
"""Process id → element id in the version left → element id in the one joined."""
AS_IT_IS: Renaming = {}


class Graphs:
    """The graph each level of a state belongs to, in one version; None where it has none."""

    def __init__(
        self, rows: Sequence[Any], library: Library, renaming: Renaming = AS_IT_IS
    ) -> None:
        self._process_id: str = rows[1]
        self._called = {level[0]: level[1] for level in rows[5]}
        self._owners = {row[0]: row for row in rows[6]}
        self._library = library
        self._renaming = renaming
        self._known: dict[str, Graph | None] = {}

    def graph(self, flow_id: str) -> Graph | None:
        if flow_id not in self._known:
            self._known[flow_id] = self._find(flow_id)
        return self._known[flow_id]

    def name(self, flow_id: str, name: str) -> str:
        """What a step is called here: the element's id, and what tells its steps apart."""
        graph = self.graph(flow_id)
        pairs = self._renaming.get(graph.process.id, {}) if graph is not None else {}
        element_id = name.rstrip(INSTANCE + TRIGGER)
        return pairs.get(element_id, element_id) + name[len(element_id) :]

    def step(self, flow_id: str, name: str) -> Step | None:
        graph = self.graph(flow_id)
        return graph.steps.get(self.name(flow_id, name)) if graph is not None else None

    def _find(self, flow_id: str) -> Graph | None:
        process_id = self._called[flow_id] if flow_id else self._process_id
        if process_id is not None:
            try:
                return steps_of(self._library, process_id).graph
            except LookupError:
                return None
        owner = self._owners[flow_id]
        outer, step = self.graph(owner[1]), self.step(owner[1], owner[2])
        return outer.inner.get(step.element.id) if outer and step else None


def adapted(
    saved: bytes, after: Library, renaming: Renaming, disarmed: Collection[str] = ()
) -> bytes:
    """The state as that version would have saved it: elements by their new ids, and without the
    nodes `disarmed`. The same bytes where nothing changes. Raises UnreadableState.
    """
    if not disarmed and not any(renaming.values()):
        return saved
    rows = parse(saved)
    graphs = Graphs(rows, after, renaming)
    levels = [
        [key, called, _done(done, key, graphs), _named(memory, key, graphs)]
        for key, called, done, memory in rows[5]
    ]
    nodes = [
        [node, level, graphs.name(level, name), state, _facts(facts, level, graphs)]
        for node, level, name, state, facts in rows[6]
        if node not in disarmed
    ]
    meeting = sorted([level, graphs.name(level, name)] for level, name in rows[7])
    queue = [node for node in rows[8] if node not in disarmed]
    return _packed([*rows[:5], levels, nodes, meeting, queue, *rows[9:]])


def _done(entries: Sequence[Any], level: str, graphs: Graphs) -> list[Any]:
    return [
        [graphs.name(level, element), values, _done(inner, level, graphs)]
        for element, values, inner in entries
    ]


def _named(values: Mapping[str, Any], level: str, graphs: Graphs) -> dict[str, Any]:
    return {graphs.name(level, name): value for name, value in values.items()}


def _facts(facts: Mapping[str, Any], level: str, graphs: Graphs) -> dict[str, Any]:
    found = dict(facts)
    if "undo" in found:
        found["undo"] = [
            [at, graphs.name(at, element), values, _done(inner, at, graphs)]
            for at, element, values, inner in found["undo"]
        ]
    if isinstance(found.get("next"), list):  # of an ad-hoc subprocess in sequence
        found["next"] = [graphs.name(level, name) for name in found["next"]]
    return found


def _packed(rows: list[Any]) -> bytes:
    data = orjson.dumps(rows)
    return b"1" + data if len(data) < SMALL else b"Z" + zlib.compress(data, 1)

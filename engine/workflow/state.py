"""An instance as bytes, and back. No specification, no future node, no finished history.

Format 1: ``b"1"`` and JSON (spaces may follow), ``b"Z"`` and the same deflated (zlib), or ``b"D"``
and the same as a raw deflate stream, which large states are (`pieces`). The JSON is a list: format,
process id, flags, last node id, scopes, levels, nodes, joins that synchronise, queue, steps taken
since the last wait. Later formats are read beside this one: states outlive releases.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import orjson

from engine.feel import codec
from engine.workflow.activities import Activity
from engine.workflow.compiler import Compiled
from engine.workflow.errors import UnreadableState
from engine.workflow.gateways import Join
from engine.workflow.host import Host
from engine.workflow.nodes import Flow, Graph, Inner, Node, Top
from engine.workflow.pieces import Block, deflated
from engine.workflow.runtime import Runtime
from engine.workflow.scopes import Row, Scopes
from engine.workflow.spiff import FUTURE, WAITING

FORMAT = 1
SMALL = 2_000
"""Bytes below which deflating costs more than it gains."""
LARGE = 16_000
"""Bytes from which it is done block by block."""

EACH, A_NODE, A_BYTE, A_DEFLATED_BYTE = 10_000, 1_700, 6, 100
"""Bytes that an instance takes in memory: so many, for each live node, and for each byte of its
saved state. Measured: 14 KB for one node and 1.4 KB of state, 1.6 MB for a thousand nodes. What was
deflated may have been ten times as long."""

ENCODED = ("properties",)
"""Keys of `facts["task"]` that hold FEEL values."""


def dump(runtime: Runtime, *, afresh: bool = False) -> bytes:
    """The state now. Nodes and scopes that have not changed since the last dump of this very
    runtime are not encoded again; `afresh` encodes all.
    """
    nodes, scopes = runtime.dirty, runtime.scopes.touched
    if afresh:
        runtime.node_rows.clear()
        runtime.scope_rows.clear()
        nodes, scopes = set(runtime.nodes), set(runtime.scopes.variables)
    for key in nodes:
        node = runtime.nodes.get(key)
        if node is None:
            runtime.node_rows.drop(key)
        else:
            runtime.node_rows.put(key, _written(node))
    for key in scopes:
        if key in runtime.scopes:
            runtime.scope_rows.put(key, _scope(runtime, key))
        else:
            runtime.scope_rows.drop(key)
    runtime.dirty.clear()
    runtime.scopes.touched.clear()
    return _packed(list(_parts(runtime)))


def weight(runtime: Runtime, saved: bytes) -> int:
    """What the instance takes in memory at rest, estimated."""
    if saved[:1] == b"1":
        made = len(saved) + A_BYTE * len(saved.rstrip())
    else:
        made = A_DEFLATED_BYTE * len(saved)
    return EACH + A_NODE * len(runtime.nodes) + made


def _packed(parts: list[bytes | Block]) -> bytes:
    size = sum([part.size if type(part) is Block else len(part) for part in parts])
    if size >= LARGE:
        return b"D" + deflated(parts)
    data = b"".join([part.joined if type(part) is Block else part for part in parts])
    return b"1" + data if size < SMALL else b"Z" + zlib.compress(data, 1)


def _parts(runtime: Runtime) -> Iterator[bytes | Block]:
    """The JSON text, part by part."""
    flags = int(runtime.completed) | int(runtime.cancelled) << 1
    head = orjson.dumps([FORMAT, runtime.top.process.id, flags, runtime.count])
    levels = [_level(runtime.top), *(_level(flow) for flow in runtime.inner.values())]
    queue = [node.id for node in [*runtime.queue, *runtime.late] if _alive(runtime, node)]
    yield head[:-1] + b",["
    yield from runtime.scope_rows.blocks()
    yield b"]," + orjson.dumps(levels) + b",["
    yield from runtime.node_rows.blocks()
    tail = orjson.dumps([sorted(runtime.synchronising), queue, runtime.passes])
    yield b"]," + tail[1:]


def _alive(runtime: Runtime, node: Node) -> bool:
    return runtime.nodes.get(node.id) is node


def _scope(runtime: Runtime, key: str) -> bytes:
    scopes = runtime.scopes
    return orjson.dumps([key, scopes.parents[key], codec.encode(scopes.variables[key])])


def _written(node: Node) -> bytes:
    return orjson.dumps([node.id, node.flow.id, node.step.name, node._state, _facts(node.facts)])


def _level(flow: Flow) -> list[Any]:
    called = flow.process.id if flow.key != flow.id else None
    done = _done(flow.done, codec.encode)
    return [flow.id, called, done, flow.memory]


def _done(entries: list[list[Any]], code: Callable[[Any], Any]) -> list[list[Any]]:
    return [[element, code(values), _done(inner, code)] for element, values, inner in entries]


def _facts(facts: dict[str, Any]) -> dict[str, Any]:
    return _coded(facts, codec.encode)


def _coded(facts: dict[str, Any], code: Callable[[Any], Any]) -> dict[str, Any]:
    if "task" in facts and "properties" in facts["task"]:
        task = facts["task"]
        return {**facts, "task": {**task, "properties": code(task["properties"])}}
    if "undo" in facts:
        undo = [[at, e, code(values), _done(inner, code)] for at, e, values, inner in facts["undo"]]
        return {**facts, "undo": undo}
    return facts


def load(state: bytes, compiled: Callable[[str], Compiled], host: Host) -> Runtime:
    """Raises UnreadableState: not a state, or of elements this version does not have."""
    rows = parse(state)
    _, process_id, flags, count, scopes, levels, nodes, synchronising, queue, *more = rows
    runtime = Runtime(compiled, host)
    runtime.completed, runtime.cancelled, runtime.count = bool(flags & 1), bool(flags & 2), count
    runtime.passes = more[0] if more else 0
    runtime.scopes = Scopes(_scopes(scopes))
    try:
        graph = compiled(process_id).graph
    except LookupError:
        raise UnreadableState(f"no process {process_id!r} in this version") from None
    runtime.top = Top(graph)
    runtime.top.prepare(runtime, graph, None)
    _restore(runtime, levels, nodes)
    runtime.synchronising = {(flow, name) for flow, name in synchronising}
    for node in (runtime.nodes[node_id] for node_id in queue):
        late = node.step.late and node._state == FUTURE
        (runtime.late if late else runtime.queue).append(node)
    runtime.arrived.clear()
    _take_rows(runtime, scopes, nodes)
    return runtime


def _take_rows(runtime: Runtime, scopes: list[list[Any]], nodes: list[list[Any]]) -> None:
    """What was read is what would be written: the next dump begins from it."""
    for row in scopes:
        runtime.scope_rows.put(row[0], orjson.dumps(row))
    for row in nodes:
        if row[0] in runtime.nodes:
            runtime.node_rows.put(row[0], orjson.dumps(row))
    runtime.dirty.clear()
    runtime.scopes.touched.clear()


def _scopes(rows: list[list[Any]]) -> Iterable[Row]:
    for key, parent, values in rows:
        decoded: Any = codec.decode(values)
        yield key, parent, decoded


def _unpacked(state: bytes) -> bytes:
    match state[:1]:
        case b"Z":
            return zlib.decompress(state[1:])
        case b"D":
            return zlib.decompress(state[1:], -zlib.MAX_WBITS)
        case _:
            return state[1:]


def parse(state: bytes) -> list[Any]:
    """The rows of a saved state. Raises UnreadableState."""
    try:
        data = _unpacked(state)
        rows = orjson.loads(data)
    except (zlib.error, orjson.JSONDecodeError) as error:
        raise UnreadableState(str(error)) from None
    if not isinstance(rows, list) or not rows or rows[0] != FORMAT:
        raise UnreadableState("unknown format")
    return rows


def _restore(runtime: Runtime, levels: list[list[Any]], nodes: list[list[Any]]) -> None:
    """Levels and nodes, from the outside in: a level needs the node that owns it."""
    pending = {level[0]: level for level in levels}
    by_flow: dict[str, list[list[Any]]] = {}
    for row in nodes:
        by_flow.setdefault(row[1], []).append(row)
    made: dict[str, Node] = {}
    todo: list[Flow] = [runtime.top]
    while todo:
        flow = todo.pop()
        _, _, flow.done, flow.memory = pending[flow.id]
        flow.done = _done(flow.done, codec.decode)
        for row in by_flow.get(flow.id, ()):
            node = made[row[0]] = _node(flow, row)
            if node.id in pending:
                todo.append(_inner(runtime, node, pending[node.id]))
    for row in nodes:  # in their saved order, which is the order they act in
        if row[0] in made:
            runtime.add(made[row[0]])
            _index(runtime, made[row[0]])
    for level in levels[1:]:
        runtime.inner[level[0]] = runtime.inner.pop(level[0])


def _inner(runtime: Runtime, owner: Node, level: list[Any]) -> Inner:
    graph: Graph
    if level[1] is None:
        graph = owner.flow.graph.inner[owner.step.element.id]
    else:
        graph = runtime.compiled(level[1]).graph
    flow = Inner(graph, owner.id, runtime.top)
    flow.prepare(runtime, graph, owner)
    runtime.inner[owner.id] = flow
    return flow


def _node(flow: Flow, row: list[Any]) -> Node:
    node_id, _, name, state, facts = row
    step = flow.graph.steps.get(name)
    if step is None:
        raise UnreadableState(f"no element {name!r} in this version")
    return Node(flow, step, node_id, state, _coded(facts, codec.decode))


def _index(runtime: Runtime, node: Node) -> None:
    """What is not saved because the node says it."""
    facts, flow = node.facts, node.flow
    if node.step.idle:
        flow.idle += 1
    if "host" in facts:
        runtime.attached.setdefault(facts["host"], []).append(node)
    if "incident" in facts:
        runtime.incidents[node.id] = node
    if "waits" in facts:
        runtime.watching(node)
    if node._state == WAITING and isinstance(node.step, (Join, Activity)):
        via = facts["via"] if isinstance(node.step, Join) else ""
        flow.joins.setdefault(node.step.name, {}).setdefault(via, []).append(node)

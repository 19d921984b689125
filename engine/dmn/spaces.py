"""Files that share one namespace, kept apart: modelers give every new file the same one."""

from collections.abc import Sequence
from dataclasses import replace

from engine.dmn import elements as e


def apart(files: Sequence[e.File]) -> list[e.File]:
    """The files, each in a namespace of its own.

    The first of a namespace keeps it, and is what an import of that namespace means; each other
    one refers to itself by its new name.
    """
    taken: set[str] = set()
    found = []
    for file in files:
        namespace, number = file.namespace, 1
        while namespace in taken:
            number += 1
            namespace = f"{file.namespace}#{number}"
        taken.add(namespace)
        found.append(file if namespace == file.namespace else _moved(file, namespace))
    return found


def _moved(file: e.File, namespace: str) -> e.File:
    nodes = tuple(_moved_node(node, file.namespace, namespace) for node in file.nodes)
    return replace(file, namespace=namespace, nodes=nodes)


def _moved_node(node: e.Node, old: str, new: str) -> e.Node:
    def moved(*keys: e.Key) -> tuple[e.Key, ...]:
        return tuple(e.Key(new, key.id) if key.namespace == old else key for key in keys)

    node = replace(node, key=e.Key(new, node.key.id))
    match node:
        case e.Decision():
            return replace(node, requires=moved(*node.requires), knowledge=moved(*node.knowledge))
        case e.KnowledgeModel():
            return replace(node, knowledge=moved(*node.knowledge))
        case e.DecisionService():
            return replace(
                node,
                outputs=moved(*node.outputs),
                encapsulated=moved(*node.encapsulated),
                input_decisions=moved(*node.input_decisions),
                input_data=moved(*node.input_data),
            )
    return node

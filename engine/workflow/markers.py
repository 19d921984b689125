"""Steps that are not on the diagram: they do what the engine itself needs at one level."""

from __future__ import annotations

from engine.workflow import throwing
from engine.workflow.nodes import Node, Step


class Undo(Step):
    """Runs the compensation handlers of everything done at this level, then ends."""

    def work(self, node: Node) -> bool | None:
        return throwing.compensate_level(node)

    def inner_finished(self, node: Node) -> None:
        throwing.next_compensation(node)

    def leave(self, node: Node) -> None:
        """The token ends here."""


class Probe(Step):
    """Stands at a level for the time of one evaluation of a condition of that level."""

"""Messages that a process publishes: their key, and how long one waits for whoever it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.workflow import timers
from engine.workflow.expressions import value as compile_value
from engine.workflow.host import ThrownMessage
from engine.workflow.model import Element, Event
from engine.workflow.scopes import Variables
from engine.workflow.waits import message_key

if TYPE_CHECKING:
    from engine.workflow.nodes import Node


class Posting:
    """A message definition of a throw event, an end event or a send task, compiled.

    `zeebe:publishMessage` says how long the message is kept (an ISO 8601 duration or FEEL), and
    its key where that is not the message's own.
    """

    __slots__ = ("key", "life", "name")

    def __init__(self, element: Element, message: Event) -> None:
        key, life = element.zeebe.correlation_key or message.key, element.zeebe.time_to_live
        self.name = message.name
        self.key = compile_value(key, "correlationKey") if key else None
        self.life = compile_value(life, "timeToLive") if life else None

    def thrown(self, node: Node, payload: Variables) -> ThrownMessage:
        """Raises Problem."""
        key = message_key(self.key, node)
        if self.life is None:
            return ThrownMessage(self.name, key, payload)
        runtime = node.runtime
        span = timers.length(self.life.evaluate(node), "timeToLive")
        return ThrownMessage(
            self.name, key, payload, timers.after(runtime.now(), span, runtime.host.zone)
        )

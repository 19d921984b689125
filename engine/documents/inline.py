"""Inline operations: database work a diagram asks for, done inside the transaction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from engine.ports import Parameter

if TYPE_CHECKING:
    from engine.deployments import Domain


@dataclass(frozen=True, slots=True)
class InlineCall:
    """One call. `inputs` are the element's, evaluated; `dossier_id` is the instance's dossier."""

    inputs: Mapping[str, Any]
    dossier_id: int
    instance_id: int
    element_id: str
    domain: "Domain"
    at: datetime

    def text(self, name: str) -> str:
        """An input as text; "" where absent."""
        value = self.inputs.get(name)
        return "" if value is None else str(value)

    def id(self, name: str) -> int | None:
        """An input that is an id, or a context with one."""
        value = self.inputs.get(name)
        if isinstance(value, Mapping):
            value = value.get("id")
        return None if value in (None, "") else int(value)


@dataclass(frozen=True, slots=True)
class Inline:
    """Gives the variables of its result. Raises BusinessError for the diagram's error path."""

    parameters: Sequence[Parameter]
    run: Callable[[Session, InlineCall], Mapping[str, Any]]

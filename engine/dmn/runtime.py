"""One evaluation under way: what is known, what went wrong, what the tables said."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from engine.dmn.elements import Key
from engine.dmn.results import DecisionError, TableTrace
from engine.feel import Budget, FeelError, Limits

MAX_ERRORS = 100
MAX_TRACES = 1_000

Variables = dict[str, object]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an expression stands, for errors and findings."""

    file: str = ""
    element: str = ""
    table: str = ""
    rule: int | None = None
    cell: str = ""
    line: int = 0

    def at(
        self, *, table: str = "", rule: int | None = None, cell: str = "", line: int = 0
    ) -> "Place":
        return replace(
            self,
            table=table or self.table,
            rule=rule if rule is not None else self.rule,
            cell=cell or self.cell,
            line=line or self.line,
        )


class Run:
    """One call of `decide`: its clock, its budget, its errors, its trace."""

    __slots__ = ("budget", "errors", "now", "trace", "zone")

    def __init__(self, now: datetime | None, zone: tzinfo | None, limits: Limits) -> None:
        self.now = now
        self.zone = zone
        self.budget = Budget(limits)
        self.errors: list[DecisionError] = []
        self.trace: list[TableTrace] = []

    @classmethod
    def idle(cls) -> "Run":
        """For what is evaluated while compiling."""
        return cls(None, None, Limits())

    def fail(self, code: str, place: Place, **params: object) -> None:
        """Report why something is null."""
        if len(self.errors) < MAX_ERRORS:
            self.errors.append(
                DecisionError(
                    code=code,
                    element=place.element,
                    table=place.table,
                    rule=place.rule,
                    cell=place.cell,
                    params=params,
                )
            )

    def report(self, errors: Iterable[FeelError], place: Place) -> None:
        """Take over what FEEL reported."""
        for error in errors:
            self.fail(
                "feel",
                place,
                feel=error.code,
                position=error.position,
                reason_fr=error.message("fr"),
                reason_en=error.message("en"),
            )

    def saw(self, trace: TableTrace) -> None:
        if len(self.trace) < MAX_TRACES:
            self.trace.append(trace)


class Frame:
    """What one level knows: the decision asked for, or a decision service called by it.

    `inputs` answers for input data and for undeclared names; only `get` and `in` are asked of
    it. `known` holds decisions already made, and what was given by key.
    """

    __slots__ = ("inputs", "known", "run")

    def __init__(self, run: Run, inputs: Mapping[str, object], known: Mapping[Key, object]) -> None:
        self.run = run
        self.inputs = inputs
        self.known: dict[Key, object] = dict(known)


Code = Callable[[Variables, Run], object]
"""A compiled expression."""

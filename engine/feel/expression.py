"""What compiling gives: an expression or a cell, ready to be evaluated any number of times."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from engine.feel import ast
from engine.feel.analysis import Usage, usage
from engine.feel.errors import FeelError, LimitExceeded, Result
from engine.feel.limits import DEFAULT, Budget, Limits
from engine.feel.run import RUN, Code, Frame
from engine.feel.settle import settle
from engine.feel.values import PLAIN, shallow

if TYPE_CHECKING:
    from engine.feel.code_tests import Test

_NONE: tuple[FeelError, ...] = ()


class Expression:
    """A compiled FEEL expression. Immutable; may be shared between threads."""

    __slots__ = ("_code", "_tail", "_usage", "text", "tree")

    def __init__(self, text: str, tree: ast.Node, code: Code, slots: int) -> None:
        self.text = text
        self.tree = tree
        self._code = code
        self._tail = (None,) * slots
        self._usage: Usage | None = None

    def evaluate(
        self,
        variables: Mapping[str, object],
        *,
        now: datetime | None = None,
        zone: tzinfo | None = None,
        limits: Limits | Budget = DEFAULT,
    ) -> Result:
        """The value, and what went wrong on the way.

        `variables` holds FEEL values (see `types`); ints, floats and other mappings are
        accepted, and only ``get(name, default)`` is called on it. `now` is what ``now()`` and
        ``today()`` answer, an aware datetime; `zone` the zone they answer in, implied for local
        dates and times compared with others. A `Budget` as `limits` is drawn on, and shared.
        Raises nothing.
        """
        frame: Frame = [variables.get, None, now, zone, limits, *self._tail]
        try:
            value = self._code(frame)
            kind = type(value)
            if kind is list or kind is dict or (kind not in PLAIN and isinstance(value, Mapping)):
                value = settle(frame, value)
        except LimitExceeded as limit:
            return stopped(frame, limit)
        except RecursionError:
            return stopped(frame, LimitExceeded("limit-calls", calls=DEFAULT.calls))
        run = frame[RUN]
        return Result(value, tuple(run.errors) if run is not None and run.errors else _NONE)

    def variables(self, *, certain: bool = False) -> frozenset[str]:
        """The outer names it reads.

        Inside a filter, a bare name may be an entry of the item instead; those are included
        unless `certain`.
        """
        return self._names().certain if certain else self._names().names

    def paths(self) -> frozenset[tuple[str, ...]]:
        """The same with the members read: ``dossier.client`` is ("dossier", "client")."""
        return self._names().paths

    def _names(self) -> Usage:
        if self._usage is None:
            self._usage = usage(self.tree)
        return self._usage

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.text!r})"


class UnaryTests:
    """A compiled cell of a decision table. Immutable; may be shared between threads."""

    __slots__ = ("_slot", "_tail", "_test", "_usage", "text", "tree")

    def __init__(self, text: str, tree: ast.Tests, test: "Test", slot: int, slots: int) -> None:
        self.text = text
        self.tree = tree
        self._test = test
        self._slot = slot
        self._tail = (None,) * slots
        self._usage: Usage | None = None

    @property
    def is_any(self) -> bool:
        """Whether the cell is "-", which every value passes."""
        return not self.tree.tests

    def matches(
        self,
        value: object,
        variables: Mapping[str, object],
        *,
        now: datetime | None = None,
        zone: tzinfo | None = None,
        limits: Limits | Budget = DEFAULT,
    ) -> Result:
        """Whether `value` passes: True, False, or None where that can't be told."""
        frame: Frame = [variables.get, None, now, zone, limits, *self._tail]
        if type(value) not in PLAIN:
            value = shallow(value)
        frame[self._slot] = value
        try:
            found = self._test(frame, value)
        except LimitExceeded as limit:
            return stopped(frame, limit)
        except RecursionError:
            return stopped(frame, LimitExceeded("limit-calls", calls=DEFAULT.calls))
        run = frame[RUN]
        return Result(found, tuple(run.errors) if run is not None and run.errors else _NONE)

    def variables(self, *, certain: bool = False) -> frozenset[str]:
        """The outer names it reads; the tested value, ``?``, is not one of them."""
        names = self._names()
        return (names.certain if certain else names.names) - {"?"}

    def paths(self) -> frozenset[tuple[str, ...]]:
        return frozenset(path for path in self._names().paths if path[0] != "?")

    def _names(self) -> Usage:
        if self._usage is None:
            self._usage = usage(self.tree)
        return self._usage

    def __repr__(self) -> str:
        return f"UnaryTests({self.text!r})"


def stopped(frame: Frame, limit: LimitExceeded) -> Result:
    """The result of an evaluation that ran into a limit."""
    run = frame[RUN]
    earlier = run.errors if run is not None else ()
    return Result(None, (*earlier, FeelError(limit.code, limit.position, limit.params)))

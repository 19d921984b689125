"""What a decision gives back: its value, what went wrong, and why each table said so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from engine.dmn.sentences import MESSAGES, Language, placed, quoted, sentence
from engine.dmn.text import saved, shown


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionError:
    """Why something is null. `element` is the decision, function or service concerned."""

    code: str
    element: str = ""
    table: str = ""
    rule: int | None = None
    cell: str = ""
    params: Mapping[str, object] = field(default_factory=dict)

    def message(self, language: Language = "fr") -> str:
        """The cause, with its place, for the person who reads the incident."""
        text = sentence(MESSAGES, self.code, self.params, language)
        return placed(self.element, self.rule, self.cell, text, language)

    def as_dict(self) -> dict[str, object]:
        return {
            "code": self.code,
            "element": self.element,
            "rule": self.rule,
            "cell": self.cell,
            "message": self.message(),
        }


class Why(NamedTuple):
    """One condition of a rule that held: the column, its value, the test as written."""

    column: str
    value: object
    test: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFired:
    index: int
    """Its number in the table, from 1."""
    id: str
    annotation: str
    why: tuple[Why, ...]
    """Only the columns the rule looks at; empty for a rule that always applies."""
    output: object
    """This rule's own output, before the hit policy."""

    def message(self, language: Language = "fr") -> str:
        """Why it applied: "Règle 3, car « âge » vaut 12 (< 18). Annotation."."""
        fr = language == "fr"
        verb = "vaut" if fr else "is"
        reasons = [
            f"{quoted(why.column, language)} {verb} {shown(why.value)} ({why.test})"
            for why in self.why
        ]
        cause = f", {'toujours' if fr else 'always'}"
        if reasons:
            because, also = (", car ", " et ") if fr else (", because ", " and ")
            cause = because + also.join(reasons)
        note = f" {self.annotation.rstrip('.')}." if self.annotation else ""
        return f"{'Règle' if fr else 'Rule'} {self.index}{cause}.{note}"

    def as_dict(self) -> dict[str, object]:
        return {
            "index": self.index,
            "id": self.id,
            "annotation": self.annotation,
            "why": [
                {"column": why.column, "value": saved(why.value), "test": why.test}
                for why in self.why
            ],
            "output": saved(self.output),
        }


class TraceSource(Protocol):
    """What a trace asks of the compiled table, when somebody reads it."""

    id: str
    name: str
    hit_policy: str
    columns: tuple[str, ...]

    def rule_fired(self, row: int, values: Sequence[object], output: object) -> RuleFired: ...


class TableTrace:
    """One evaluation of one table. Cheap to keep: sentences are made when they are read."""

    __slots__ = ("_outputs", "_rows", "_source", "defaulted", "output", "values")

    def __init__(
        self,
        source: TraceSource,
        values: tuple[object, ...],
        rows: Sequence[int],
        outputs: Sequence[object],
        output: object,
        defaulted: bool,
    ) -> None:
        self._source = source
        self._rows = rows
        self._outputs = outputs
        self.values = values
        self.output = output
        """What the table answered, after its hit policy."""
        self.defaulted = defaulted
        """True when no rule applied and the default outputs were taken."""

    @property
    def table(self) -> str:
        """The id of the table, or of the element that holds it."""
        return self._source.id

    @property
    def name(self) -> str:
        return self._source.name

    @property
    def hit_policy(self) -> str:
        return self._source.hit_policy

    @property
    def inputs(self) -> dict[str, object]:
        """Column label → value, in the table's order."""
        return dict(zip(self._source.columns, self.values, strict=True))

    @property
    def rules(self) -> tuple[RuleFired, ...]:
        """The rules that applied, in the order of the result."""
        return tuple(
            self._source.rule_fired(row, self.values, output)
            for row, output in zip(self._rows, self._outputs, strict=True)
        )

    def messages(self, language: Language = "fr") -> list[str]:
        """Why the table said so, a sentence for each rule that applied."""
        if self._rows:
            return [rule.message(language) for rule in self.rules]
        code = "defaulted" if self.defaulted else "nothing-applied"
        return [sentence(MESSAGES, code, {}, language)]

    def as_dict(self) -> dict[str, object]:
        return {
            "table": self.table,
            "name": self.name,
            "hit_policy": self.hit_policy,
            "inputs": [
                {"column": column, "value": saved(value)}
                for column, value in zip(self._source.columns, self.values, strict=True)
            ],
            "rules": [rule.as_dict() for rule in self.rules],
            "output": saved(self.output),
            "defaulted": self.defaulted,
        }


@dataclass(frozen=True, slots=True)
class Result:
    """The answer of `decide`. With `errors`, the value may be null for another reason than the
    rules' will: the caller decides whether that is fatal."""

    value: object
    errors: tuple[DecisionError, ...] = ()
    trace: tuple[TableTrace, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """JSON-able; what the journal keeps."""
        return {
            "value": saved(self.value),
            "errors": [error.as_dict() for error in self.errors],
            "trace": [table.as_dict() for table in self.trace],
        }

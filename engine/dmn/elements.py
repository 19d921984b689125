"""What a DMN file says, as plain values: the elements of the DMN 1.5 metamodel that are executable.

Nothing here evaluates or resolves anything. `line` is the line of the element in its file
(0 where unknown), so that findings can be shown in their place.
"""

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

HitPolicy = Literal["UNIQUE", "FIRST", "PRIORITY", "ANY", "COLLECT", "RULE ORDER", "OUTPUT ORDER"]
Aggregation = Literal["SUM", "COUNT", "MIN", "MAX"]
HIT_POLICIES: tuple[HitPolicy, ...] = (
    "UNIQUE", "FIRST", "PRIORITY", "ANY", "COLLECT", "RULE ORDER", "OUTPUT ORDER",
)  # fmt: skip
AGGREGATIONS: tuple[Aggregation, ...] = ("SUM", "COUNT", "MIN", "MAX")


class Key(NamedTuple):
    """The identity of an element among several files."""

    namespace: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Boxed:
    """Any expression of chapter 10.2."""

    id: str = ""
    type_ref: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LiteralExpression(Boxed):
    text: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A unary test of a rule, or the allowed values of a column."""

    text: str
    id: str = ""
    line: int = 0
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InputClause:
    id: str
    label: str
    expression: LiteralExpression
    values: Cell | None = None
    variable: str = ""
    """Camunda's name for the value of this column, readable in the cells of its column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputClause:
    id: str
    name: str
    label: str
    type_ref: str = ""
    values: Cell | None = None
    default: LiteralExpression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    id: str
    index: int
    """Its number as a reader counts it, from 1."""
    tests: tuple[Cell, ...]
    outputs: tuple[LiteralExpression, ...]
    annotation: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionTable(Boxed):
    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rules: tuple[Rule, ...]
    hit_policy: HitPolicy = "UNIQUE"
    aggregation: Aggregation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextEntry:
    name: str
    """Empty for the result of the context."""
    type_ref: str
    value: Boxed | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Context(Boxed):
    entries: tuple[ContextEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation(Boxed):
    function: Boxed | None
    bindings: tuple[tuple[str, Boxed | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation(Boxed):
    columns: tuple[tuple[str, str], ...]
    """Name and type of each."""
    rows: tuple[tuple[Boxed | None, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOf(Boxed):
    items: tuple[Boxed | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    name: str
    type_ref: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionDefinition(Boxed):
    parameters: tuple[Parameter, ...]
    body: Boxed | None
    kind: str = "FEEL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditional(Boxed):
    condition: Boxed | None
    then: Boxed | None
    otherwise: Boxed | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter(Boxed):
    source: Boxed | None
    match: Boxed | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Iteration(Boxed):
    """`for`, `some` or `every`."""

    kind: Literal["for", "some", "every"]
    variable: str
    variable_type: str
    source: Boxed | None
    body: Boxed | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownExpression(Boxed):
    """An element that is no expression of the standard; a finding names it."""

    tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDefinition:
    name: str
    id: str = ""
    line: int = 0
    type_ref: str = ""
    collection: bool = False
    allowed: Cell | None = None
    constraint: Cell | None = None
    components: tuple["ItemDefinition", ...] = ()
    parameters: tuple[Parameter, ...] | None = None
    """Those of a function type; None for another type."""
    result_ref: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """An element of the requirements graph that has a name in scope."""

    key: Key
    name: str
    label: str = ""
    variable: str = ""
    """The name expressions read it by."""
    alias: str = ""
    """A second name where the file declares no variable: Camunda reads those by their id."""
    type_ref: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class InputData(Node):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Node):
    requires: tuple[Key, ...] = ()
    """Input data and decisions, in the file's order."""
    knowledge: tuple[Key, ...] = ()
    expression: Boxed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeModel(Node):
    knowledge: tuple[Key, ...] = ()
    logic: FunctionDefinition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionService(Node):
    outputs: tuple[Key, ...] = ()
    encapsulated: tuple[Key, ...] = ()
    input_decisions: tuple[Key, ...] = ()
    input_data: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    name: str
    namespace: str
    kind: str = ""
    location: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One DMN file."""

    file: str
    namespace: str
    name: str
    id: str = ""
    language: str = ""
    imports: tuple[Import, ...] = ()
    items: tuple[ItemDefinition, ...] = ()
    nodes: tuple[Node, ...] = ()
    prefixes: dict[str, str] = field(default_factory=dict)
    """XML prefixes: DMN 1.1 wrote the types of imported files with them."""

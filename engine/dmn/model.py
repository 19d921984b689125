"""A model ready to decide: one DMN file, or several linked together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.dmn import elements as e
from engine.dmn.findings import Finding
from engine.dmn.graph import DecisionUnit, Graph, InputUnit, ServiceUnit
from engine.dmn.linking import Linker
from engine.dmn.reading import read_file
from engine.dmn.spaces import apart
from engine.dmn.tables import Table
from engine.dmn.types import ANYTHING, ItemType


@dataclass(frozen=True, slots=True)
class Needed:
    """One thing a decision reads from its caller."""

    name: str
    type: ItemType
    declared: bool
    """False for a name that only its expressions mention, as Camunda's modeler lets write."""
    namespace: str = ""


class Model:
    """Compiled decisions. Immutable, safe to share between threads."""

    def __init__(self, files: Sequence[e.File]) -> None:
        linker = Linker(files)
        self.files = tuple(files)
        self._nodes = linker.nodes
        self._file_of = linker.file_of
        self.graph: Graph = linker.graph
        self.compile_findings: tuple[Finding, ...] = tuple(
            finding for scope in linker.scopes.values() for finding in scope.findings
        )
        self.tables: tuple[Table, ...] = tuple(
            table for scope in linker.scopes.values() for table in scope.tables
        )

    @property
    def decisions(self) -> tuple[e.Decision, ...]:
        """In the order of the files."""
        return tuple(node for node in self._nodes.values() if isinstance(node, e.Decision))

    @property
    def services(self) -> tuple[e.DecisionService, ...]:
        return tuple(node for node in self._nodes.values() if isinstance(node, e.DecisionService))

    def nodes(self) -> Iterable[e.Node]:
        return self._nodes.values()

    def file_name(self, key: e.Key) -> str:
        return self._file_of[key].file

    def find(self, name: str, kind: type[e.Node] = e.Decision) -> e.Node | None:
        """The decision (or service) of that id, or of that name; ids go first."""
        same = [node for node in self._nodes.values() if isinstance(node, kind)]
        by_id = (node for node in same if node.key.id == name)
        by_name = (node for node in same if node.name == name)
        return next(by_id, None) or next(by_name, None)

    def inputs(self, decision: str) -> tuple[Needed, ...]:
        """What the decision and those it requires read from the caller.

        Raises LookupError when there is no such decision.
        """
        node = self.find(decision) or self.find(decision, e.DecisionService)
        if node is None:
            raise LookupError(decision)
        found: dict[e.Key | str, Needed] = {}
        seen: set[e.Key] = set()
        waiting = [node.key]
        while waiting:
            key = waiting.pop(0)
            unit = self.graph.units.get(key)
            if unit is None or key in seen:
                continue
            seen.add(key)
            match unit:
                case InputUnit():
                    found[key] = Needed(unit.node.name, unit.kind, True, key.namespace)
                case DecisionUnit():
                    waiting += unit.node.requires
                    for name in sorted(unit.free):
                        found.setdefault(name, Needed(name, ANYTHING, False))
                case ServiceUnit():
                    for parameter, name, kind in unit.parameters:
                        found[parameter] = Needed(name, kind, True, parameter.namespace)
        return tuple(found.values())


def read(source: bytes, *, name: str = "") -> Model:
    """Read and compile one DMN file; `name` is the file name findings give.

    Raises DmnError when it is no DMN file. Anything wrong inside is for `check` to tell.
    """
    return Model([read_file(source, name)])


def link(models: Sequence[Model]) -> Model:
    """Several models as one: imports resolved, decisions of all of them found by id or name.

    Where a name exists twice the first model has precedence. Compiles everything anew.
    """
    files: list[e.File] = []
    for model in models:
        files += [file for file in model.files if file not in files]
    return Model(apart(files))

"""Files made into one model: imports resolved, names brought into scope, everything compiled."""

from collections import Counter
from collections.abc import Iterator, Sequence

from engine.dmn import elements as e
from engine.dmn.boxed import compile_boxed
from engine.dmn.findings import Finding
from engine.dmn.functions import Signature
from engine.dmn.graph import (
    DecisionUnit,
    Graph,
    InputUnit,
    KnowledgeUnit,
    Reading,
    ServiceUnit,
)
from engine.dmn.runtime import Code, Place, Run, Variables
from engine.dmn.scopes import FileScope, Scope
from engine.dmn.types import ANYTHING, ItemType, TypeNames


class Linker:
    """Compiles files together. Used once, then thrown away; `graph` and `scopes` remain."""

    def __init__(self, files: Sequence[e.File]) -> None:
        self.files = files
        self.nodes: dict[e.Key, e.Node] = {}
        self.file_of: dict[e.Key, e.File] = {}
        for file in files:
            for node in file.nodes:
                self.nodes.setdefault(node.key, node)
                self.file_of.setdefault(node.key, file)
        self._types: dict[str, TypeNames] = {}
        for file in files:
            self._types.setdefault(file.namespace, TypeNames(file, self._types.get))
        self.scopes = {file.namespace: self._file_scope(file) for file in files}
        self.graph = Graph()
        for file in files:
            for node in file.nodes:
                if self.file_of[node.key] is file:
                    self._compile(node, file)

    def _file_scope(self, file: e.File) -> FileScope:
        types = self._types[file.namespace]
        scope = FileScope(
            types=types,
            named_types=types.all(),
            parts=frozenset(name for each in self._visible(file) for name in _parts(each)),
            elements=frozenset(node.variable for node in file.nodes),
            language=file.language,
            strict=any(isinstance(node, e.InputData) for node in file.nodes),
        )
        for each in file.imports:
            if each.namespace not in self._types and "DMN" in each.kind.upper():
                scope.findings.append(
                    Finding(
                        file=file.file,
                        code="import-missing",
                        severity="error",
                        line=each.line,
                        params={"name": each.name, "namespace": each.namespace},
                    )
                )
        for code, item, detail, line in types.problems:
            scope.findings.append(
                Finding(
                    file=file.file,
                    code=code,
                    severity="error",
                    element=item,
                    line=line,
                    params={"type": detail, "text": item, "reason_fr": detail, "reason_en": detail},
                )
            )
        return scope

    def _visible(self, file: e.File) -> Iterator[e.File]:
        """The file and those it imports, however far."""
        seen: set[str] = set()
        waiting = [file]
        while waiting:
            each = waiting.pop()
            if each.namespace in seen:
                continue
            seen.add(each.namespace)
            yield each
            names = {imported.namespace for imported in each.imports}
            waiting += [other for other in self.files if other.namespace in names]

    def _compile(self, node: e.Node, file: e.File) -> None:
        place = Place(file=file.file, element=node.name, line=node.line)
        scope = Scope(self.scopes[file.namespace], place, {})
        match node:
            case e.InputData():
                unit = InputUnit(node, scope.type(node.type_ref), place)
                self.graph.units[node.key] = unit
            case e.Decision():
                self._decision(node, file, scope)
            case e.KnowledgeModel():
                self._knowledge(node, file, scope)
            case e.DecisionService():
                self._service(node, scope)

    def _decision(self, node: e.Decision, file: e.File, scope: Scope) -> None:
        kind = scope.type(node.type_ref)
        readings = self._readings((*node.requires, *node.knowledge), file, scope)
        free: set[str] = set()
        inner = Scope(scope.file, scope.place, self._names(readings), open=True, free=free)
        if node.expression is None:
            scope.find("no-logic", "warning")
            code: Code = _no_logic
        else:
            code = compile_boxed(node.expression, inner, node.name)
        self.graph.units[node.key] = DecisionUnit(
            node, kind, scope.place, readings, frozenset(free), code
        )

    def _knowledge(self, node: e.KnowledgeModel, file: e.File, scope: Scope) -> None:
        kind = scope.type(node.type_ref)
        readings = self._readings(node.knowledge, file, scope)
        parameters: dict[str, ItemType] = {}
        code = None
        if node.logic is None or node.logic.body is None:
            scope.find("no-logic", "warning")
        elif node.logic.kind != "FEEL":
            scope.find("function-kind-unsupported", kind=node.logic.kind)
        else:
            logic = node.logic
            parameters = {each.name: scope.type(each.type_ref) for each in logic.parameters}
            names = {node.variable: ANYTHING, **self._names(readings), **parameters}
            code = compile_boxed(logic.body, scope.with_names(names), node.name)
        result = _result(kind)
        if result is ANYTHING and node.logic is not None and node.logic.body is not None:
            result = scope.type(node.logic.body.type_ref)
        signature = Signature(node.name, parameters, result)
        self.graph.units[node.key] = KnowledgeUnit(node, signature, scope.place, readings, code)

    def _service(self, node: e.DecisionService, scope: Scope) -> None:
        kind = scope.type(node.type_ref)
        if not node.outputs:
            scope.find("service-output-missing")
        parameters = []
        for key in (*node.input_data, *node.input_decisions):
            required = self._required(key, scope)
            if required is not None:
                parameters.append((key, required.variable, self._kind(required)))
        outputs = [
            (key, required.variable)
            for key in node.outputs
            if (required := self._required(key, scope)) is not None
        ]
        self.graph.units[node.key] = ServiceUnit(
            node, scope.place, tuple(parameters), tuple(outputs), _result(kind)
        )

    def _readings(self, keys: Sequence[e.Key], file: e.File, scope: Scope) -> tuple[Reading, ...]:
        imports = {each.namespace: each.name for each in file.imports}
        readings = []
        for key in keys:
            node = self._required(key, scope)
            if node is None:
                continue
            within = ""
            if key.namespace != file.namespace:
                within = imports.get(key.namespace, "")
            readings.append(Reading(node.variable, within, key))
            if node.alias and node.alias != node.variable and not within:
                readings.append(Reading(node.alias, "", key))
        counts = Counter((each.within, each.name) for each in readings)
        for (_within, name), count in counts.items():
            if count > 1 and len({r.key for r in readings if r.name == name}) > 1:
                scope.find("name-twice", name=name)
        return tuple(readings)

    def _required(self, key: e.Key, scope: Scope) -> e.Node | None:
        node = self.nodes.get(key)
        if node is None:
            scope.find("reference-missing", id=key.id)
        return node

    def _names(self, readings: Sequence[Reading]) -> dict[str, ItemType]:
        names: dict[str, ItemType] = {}
        for reading in readings:
            if reading.within:
                names[reading.within] = ANYTHING
            else:
                names[reading.name] = self._kind(self.nodes[reading.key])
        return names

    def _kind(self, node: e.Node) -> ItemType:
        if isinstance(node, e.KnowledgeModel | e.DecisionService):
            return ANYTHING
        return self._types[node.key.namespace].find(node.type_ref) or ANYTHING


def _result(kind: ItemType) -> ItemType:
    """What a function gives whose variable has this type. DMN 1.1 wrote the result's own type."""
    return kind.result or (ANYTHING if kind.feel.name in ("function", "Any") else kind)


def _no_logic(variables: Variables, run: Run) -> object:
    return None


def _parts(file: e.File) -> Iterator[str]:
    """Every name a path of an expression of this file may have after its dot."""
    for item in file.items:
        yield from _components(item)
    for node in file.nodes:
        yield node.variable
        expression = getattr(node, "expression", None) or getattr(node, "logic", None)
        yield from _written(expression)


def _components(item: e.ItemDefinition) -> Iterator[str]:
    for component in item.components:
        yield component.name
        yield from _components(component)


def _written(expression: object) -> Iterator[str]:
    """Names that the expression itself gives to parts of its value."""
    match expression:
        case e.DecisionTable(outputs=outputs):
            yield from (output.name for output in outputs if output.name)
        case e.Relation(columns=columns):
            yield from (name for name, _kind in columns)
        case e.Context(entries=entries):
            for entry in entries:
                yield entry.name
                yield from _written(entry.value)
        case e.FunctionDefinition(body=body):
            yield from _written(body)

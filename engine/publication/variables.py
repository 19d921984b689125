"""Checks what expressions read: variables that exist by then, fields the dossier has."""

from collections.abc import Iterator, Mapping

from engine import feel
from engine.forms import Form
from engine.forms.model import Field, Rows, walk
from engine.publication.clock import is_clock_start
from engine.publication.flow import Flow, Names
from engine.publication.names import Read, literal_keys, reads
from engine.publication.results import ANYTHING, SHELF
from engine.publication.shapes import DossierShape, Path
from engine.publication.version import Version, place
from engine.workflow import Process
from engine.workflow.model import Element

DOSSIER = "dossier"


def check_variables(version: Version, flows: Mapping[str, Flow]) -> None:
    """Every expression of every diagram: its syntax, and each name it reads."""
    for process in version.processes.values():
        checking = _Checking(version, process, flows[process.id])
        for element_id, where, text in process.expressions():
            checking.expression(element_id, where, text)
        for element in process.elements.values():
            checking.writes(element)
            checking.decision(element)


def shape_of(version: Version, process_id: str) -> DossierShape:
    """The dossiers a process runs in; a shape that knows everything where a type is unreadable."""
    if "dossiers" in version.unreadable:
        return DossierShape((), ())
    return DossierShape(version.types_of.get(process_id, ()), version.types.values())


def meant(shape: DossierShape, name: str) -> str | None:
    """The dossier's field, where it was written as a variable."""
    return f"{DOSSIER}.{name}" if name in {path.split(".")[0] for path in shape.names()} else None


class _Checking:
    def __init__(self, version: Version, process: Process, flow: Flow) -> None:
        self.version = version
        self.process = process
        self.flow = flow
        self.shape = shape_of(version, process.id)
        self.parts = _form_parts(version, flow)

    def expression(self, element_id: str, where: str, text: str) -> None:
        try:
            tree = feel.compile(text).tree
        except feel.FeelSyntaxError as error:
            self._note(
                element_id,
                "feel-syntax",
                where,
                text=text[:100],
                at_line=error.line,
                column=error.column,
                reason=error.message("fr"),
                reason_en=error.message("en"),
            )
            return
        if where == "timer" and is_clock_start(self.process, element_id):
            return  # it reads nothing, which is checked where starts are
        visible = self.flow.visible(element_id, where, self._index(element_id, where))
        said: set[Path] = set()
        for read in reads(tree):
            if read.path not in said:
                said.add(read.path)
                self._read(element_id, where, read, visible)

    def _index(self, element_id: str, where: str) -> int:
        element = self.process.elements.get(element_id)
        target = where.removeprefix("output ")
        lines = element.zeebe.outputs if element is not None else ()
        return next((n for n, line in enumerate(lines) if line.target == target), len(lines))

    def _read(self, element_id: str, where: str, read: Read, visible: Names) -> None:
        head = read.path[0]
        if head == DOSSIER:
            if not self._own_dossier(element_id) and not self.shape.reads(read.path[1:]):
                self._note(
                    element_id,
                    "dossier-field",
                    where,
                    name=".".join(read.path),
                    types=self.shape.label,
                    known={f"{DOSSIER}.{name}" for name in self.shape.names()},
                )
            return
        if not read.certain and head not in self.flow.everything:
            # Inside a filter: an entry of the items, most likely.
            return
        if head in visible:
            self._part(element_id, where, read)
            return
        self._absent(element_id, where, head, visible)

    def _absent(self, element_id: str, where: str, name: str, visible: Names) -> None:
        writers = self.flow.writers.get(name, ())
        if not writers:
            if ANYTHING in visible:
                return
            known = (visible | self.flow.everything) - {ANYTHING, SHELF}
            self._note(
                element_id,
                "variable-unknown",
                where,
                warning=SHELF in visible,
                name=name,
                known=known,
                meant=meant(self.shape, name),
            )
            return
        reader = self._source(element_id)
        writer = self.process.elements[writers[0]]
        shown = writer.name or writer.id
        if any(self.flow.reaches(reader, one) or reader == one for one in writers):
            self._note(element_id, "variable-early", where, name=name, writer=shown)
        else:
            self._note(
                element_id, "variable-elsewhere", where, warning=True, name=name, writer=shown
            )

    def _source(self, element_id: str) -> str:
        flow = self.process.flows.get(element_id)
        return flow.source if flow is not None else element_id

    def _part(self, element_id: str, where: str, read: Read) -> None:
        """Below a name that only forms give, what the forms do not have is always null."""
        known = self.parts.get(read.path[0])
        if known is None or len(read.path) == 1 or element_id in self._remapped(read.path[0]):
            return
        if any(read.path[: len(p)] == p or p[: len(read.path)] == read.path for p in known):
            return
        self._note(
            element_id,
            "variable-part",
            where,
            name=".".join(read.path),
            head=read.path[0],
            known={".".join(path) for path in known},
        )

    def _remapped(self, name: str) -> set[str]:
        """Elements with an input of that name: what they read is theirs, not the form's."""
        return {
            element.id
            for element in self.process.elements.values()
            if name in self.flow.inputs(element) or name in self.flow.loop_names(element)
        }

    def _own_dossier(self, element_id: str) -> bool:
        element = self.process.elements.get(element_id)
        return element is not None and DOSSIER in self.flow.inputs(element)

    def _note(
        self, element_id: str, code: str, where: str, *, warning: bool = False, **params: object
    ) -> None:
        element = self.process.elements.get(element_id)
        flow = self.process.flows.get(element_id)
        line = element.line if element is not None else flow.line if flow is not None else None
        self.version.add(
            code,
            file=self.process.file,
            element=element_id,
            line=line or None,
            warning=warning,
            where=place(where),
            **params,
        )

    # What is filed in dossiers

    def writes(self, element: Element) -> None:
        """Literal contexts given to dossier.update and dossier.open."""
        for target, types in _filed(self.version, self.process, element):
            line = next((one for one in element.zeebe.inputs if one.target == target), None)
            if line is None or line.source is None or not line.source.startswith("="):
                continue
            try:
                tree = feel.compile(line.source[1:]).tree
            except feel.FeelSyntaxError:
                continue
            for path in literal_keys(tree):
                whole = tuple(key for part in path for key in part.split("."))
                if types.types and not types.writes(whole):
                    self._note(
                        element.id,
                        "dossier-write",
                        f"input {target}",
                        name=".".join(whole),
                        types=types.label,
                        known=types.writable(),
                    )

    def decision(self, element: Element) -> None:
        """What a decision reads must be given, or be a variable by then."""
        model = self.version.domain.decisions.get(element.zeebe.decision_id)
        if model is None:
            return
        inside = self.flow.inside(element)
        for needed in model.inputs(element.zeebe.decision_id):
            if needed.name not in inside and not {ANYTHING, SHELF} & inside:
                self.version.on(
                    element,
                    "decision-input",
                    warning=not needed.declared,
                    decision=element.zeebe.decision_id,
                    name=needed.name,
                )


def _filed(
    version: Version, process: Process, element: Element
) -> Iterator[tuple[str, DossierShape]]:
    """(input that holds fields, shape of the dossier they go to)."""
    elsewhere = any(line.target == DOSSIER for line in element.zeebe.inputs)
    everything = every_shape(version)
    if element.zeebe.job_type == "dossier.update":
        yield "values", everything if elsewhere else shape_of(version, process.id)
    elif element.zeebe.job_type == "dossier.open":
        wanted = next((i.source for i in element.zeebe.inputs if i.target == "type"), None)
        one = version.types.get(wanted or "")
        yield "data", DossierShape((one,), version.types.values()) if one else everything


def every_shape(version: Version) -> DossierShape:
    """Any dossier of the domain."""
    if "dossiers" in version.unreadable:
        return DossierShape((), ())
    return DossierShape(tuple(version.types.values()), version.types.values())


def _form_parts(version: Version, flow: Flow) -> dict[str, set[Path]]:
    """Head of a variable → paths of its answers, for variables that forms alone give."""
    parts: dict[str, set[Path]] = {}
    shared = set(flow.given)
    for element in flow.process.elements.values():
        form = version.domain.forms.get(element.zeebe.form_id)
        by_form = (
            form is not None
            and element.tag in ("userTask", "startEvent")
            and not element.zeebe.outputs
        )
        if by_form and form is not None:
            for path in answer_paths(form):
                parts.setdefault(path[0], set()).add(path)
        else:
            shared |= flow.writes(element)
    start = version.domain.forms.get(flow.process.start_form_id)
    given_by_start = {path[0] for path in answer_paths(start)} if start is not None else set()
    return {
        head: paths
        for head, paths in parts.items()
        if head not in shared - given_by_start and all(len(path) > 1 for path in paths)
    }


def answer_paths(form: Form) -> Iterator[Path]:
    """Where a form's answers go, up to the first repeated list."""
    for one in walk(form.components):
        if not isinstance(one, Field | Rows) or not one.path or "*" in one.path:
            continue
        if one.path[0] != DOSSIER:
            yield one.path

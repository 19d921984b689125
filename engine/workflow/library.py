"""The processes of a domain, read: what publication checks and what instances run."""

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from engine.workflow.findings import Finding
from engine.workflow.model import Element, SequenceFlow


@dataclass(frozen=True)
class Process:
    """One process, as data.

    `children` gives, for the process's own id and for each subprocess, the ids of the elements
    drawn directly in it. `definition_hash` changes when the meaning does, not the drawing.
    """

    id: str
    name: str
    file: str
    line: int
    executable: bool
    version_tag: str
    elements: Mapping[str, Element]
    flows: Mapping[str, SequenceFlow]
    children: Mapping[str, Sequence[str]]
    lanes: Mapping[str, str]
    definition_hash: str
    findings: Sequence[Finding] = ()
    start_form_id: str = ""

    def expressions(self) -> Iterator[tuple[str, str, str]]:
        """(element id, where, text) of every FEEL expression, without its `=`."""
        from engine.workflow.inventory import expressions

        return expressions(self)

    @functools.cached_property
    def job_types(self) -> Mapping[str, Sequence[Element]]:
        """Job type → elements that ask for it (literal types only)."""
        found: dict[str, list[Element]] = {}
        for element in self.elements.values():
            if element.zeebe.job_type:
                found.setdefault(element.zeebe.job_type, []).append(element)
        return found

    @functools.cached_property
    def decisions(self) -> Mapping[str, Sequence[Element]]:
        """Decision id → business rule tasks that call it."""
        found: dict[str, list[Element]] = {}
        for element in self.elements.values():
            if element.zeebe.decision_id:
                found.setdefault(element.zeebe.decision_id, []).append(element)
        return found

    @functools.cached_property
    def forms(self) -> Mapping[str, Sequence[Element]]:
        """Form id → elements that show it."""
        found: dict[str, list[Element]] = {}
        for element in self.elements.values():
            if element.zeebe.form_id:
                found.setdefault(element.zeebe.form_id, []).append(element)
        return found

    @functools.cached_property
    def called_elements(self) -> Mapping[str, Sequence[Element]]:
        """Called process id (or `=expression`) → call activities."""
        found: dict[str, list[Element]] = {}
        for element in self.elements.values():
            if element.tag == "callActivity" and element.calls:
                found.setdefault(element.calls, []).append(element)
        return found

    @functools.cached_property
    def message_names(self) -> frozenset[str]:
        """Messages this process waits for or publishes."""
        names = set()
        for element in self.elements.values():
            found = [*element.events, *([element.message] if element.message else [])]
            names |= {event.name for event in found if event.kind == "message" and event.name}
        return frozenset(names)

    def starts(self, scope: str = "") -> list[Element]:
        """The start events of the process (or of a subprocess), in drawing order."""
        inside = self.children.get(scope or self.id, ())
        return [self.elements[i] for i in inside if self.elements[i].tag == "startEvent"]


@dataclass(frozen=True)
class StartingEvent:
    """A start event that something outside triggers."""

    process_id: str
    element_id: str
    kind: str
    name: str = ""
    timer_kind: str = ""
    timer: str = ""


@dataclass(frozen=True)
class Library:
    """All processes of a version, and everything that is wrong with them at once."""

    processes: Mapping[str, Process]
    findings: Sequence[Finding] = ()
    compiled: dict[str, object] = field(default_factory=dict, repr=False, compare=False)
    """Process id → what the runtime made of it, the first time it was needed."""

    @property
    def refused(self) -> bool:
        """Whether a finding forbids publication."""
        return any(finding.severity == "error" for finding in self.findings)

    def starting_events(self) -> list[StartingEvent]:
        """Message, signal, timer and conditional start events of executable processes.

        An event-based gateway or a receive task that instantiates counts with the process's
        element that a message starts.
        """
        from engine.workflow.inventory import starting_events

        return [
            event
            for process in self.processes.values()
            if process.executable
            for event in starting_events(process)
        ]

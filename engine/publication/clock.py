"""Checks processes that the clock starts: in which dossiers, when, and that nobody need type."""

from datetime import UTC, datetime

from engine import feel
from engine.publication.version import Version
from engine.workflow import Problem, Process
from engine.workflow.clock_starts import ClockStart, clock_starts_of, first
from engine.workflow.expressions import source
from engine.workflow.inventory import starting_events

ANY_DAY = datetime(2026, 1, 1, 12, tzinfo=UTC)


def check_clock(version: Version, at: datetime | None) -> None:
    """`at`: when the version would be published; what is counted from then is worked out."""
    for process in version.processes.values():
        if not process.executable:
            continue
        found = list(clock_starts_of(process))
        for one in found:
            _when(version, process, one, at)
        for element_id in dict.fromkeys(one.element_id for one in found):
            _alone(version, process, element_id)
        if found:
            _where(version, process, found[0])
        _behind(version, process, {one.element_id for one in found})


def is_clock_start(process: Process, element_id: str) -> bool:
    """Whether the element is a start event of the process itself that waits for a timer."""
    return any(one.element_id == element_id for one in clock_starts_of(process))


def _when(version: Version, process: Process, one: ClockStart, at: datetime | None) -> None:
    """An instant can be told, before there is any dossier."""
    zone = version.domain.config.time_zone
    formula = source(one.text)
    try:
        names = feel.compile(formula).variables() if formula is not None else frozenset()
        if names:
            _note(version, process, one, "start-timer-reads", name=", ".join(sorted(names)))
        elif formula is not None:
            first(one, at or ANY_DAY, zone)
    except feel.FeelSyntaxError:
        return  # said where expressions are checked
    except Problem as problem:
        _note(
            version,
            process,
            one,
            "start-timer-value",
            text=one.text[:100],
            reason=problem.message("fr"),
            reason_en=problem.message("en"),
        )


def _alone(version: Version, process: Process, element_id: str) -> None:
    """What starts at a date waits for nothing else at the same time, and is filled in by nobody."""
    element = process.elements[element_id]
    if element.parallel_multiple and len(element.events) > 1:
        version.on(element, "start-timer-all", name=element.name or element.id)
    if element.zeebe.form_id:
        version.on(element, "start-timer-form", name=element.zeebe.form_id)


def _where(version: Version, process: Process, one: ClockStart) -> None:
    """Dossier types say in which dossiers; a new one has no parent to be kept in."""
    if "dossiers" in version.unreadable:
        return
    listed = False
    for type in version.types.values():
        for rank, rule in enumerate(type.start):
            if rule.process != process.id:
                continue
            listed = True
            if rule.creates and type.parent:
                version.add(
                    "start-timer-parent",
                    file=type.file,
                    element=f"start.{rank}.creates",
                    name=one.name,
                    type=type.label,
                    parent=type.parent,
                )
    if not listed:
        keys = ", ".join(sorted(version.types)) or "—"
        _note(version, process, one, "start-timer-unlisted", name=one.name, types=keys)


def _behind(version: Version, process: Process, known: set[str]) -> None:
    """A timer behind a gateway that starts the process, one event among several."""
    for event in starting_events(process):
        if event.kind == "timer" and event.element_id not in known:
            element = process.elements[event.element_id]
            version.on(element, "start-timer-gateway", name=element.name or element.id)


def _note(version: Version, process: Process, one: ClockStart, code: str, **params: str) -> None:
    line = one.line or None
    version.add(code, file=process.file, element=one.element_id, line=line, warning=False, **params)

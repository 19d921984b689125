"""Checks where processes start: public requests, and what dossier types let start."""

from engine.publication.version import Version
from engine.workflow.inventory import starting_events


def check_starts(version: Version) -> None:
    _requests(version)
    _rules(version)
    _events(version)


def _events(version: Version) -> None:
    """A condition is looked at within a dossier: a process that starts by one would wait for ever,
    and is refused rather than kept silent."""
    for process in version.processes.values():
        for event in starting_events(process):
            if event.kind == "conditional":
                version.add(
                    "start-event",
                    file=process.file,
                    element=event.element_id,
                    line=process.elements[event.element_id].line,
                    name=process.name or process.id,
                )


def _requests(version: Version) -> None:
    creating = {
        rule.process for one in version.types.values() for rule in one.start if rule.creates
    }
    for index, request in enumerate(version.domain.config.requests):
        at = f"requests.{index}.process"
        process = version.processes.get(request.process)
        if process is None:
            if "bpmn" in version.unreadable:
                continue
            version.add(
                "request-process",
                file="domain.yaml",
                element=at,
                number=index + 1,
                name=request.process,
                known=frozenset(version.processes),
            )
            continue
        if process.starts() and all(start.events for start in process.starts()):
            version.add("request-triggered", file="domain.yaml", element=at, name=request.process)
            continue
        if not request.form and not process.start_form_id:
            version.add("request-form", file="domain.yaml", element=at, name=request.process)
        if request.process not in creating and "dossiers" not in version.unreadable:
            version.add("request-dossier", file="domain.yaml", element=at, name=request.process)


def _rules(version: Version) -> None:
    for one in version.types.values():
        for index, rule in enumerate(one.start):
            if rule.process not in version.processes and "bpmn" not in version.unreadable:
                version.add(
                    "start-process",
                    file=one.file,
                    element=f"start.{index}.process",
                    name=rule.process,
                    known=frozenset(version.processes),
                )

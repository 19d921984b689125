"""The flow of every process of a version: what starts each of them, and what calls give back."""

from collections.abc import Mapping

from engine.publication.flow import Flow, Names
from engine.publication.results import ANYTHING, SHELF, form_names
from engine.publication.version import Version
from engine.workflow import Process

_PASSES = 4
"""Calls nested deeper than this give back less than they could; nobody nests so deep."""


def flows(version: Version) -> Mapping[str, Flow]:
    """Process id → its settled flow."""
    given = {key: _given(version, process) for key, process in version.processes.items()}
    returned: dict[str, Names] = {key: frozenset() for key in version.processes}
    found: dict[str, Flow] = {}
    for _ in range(_PASSES):
        found = {
            key: Flow(process, version.domain.forms, given[key], returned)
            for key, process in version.processes.items()
        }
        after = {key: flow.everything - {"dossier"} for key, flow in found.items()}
        passed = {key: given[key] | _passed_whole(version, key, found) for key in given}
        if after == returned and passed == given:
            break
        returned, given = after, passed
    return found


def _given(version: Version, process: Process) -> Names:
    """What a process has at its start: its start form's answers, and its callers' inputs."""
    names: Names = frozenset()
    started = any(
        rule.process == process.id for one in version.types.values() for rule in one.start
    ) or any(request.process == process.id for request in version.domain.config.requests)
    if process.start_form_id:
        names |= form_names(version.domain.forms.get(process.start_form_id))
        started = True
    for request in version.domain.config.requests:
        if request.process == process.id and request.form:
            names |= form_names(version.domain.forms.get(request.form))
    called = False
    for other in version.processes.values():
        for key, elements in other.called_elements.items():
            if key != process.id and not key.startswith("="):
                continue
            called = True
            for element in elements:
                names |= {line.target.split(".")[0] for line in element.zeebe.inputs}
                if key.startswith("="):
                    # Whoever is called this way may be this process.
                    names |= {ANYTHING}
    if not started and not called and not _triggered(process):
        # A block on the shelf: its parameters are not known yet.
        names |= {SHELF}
    return names


def _triggered(process: Process) -> bool:
    return any(start.events for start in process.starts())


def _passed_whole(version: Version, key: str, found: Mapping[str, Flow]) -> Names:
    """What callers hand over with "propagate all parent variables"."""
    names: Names = frozenset()
    for flow in found.values():
        for element in flow.process.called_elements.get(key, ()):
            if element.zeebe.called is not None and element.zeebe.called.all_to_child:
                names |= flow.inside(element) - {"dossier"}
    return names

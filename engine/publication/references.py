"""Checks what elements name: operations, their parameters, forms, decisions, processes, teams."""

from collections.abc import Collection, Mapping

from engine import feel
from engine.feel import ast
from engine.ports import Parameter
from engine.publication.results import is_page
from engine.publication.version import Version
from engine.workflow import Process
from engine.workflow.model import Element

_FROM = {
    "form-unknown": "forms",
    "decision-unknown": "dmn",
    "process-unknown": "bpmn",
    "document-kind-unknown": "dossiers",
    "dossier-type-unknown": "dossiers",
    "phase-unknown": "dossiers",
    "team-unknown": "domain",
}
"""What is unknown → the kind of files that would tell."""


def check_references(version: Version) -> None:
    for process, element in version.elements():
        zeebe = element.zeebe
        if zeebe.job_type and not zeebe.job_type.startswith("="):
            _operation(version, process, element)
        if zeebe.form_id and not zeebe.form_id.startswith("="):
            _known(version, element, "form-unknown", zeebe.form_id, version.domain.forms)
        if zeebe.decision_id and not zeebe.decision_id.startswith("="):
            known = version.domain.decisions
            _known(version, element, "decision-unknown", zeebe.decision_id, known)
            if not zeebe.result_variable and not zeebe.outputs:
                version.on(element, "decision-result", warning=True)
        if element.tag == "callActivity":
            _call(version, element)
        if element.tag == "userTask":
            _user_task(version, element)


def constant(text: str | None) -> str | None:
    """The text a field always has: itself, or the one string its expression is."""
    if text is None or not text.startswith("="):
        return text
    try:
        tree = feel.compile(text[1:]).tree
    except feel.FeelSyntaxError:
        return None
    return tree.value if isinstance(tree, ast.String) else None


def _known(
    version: Version, element: Element, code: str, name: str, known: Collection[str]
) -> None:
    if name not in known and _FROM.get(code) not in version.unreadable:
        version.on(element, code, name=name, known=frozenset(known))


def _operation(version: Version, process: Process, element: Element) -> None:
    zeebe = element.zeebe
    parameters = version.operations.get(zeebe.job_type)
    if parameters is None:
        known = frozenset(version.operations)
        version.on(element, "job-unknown", type=zeebe.job_type, name=zeebe.job_type, known=known)
        return
    inputs = {line.target: line.source for line in zeebe.inputs}
    for parameter in parameters:
        given = zeebe.headers if parameter.header else inputs
        value = given.get(parameter.name)
        if value is None:
            if parameter.required:
                version.on(
                    element,
                    "parameter-absent",
                    type=zeebe.job_type,
                    name=parameter.name,
                    place_fr="en-tête" if parameter.header else "entrée",
                    place_en="header" if parameter.header else "input",
                )
            continue
        if parameter.header and value.startswith("="):
            version.on(element, "header-expression", name=parameter.name)
            continue
        _value(version, process, element, parameter, constant(value))
    _strangers(version, element, parameters, inputs)


def _strangers(
    version: Version,
    element: Element,
    parameters: Collection[Parameter],
    inputs: Mapping[str, str | None],
) -> None:
    for header, given in ((False, inputs), (True, element.zeebe.headers)):
        known = {one.name for one in parameters if one.header == header}
        for name in given:
            if name.split(".")[0] not in known:
                version.on(
                    element,
                    "parameter-unknown",
                    warning=True,
                    type=element.zeebe.job_type,
                    name=name,
                    known=known,
                )


def _value(
    version: Version, process: Process, element: Element, parameter: Parameter, value: str | None
) -> None:
    if not value:
        return
    match parameter.kind:
        case "mail":
            _known(version, element, "mail-unknown", value, version.mails)
        case "template":
            _known(version, element, "template-unknown", value, version.domain.documents)
        case "document-kind":
            _known(version, element, "document-kind-unknown", value, version.kinds)
        case "dossier-type":
            _known(version, element, "dossier-type-unknown", value, version.types)
        case "phase":
            elsewhere = any(line.target == "dossier" for line in element.zeebe.inputs)
            types = version.types.values() if elsewhere else version.types_of[process.id]
            phases = {phase.key for one in types for phase in one.phases}
            _known(version, element, "phase-unknown", value, phases)
        case _:
            pass


def _call(version: Version, element: Element) -> None:
    name = element.calls
    if not name or name.startswith("="):
        return
    called = version.processes.get(name)
    if called is None:
        _known(version, element, "process-unknown", name, version.processes)
    elif not called.executable:
        version.on(element, "process-not-executable", name=name)


def _user_task(version: Version, element: Element) -> None:
    zeebe = element.zeebe
    if not zeebe.form_id:
        version.on(element, "task-form-absent")
    assigned = zeebe.assignment
    people = (assigned.assignee, assigned.candidate_users, assigned.candidate_groups)
    if not any(people) and not is_page(element):
        version.on(element, "task-nobody")
    groups = constant(assigned.candidate_groups)
    for team in (groups or "").split(","):
        if team.strip():
            _known(version, element, "team-unknown", team.strip(), version.domain.config.teams)

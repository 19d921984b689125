"""A process at work: its diagram with what is done and where it stands, and the same as a table."""

from dataclasses import dataclass

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from lxml import etree

from engine import commands, queries
from engine.queries import DiagramView, ProcessDiagram
from webapp import wording
from webapp.accounts.actors import current_actor
from webapp.agents.blueprint import bp
from webapp.database import db
from webapp.headers import styled_by_script
from webapp.languages import gettext
from webapp.parts import services

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
STATES = {"active": "now", "incident": "failed", "done": "done"}

KINDS = {
    "userTask": "agent",
    "manualTask": "agent",
    "serviceTask": "outil",
    "sendTask": "outil",
    "scriptTask": "outil",
    "businessRuleTask": "outil",
    "receiveTask": "tiers",
    "callActivity": "outil",
    "subProcess": "outil",
    "task": "outil",
    "intermediateCatchEvent": "outil",
    "intermediateThrowEvent": "outil",
    "startEvent": "outil",
    "endEvent": "outil",
}
"""Elements worth a line in the table of steps, and who usually acts on them."""


@dataclass(frozen=True, slots=True)
class Step:
    """An element of the diagram, as the table of steps and the viewer show it."""

    id: str
    name: str
    state: str
    """done | now | failed | coming"""
    holder: str
    count: int


@bp.get("/processus/<int:instance_id>")
@styled_by_script
def instance(instance_id: int) -> ResponseReturnValue:
    view = queries.instance_diagram(db.session(), instance_id, current_actor())
    diagram = chosen(view)
    return render_template(
        "agents/instance.html",
        rail="dossiers",
        view=view,
        diagram=diagram,
        steps=steps(diagram),
        others=[one for one in view.diagrams if one is not diagram],
        incidents=queries.incidents_of(db.session(), instance_id),
        words=wording,
    )


@bp.get("/processus/<int:instance_id>/diagramme.bpmn")
def diagram_file(instance_id: int) -> ResponseReturnValue:
    view = queries.instance_diagram(db.session(), instance_id, current_actor())
    diagram = chosen(view)
    response = Response(diagram.xml, mimetype="application/xml")
    response.headers.set("Content-Disposition", "attachment", filename=f"{diagram.process_id}.bpmn")
    return response


def chosen(view: DiagramView) -> ProcessDiagram:
    """The process asked for among those this instance runs; its own at first."""
    asked = request.args.get("processus", "")
    wanted = [one for one in view.diagrams if one.process_id == asked or not asked]
    return wanted[0] if wanted else abort(404)


def steps(diagram: ProcessDiagram) -> list[Step]:
    """The process's steps in the order its author drew them, from left to right."""
    # The file was checked at publication; still, nothing outside it is ever read.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(diagram.xml.encode(), parser)
    process = next(
        (one for one in root.iter(f"{BPMN}process") if one.get("id") == diagram.process_id), None
    )
    known = {one.element_id: one for one in diagram.elements}
    found = []
    for element in process.iter() if process is not None else ():
        kind = str(element.tag).removeprefix(BPMN) if isinstance(element.tag, str) else ""
        identifier = element.get("id", "")
        if kind not in KINDS:
            continue
        state = known.get(identifier)
        found.append(
            Step(
                id=identifier,
                name=" ".join((element.get("name") or "").split()),
                state=STATES.get(state.state, "coming") if state else "coming",
                holder="tiers" if for_tiers(element) else KINDS[kind],
                count=state.count if state else 0,
            )
        )
    places = positions(root)
    return sorted(found, key=lambda step: places.get(step.id, (1e9, 1e9)))


def for_tiers(element: etree._Element) -> bool:
    """Whether a user task is offered to a tiers by link."""
    return any(
        str(one.get("name", "")).startswith("page.")
        for one in element.iter("{http://camunda.org/schema/zeebe/1.0}property")
    )


def positions(root: etree._Element) -> dict[str, tuple[float, float]]:
    """Where each element stands on the diagram."""
    places: dict[str, tuple[float, float]] = {}
    for shape in root.iter("{http://www.omg.org/spec/BPMN/20100524/DI}BPMNShape"):
        bounds = shape.find("{http://www.omg.org/spec/DD/20100524/DC}Bounds")
        if bounds is not None:
            places[str(shape.get("bpmnElement"))] = (
                float(bounds.get("x", 0)),
                float(bounds.get("y", 0)),
            )
    return places


@bp.post("/processus/<int:instance_id>/annuler")
def cancel_instance(instance_id: int) -> ResponseReturnValue:
    reason = request.form.get("reason", "").strip()[:500]
    commands.cancel_instance(
        db.session(), instance_id, reason, by=current_actor(), at=services().clock.now()
    )
    flash(gettext("Le processus est annulé."), "ok")
    return redirect(url_for("agents.instance", instance_id=instance_id), 303)

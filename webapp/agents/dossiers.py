"""Dossiers: the list, the page, opening one, starting what can be started from it."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import commands, queries
from engine.errors import InvalidForm
from engine.forms import merged, put
from engine.persistence.ids import read_id
from engine.queries import DossierView
from webapp.accounts.actors import current_actor
from webapp.agents import forms
from webapp.agents.blueprint import bp
from webapp.agents.dossier_parts import (
    OpeningField,
    holder_cells,
    opening_fields,
    phase_items,
    task_items,
)
from webapp.agents.exchange_parts import exchange_items
from webapp.agents.inbox import dossier_types
from webapp.agents.paging import pager
from webapp.database import db
from webapp.errors import form_again
from webapp.languages import gettext
from webapp.organisation import published
from webapp.parts import services

TABS = ("synthese", "documents", "echanges", "processus", "historique")


@bp.get("/dossiers")
def dossiers() -> ResponseReturnValue:
    search, kind = request.args.get("q", "").strip()[:200], request.args.get("type", "")
    phase, number = request.args.get("phase", ""), read_id(request.args.get("page", "")) or 1
    found = queries.dossiers(
        db.session(), current_actor(), search=search, type=kind, phase=phase, page=number, size=25
    )
    return render_template(
        "agents/dossiers.html",
        rail="dossiers",
        found=found,
        query=search,
        kind=kind,
        phase=phase,
        types=dossier_types(),
        phases=phases_of(kind),
        pager=pager(found.page, found.pages, found.more, len(found.rows)),
    )


def phases_of(kind: str) -> list[tuple[str, str]]:
    domain = published().domain
    known = domain.dossier_types.get(kind) if domain else None
    return [(phase.key, phase.label) for phase in known.phases] if known else []


def viewed(dossier_id: int) -> DossierView:
    return queries.dossier(db.session(), dossier_id, current_actor(), at=services().clock.now())


@bp.get("/dossiers/<int:dossier_id>")
def dossier(dossier_id: int) -> ResponseReturnValue:
    found = viewed(dossier_id)
    asked = request.args.get("onglet", "")
    return render_template(
        "agents/dossier.html",
        rail="dossiers",
        view=found,
        tab=asked if asked in TABS else TABS[0],
        phases=phase_items(found),
        cells=holder_cells(found),
        tasks=task_items(found),
        exchanges=exchange_items(found),
    )


@bp.get("/dossiers/<int:dossier_id>/historique")
def journal_page(dossier_id: int) -> ResponseReturnValue:
    """Older facts, fifty at a time."""
    before = read_id(request.args.get("avant", ""))
    rows = queries.journal(db.session(), dossier_id, current_actor(), before=before)
    found = viewed(dossier_id)
    return render_template(
        "agents/journal.html", rail="dossiers", view=found, rows=rows, phases=phase_items(found)
    )


@bp.get("/dossiers/<int:dossier_id>/historique.jsonl")
def journal_export(dossier_id: int) -> ResponseReturnValue:
    """Every fact with its seal, verifiable without us."""
    found = viewed(dossier_id)
    lines = queries.journal_export(db.session(), dossier_id, current_actor())
    text = "".join(f"{line}\n" for line in lines)
    response = Response(text, mimetype="application/x-ndjson")
    name = f"{found.summary.number}-historique.jsonl"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


@bp.post("/dossiers/<int:dossier_id>/notes")
def add_note(dossier_id: int) -> ResponseReturnValue:
    text = request.form.get("text", "").strip()[:4000]
    if text:
        commands.add_note(
            db.session(), dossier_id, text, by=current_actor(), at=services().clock.now()
        )
        flash(gettext("Note ajoutée à l’historique."), "ok")
    return redirect(url_for("agents.dossier", dossier_id=dossier_id), 303)


# Opening a dossier


@bp.get("/dossiers/nouveau/<kind>")
def new_dossier(kind: str, *, invalid: InvalidForm | None = None) -> ResponseReturnValue:
    fields = opening_fields(kind)
    return render_template(
        "agents/new_dossier.html",
        rail="dossiers",
        kind=kind,
        label=dict(dossier_types()).get(kind, kind),
        fields=fields,
        values=request.form,
        errors=dict(invalid.errors) if invalid else {},
        mistakes=opening_mistakes(invalid, fields),
        has_errors=invalid is not None,
    )


def opening_mistakes(
    invalid: InvalidForm | None, fields: list[OpeningField]
) -> list[tuple[str, str]]:
    """Lines of the error summary: (anchor, sentence)."""
    labels = {field.name: field.label for field in fields}
    errors = invalid.errors if invalid else {}
    return [
        (f"f-{name}", f"{labels.get(name, name)} : {' '.join(said)}")
        for name, said in errors.items()
    ]


@bp.post("/dossiers/nouveau/<kind>")
@form_again(new_dossier)
def open_dossier(kind: str) -> ResponseReturnValue:
    values: dict[str, object] = {}
    for field in opening_fields(kind):
        typed = request.form.get(field.name, "").strip()
        if typed:
            # Fields are named by their path: "adresse.ville" goes under "adresse".
            put(values, tuple(field.name.split(".")), typed)
    dossier_id = commands.open_dossier(
        db.session(),
        services().settings.domain,
        kind,
        values,
        by=current_actor(),
        at=services().clock.now(),
    )
    flash(gettext("Le dossier est ouvert."), "ok")
    return redirect(url_for("agents.dossier", dossier_id=dossier_id), 303)


# Starting a process


@bp.get("/dossiers/<int:dossier_id>/lancer/<process_id>")
def start(
    dossier_id: int,
    process_id: str,
    *,
    invalid: InvalidForm | None = None,
    values: dict[str, object] | None = None,
) -> ResponseReturnValue:
    """The start form, or a confirmation where there is none."""
    found = queries.start_form(db.session(), dossier_id, process_id, current_actor())
    form = None
    if found.form is not None:
        form = forms.laid_out(
            found.form, merged(found.values, values or {}), found.context, invalid=invalid
        )
    return render_template(
        "agents/start.html", rail="dossiers", start=found, form=form, has_errors=invalid is not None
    )


@bp.post("/dossiers/<int:dossier_id>/lancer/<process_id>")
@form_again(start)
def start_now(dossier_id: int, process_id: str) -> ResponseReturnValue:
    found = queries.start_form(db.session(), dossier_id, process_id, current_actor())
    answers: dict[str, object] = {}
    if found.form is not None:
        posted = forms.sent(found.form)
        if not posted.is_final or forms.called_up(found.form, posted, found.values, found.context):
            return start(dossier_id, process_id, values=forms.changed_rows(found.form, posted))
        answers = posted.answers
    commands.start_process(
        db.session(),
        dossier_id,
        process_id,
        answers,
        by=current_actor(),
        at=services().clock.now(),
    )
    flash(gettext("« %(label)s » est lancé.", label=found.label), "ok")
    return redirect(url_for("agents.dossier", dossier_id=dossier_id), 303)

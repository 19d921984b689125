"""Filing a document in a dossier by hand."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from engine import commands
from engine.ports import Rejected
from webapp.accounts.actors import current_actor
from webapp.agents.blueprint import bp
from webapp.agents.dossiers import dossier
from webapp.database import db
from webapp.errors import said_again
from webapp.languages import gettext
from webapp.parts import services


@bp.post("/dossiers/<int:dossier_id>/documents")
@said_again(dossier, Rejected)
def add_document(dossier_id: int) -> ResponseReturnValue:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Rejected("no-file", gettext("Choisissez d’abord un fichier."))
    stored = services().scanner.inspect(file.read(), file.filename)
    title = request.form.get("title", "").strip()[:200] or stored.filename
    commands.add_document(
        db.session(),
        dossier_id,
        stored,
        request.form.get("kind", ""),
        title,
        by=current_actor(),
        at=services().clock.now(),
    )
    flash(gettext("« %(title)s » est classé dans le dossier.", title=title), "ok")
    return redirect(url_for("agents.dossier", dossier_id=dossier_id, onglet="documents"), 303)

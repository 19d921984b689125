"""What an agent may do with a page given to a tiers: send its link again, correct the address."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from engine import commands
from engine.errors import InvalidAddress
from webapp.accounts.actors import current_actor
from webapp.agents.blueprint import bp
from webapp.agents.dossiers import dossier
from webapp.database import db
from webapp.errors import said_again
from webapp.languages import gettext
from webapp.parts import services


@bp.post("/dossiers/<int:dossier_id>/pages/<int:page_id>/renvoyer")
def resend(dossier_id: int, page_id: int) -> ResponseReturnValue:
    commands.resend_page(db.session(), page_id, by=current_actor(), at=services().clock.now())
    flash(gettext("Un nouveau lien part à la même adresse ; l’ancien ne marche plus."), "ok")
    return redirect(url_for("agents.dossier", dossier_id=dossier_id), 303)


@bp.post("/dossiers/<int:dossier_id>/pages/<int:page_id>/adresse")
@said_again(lambda dossier_id, page_id: dossier(dossier_id), InvalidAddress)
def change_address(dossier_id: int, page_id: int) -> ResponseReturnValue:
    email = request.form.get("email", "").strip()
    commands.change_address(
        db.session(), page_id, email, by=current_actor(), at=services().clock.now()
    )
    flash(gettext("Un nouveau lien part à %(email)s ; l’ancien ne marche plus.", email=email), "ok")
    return redirect(url_for("agents.dossier", dossier_id=dossier_id), 303)

"""Read the mails of a trial, and pretend that one came back.

Registered only in a demonstration, and answered only to this very machine: these mails hold links
and codes.
"""

import ipaddress
from typing import cast

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine import commands
from engine.actors import SYSTEM
from services.mail import FileMailbox, StoredMail
from webapp import headers
from webapp.database import db
from webapp.parts import services
from webapp.sending import send_bytes

bp = Blueprint("mailbox", __name__, url_prefix="/courriels")

MOST = 200
"""Mails listed; older ones are found by address."""


@bp.before_request
def only_here() -> None:
    """Not found for anybody else: a trial shows its mails to who runs it."""
    try:
        here = ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        here = False
    if not here or not services().settings.demonstration:
        abort(404)


def mailbox() -> FileMailbox:
    return cast(FileMailbox, services().mailbox)


def found(id: str) -> StoredMail:
    try:
        return mailbox().read(id)
    except KeyError:
        abort(404)


@bp.get("")
def index() -> ResponseReturnValue:
    return show(None)


@bp.get("/<id>")
def read(id: str) -> ResponseReturnValue:
    return show(found(id))


def show(mail: StoredMail | None) -> ResponseReturnValue:
    """The list, with the mail that is open beside it."""
    to = request.args.get("to", "").strip().lower() or None
    headers.allow(frame_src="'self'")
    return render_template(
        "mailbox/index.html",
        mails=mailbox().list(to)[:MOST],
        mail=mail,
        to=to or "",
        part=request.args.get("partie", "html" if mail is None or mail.html else "texte"),
    )


@bp.get("/<id>/html")
def html(id: str) -> ResponseReturnValue:
    """The HTML of a mail, as a mail program shows it: no script, nothing from elsewhere."""
    headers.allow(
        default_src="'none'",
        script_src="'none'",
        style_src="'unsafe-inline'",
        img_src="data:",
        connect_src="'none'",
        frame_ancestors="'self'",
        sandbox="allow-popups allow-popups-to-escape-sandbox",
    )
    return Response(found(id).html, mimetype="text/html")


@bp.get("/<id>/pieces/<int:number>")
def attachment(id: str, number: int) -> ResponseReturnValue:
    parts = found(id).attachments
    if not 0 <= number < len(parts):
        abort(404)
    name, media_type, data = parts[number]
    return send_bytes(data, media_type, name)


@bp.post("/<id>/retour")
def bounce(id: str) -> ResponseReturnValue:
    """As if the recipient's server had sent the mail back for good."""
    mail = found(id)
    ours = commands.report_bounce(
        db.session(),
        mail.message_id,
        True,
        "550 5.1.1 Adresse inconnue (simulation)",
        by=SYSTEM,
        at=services().clock.now(),
    )
    flash(
        gettext("Le retour en erreur est simulé : l’adresse est inconnue.")
        if ours
        else gettext("Ce courriel n’appartient à aucun dossier."),
        "ok" if ours else "warn",
    )
    return redirect(url_for(".read", id=id), 303)

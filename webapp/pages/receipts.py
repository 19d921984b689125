"""What a tiers keeps after answering: on screen and as PDF."""

from dataclasses import asdict

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from engine import actors, queries
from engine.actors import Actor
from engine.errors import NotFound
from services.rendering.builtin import receipt as pdf_receipt
from webapp.accounts import current_actor
from webapp.database import db
from webapp.languages import language
from webapp.organisation import time_zone
from webapp.pages import memory
from webapp.pages.accounts import may_open_account
from webapp.pages.blueprint import bp
from webapp.parts import services
from webapp.rendering import formats
from webapp.sending import send_bytes


def kept(token: str) -> queries.Receipt:
    """The receipt of the page answered from this browser. Raises NotFound."""
    page_id = memory.receipt(token)
    if page_id is None:
        # Whoever only has the link learns that it was used, and nothing of the answers.
        queries.page(db.session(), token, at=services().clock.now())
        raise NotFound("receipt")
    return queries.receipt(db.session(), page_id, holder(token, page_id))


def holder(token: str, page_id: int) -> Actor:
    """Whoever answered this page from this browser."""
    return actors.tiers(
        page_id=page_id, party_id=memory.proved_party(token), email=memory.proved_email(token)
    )


@bp.get("/recu")
def receipt(token: str) -> ResponseReturnValue:
    found = kept(token)
    zone = time_zone()
    day = formats.long_day(found.answered_at, zone, language())
    second = formats.hour_to_the_second(found.answered_at, zone, language())
    ticket = [(gettext("Reçu le"), day, second), (gettext("Contenu"), content(found), "")]
    return render_template(
        "pages/receipt.html",
        token=token,
        receipt=found,
        ticket=ticket,
        path=path(found),
        portal=current_actor().kind == "tiers",
        offer_account=may_open_account(token),
    )


def content(found: queries.Receipt) -> str:
    """« 14 réponses, 3 documents »."""
    answers = sum(1 for _, _, text in found.rows if text)
    documents = len(found.documents)
    parts = [ngettext("%(num)d réponse", "%(num)d réponses", answers)] if answers else []
    if documents:
        parts.append(ngettext("%(num)d document", "%(num)d documents", documents))
    return ", ".join(parts) or gettext("Votre accord")


def path(found: queries.Receipt) -> list[dict[str, str]]:
    """What is done and who has the ball."""
    return [
        {
            "label": gettext("Vos réponses sont arrivées"),
            "state": "done",
            "holder": "",
            "text": formats.moment(found.answered_at, time_zone(), language()),
        },
        {
            "label": found.next_step or gettext("Nous prenons la suite"),
            "state": "now",
            "holder": "agent",
            "text": gettext("Chez nous"),
        },
    ]


@bp.get("/recu.pdf")
def receipt_pdf(token: str) -> ResponseReturnValue:
    """The same receipt as the one that leaves by mail, made again from the same facts."""
    found = kept(token)
    made = pdf_receipt(
        asdict(found),
        asdict(found.organisation),
        at=found.answered_at,
        language=language(),
        zone=found.organisation.time_zone,
    )
    return send_bytes(made.data, made.media_type, f"accuse-{found.reference}.pdf")

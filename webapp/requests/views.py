"""A request from anybody: shown, received, and thanked the same way whatever is known."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine import commands, forms, queries
from engine.actors import ANONYMOUS
from engine.errors import InvalidForm
from webapp import headers, limits
from webapp.accounts.security import csrf
from webapp.database import db
from webapp.errors import form_again, sentence, with_status
from webapp.languages import language
from webapp.organisation import time_zone
from webapp.parts import services
from webapp.rendering import Reading, form_view
from webapp.requests import tokens

bp = Blueprint("requests", __name__, url_prefix="/d/<domain>/<process_id>")

PERIOD = timedelta(hours=1)
PER_ORIGIN = 30
"""Requests from one network address in that time; an office shares one."""
PER_ADDRESS = 3
"""Requests that name one mail address: a form is no way to write to somebody else."""
TRAP = "site_web"
"""A field no person sees: whoever fills it is a machine."""


def embedded() -> bool:
    return request.args.get("embed") == "1"


@bp.get("")
def ask(
    domain: str, process_id: str, *, invalid: InvalidForm | None = None, said: str = ""
) -> ResponseReturnValue:
    found = queries.request_form(db.session(), domain, process_id)
    headers.embeddable(found.frame_ancestors)
    at = services().clock.now()
    data = forms.initial(found.form, typed(found.form), now=at, zone=time_zone())
    reading = Reading(data=data, invalid=invalid, language=language(), zone=time_zone(), now=at)
    form = form_view(found.form, reading)
    return render_template(
        "requests/form.html",
        request_form=found,
        form=form,
        has_errors=bool(form.mistakes),
        token=fresh_token(domain, process_id),
        trap=TRAP,
        embedded=embedded(),
        said=said,
        action=url_for(".receive", domain=domain, process_id=process_id, **kept()),
    )


def fresh_token(domain: str, process_id: str) -> str:
    """A token for one showing; who corrects the form has had it since its first showing."""
    secret, at = services().settings.secret_key, services().clock.now()
    if request.method == "POST":
        with suppress(tokens.StaleForm):
            at = tokens.read(secret, request.form.get("_token", ""), domain, process_id, at).at
    return tokens.issue(secret, domain, process_id, at)


def typed(form: forms.Form) -> dict[str, object]:
    """What was typed so far, with a line added or removed where such a button was pressed."""
    if request.method != "POST":
        return {}
    data = forms.parse_html(form, request.form.items(multi=True))
    action, _, what = request.form.get("_action", "").partition(":")
    if action == "add":
        forms.add_row(form, data, what)
    elif action == "remove":
        forms.remove_row(form, data, what.replace(":", "."))
    return data


def kept() -> dict[str, Any]:
    """What the next address keeps of this one: the frame and the language."""
    return {name: request.args[name] for name in ("embed", "lang") if name in request.args}


@bp.post("")
@csrf.exempt  # type: ignore[untyped-decorator]
@form_again(ask)
def receive(domain: str, process_id: str) -> ResponseReturnValue:
    """Receive the request. The answer tells nobody whether the address was known."""
    session, at = db.session(), services().clock.now()
    secret = services().settings.secret_key
    found = queries.request_form(session, domain, process_id)
    headers.embeddable(found.frame_ancestors)
    try:
        ticket = tokens.read(secret, request.form.get("_token", ""), domain, process_id, at)
    except tokens.StaleForm as stale:
        # The answers are shown again under a fresh token: sending them once more is enough.
        return with_status(ask(domain, process_id, said=sentence(stale)), 422)
    if request.form.get("_action", "send") != "send":
        return ask(domain, process_id)
    pairs = list(request.form.items(multi=True))
    origin = limits.key_of("request-origin", request.remote_addr or "")
    limits.hit(session, origin, limit=PER_ORIGIN, period=PERIOD, at=at)
    if request.form.get(TRAP):
        return thank(domain, process_id, "")
    answers = forms.parse_html(found.form, pairs)
    # Refused answers are told before anything is counted against the address they name.
    forms.validate(found.form, answers, {}, now=at, zone=time_zone())
    # Where a person may be behind, nothing is dropped: the form comes back with its answers.
    if ticket.too_fast(at):
        said = gettext(
            "Cet envoi est parti plus vite que personne n’écrit : relisez et envoyez de nouveau."
        )
        return with_status(ask(domain, process_id, said=said), 422)
    key = tokens.digest(ticket.nonce, pairs)
    reference = queries.request_reference(session, key)
    if reference is None:
        try:
            spare_addresses(found.form, answers)
        except limits.TooMany as pestering:
            return with_status(ask(domain, process_id, said=sentence(pestering)), 429)
        reference = commands.submit_request(
            session, domain, process_id, answers, by=ANONYMOUS, at=at, source="web", key=key
        ).reference
    return thank(domain, process_id, reference)


def spare_addresses(form: forms.Form, answers: dict[str, object]) -> None:
    """Count this request against the addresses it names. Raises TooMany.

    It tells how often this form was sent of late, never whether we know the address.
    """
    session, at = db.session(), services().clock.now()
    for question in form.fields():
        value = forms.get(answers, question.path)
        if question.rules.kind == "email" and isinstance(value, str):
            key = limits.key_of("request-address", value.strip().lower())
            limits.hit(session, key, limit=PER_ADDRESS, period=PERIOD, at=at)


def thank(domain: str, process_id: str, reference: str) -> ResponseReturnValue:
    signed = tokens.sign_reference(services().settings.secret_key, reference)
    return redirect(
        url_for(".thanks", domain=domain, process_id=process_id, r=signed, **kept()), 303
    )


@bp.get("/merci")
def thanks(domain: str, process_id: str) -> ResponseReturnValue:
    found = queries.request_form(db.session(), domain, process_id)
    headers.embeddable(found.frame_ancestors)
    reference = tokens.read_reference(services().settings.secret_key, request.args.get("r", ""))
    return render_template(
        "requests/thanks.html",
        request_form=found,
        reference=reference,
        embedded=embedded(),
        title=gettext("Demande reçue"),
    )

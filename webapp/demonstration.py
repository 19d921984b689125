"""What exists in a demonstration only: accounts that are shown, a clock that can be moved."""

from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webapp.accounts.directory import account, create_account
from webapp.clock import MovableClock
from webapp.parts import services
from webapp.settings import Settings

bp = Blueprint("demonstration", __name__, url_prefix="/demonstration")

STEPS = {
    "1h": timedelta(hours=1),
    "1j": timedelta(days=1),
    "3j": timedelta(days=3),
    "1s": timedelta(weeks=1),
    "15j": timedelta(days=15),
    "30j": timedelta(days=30),
}
"""How far a press of a button moves the clock."""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody of the demonstration."""

    email: str
    name: str
    roles: tuple[str, ...]
    teams: tuple[str, ...]
    what: str


PASSWORD = "demonstration-2026"  # noqa: S105  printed on screen; the accounts exist in a trial only

ACCOUNTS = (
    Account(
        "claire.vasseur@valserine.example",
        "Claire Vasseur",
        ("gestionnaire",),
        ("conseillers", "souscription"),
        "gestionnaire",
    ),
    Account(
        "hugo.marchetti@valserine.example",
        "Hugo Marchetti",
        ("responsable",),
        ("direction",),
        "responsable, contresigne",
    ),
    Account(
        "ines.belkacem@valserine.example",
        "Inès Belkacem",
        ("administrateur",),
        (),
        "administratrice",
    ),
)


def create_accounts(session: Session) -> None:
    """Make the demonstration accounts that do not exist yet."""
    at = services().clock.now()
    for one in ACCOUNTS:
        if account(session, one.email) is None:
            create_account(
                session, one.email, one.name, PASSWORD, at=at, roles=one.roles, teams=one.teams
            )


def welcome(settings: Settings) -> str:
    """What the terminal shows once everything is ready."""
    root = settings.public_url
    lines = [
        "",
        f"  Guichet est prêt : {root}",
        "",
        f"  Demander un devis, comme un prospect   {root}/d/{settings.domain}/souscription",
        f"  Lire les courriels, comme chacun       {root}/courriels",
        f"  Avancer l'horloge                      {root}/demonstration/horloge",
        "",
        f"  Se connecter : {root}/connexion, mot de passe {PASSWORD}",
        *(f"    {one.email:<38} {one.name}, {one.what}" for one in ACCOUNTS),
        "",
        "  Ctrl+C pour arrêter ; les données restent sous var/.",
    ]
    return "\n".join(lines)


def _clock() -> MovableClock:
    clock = services().clock
    if not services().settings.demonstration or not isinstance(clock, MovableClock):
        abort(404)
    return clock


@bp.get("/horloge")
def clock() -> ResponseReturnValue:
    """Shows the demonstration's time, and buttons that move it on."""
    return render_template("demonstration/clock.html", now=_clock().now(), steps=STEPS)


@bp.post("/horloge")
def advance() -> ResponseReturnValue:
    """Moves the demonstration's time on; whatever becomes due is done."""
    step = STEPS.get(request.form.get("avance", ""))
    if step is None:
        abort(400, _("Choisissez de combien avancer."))
    _clock().advance(step)
    services().runtime.dispatcher.wake()
    return redirect(url_for(".clock"), 303)

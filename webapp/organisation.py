"""The organisation whose name, colours and time zone the screens show.

It comes from the published domain, so that publishing a new telephone number is enough.
"""

import hashlib
from dataclasses import dataclass
from typing import cast
from zoneinfo import ZoneInfo

from flask import Blueprint, Flask, Response, abort, g
from sqlalchemy.orm import Session

from engine import deployments
from engine.deployments import Domain
from engine.queries import Organisation
from webapp.database import db
from webapp.parts import services

bp = Blueprint("organisation", __name__, url_prefix="/organisation")

NOBODY = Organisation(name="Guichet")
"""Shown before anything is published."""

TINTS = {
    "brand": "--brand",
    "strong": "--brand-strong",
    "mid": "--brand-mid",
    "soft": "--brand-soft",
    "faint": "--brand-faint",
}


@dataclass(frozen=True, slots=True)
class Published:
    """The domain in use, as the screens need it. `domain` is None before the first publication."""

    domain: Domain | None
    organisation: Organisation
    deployment_id: int | None = None

    @property
    def colours(self) -> str:
        """Style sheet of the five tints; empty where the organisation keeps ours."""
        tints = self.organisation.colours
        lines = [f"{name}: {tints[key]};" for key, name in TINTS.items() if tints.get(key)]
        return f"@layer tokens {{ :root {{ {' '.join(lines)} }} }}\n" if lines else ""

    @property
    def colours_version(self) -> str:
        return digest(self.colours) if self.colours else ""

    @property
    def logo_version(self) -> str:
        logo = self.organisation.logo
        return digest(logo) if logo else ""


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def published() -> Published:
    """The domain in use by this request; read once a request, parsed once a version."""
    if "published" not in g:
        g.published = read()
    return cast(Published, g.published)


def learn(deployment_id: int | None) -> None:
    """The version in use by this request, which has just been read."""
    if "published" not in g:
        g.published = of_version(db.session(), deployment_id)


def ask_nothing() -> None:
    """For the rest of this request: no domain, and the database is not asked for one."""
    g.published = Published(None, NOBODY)


def read() -> Published:
    session = db.session()
    return of_version(session, deployments.latest_id(session, services().settings.domain))


def of_version(session: Session, deployment_id: int | None) -> Published:
    if deployment_id is None:
        return Published(None, NOBODY)
    domain = deployments.load(session, deployment_id)
    return Published(domain, organisation_of(domain), deployment_id)


def organisation_of(domain: Domain) -> Organisation:
    """The organisation as the screens show it."""
    config, declared = domain.config, domain.config.organisation
    return Organisation(
        name=declared.name,
        legal=declared.legal,
        colours=declared.colours,
        logo=declared.logo,
        phone=declared.phone,
        hours=declared.hours,
        email=declared.email,
        site=declared.site,
        privacy=declared.privacy,
        language=config.language,
        time_zone=config.time_zone.key,
    )


def time_zone() -> ZoneInfo:
    """Where the organisation's clocks are."""
    return ZoneInfo(published().organisation.time_zone)


@bp.get("/couleurs-<version>.css")
def colours(version: str) -> Response:
    """The five tints, under an address that changes with them."""
    return kept(published().colours, "text/css")


@bp.get("/logo-<version>.svg")
def logo(version: str) -> Response:
    """The organisation's mark. As an image only: its own scripts never run."""
    if not published().logo_version:
        abort(404)
    response = kept(published().organisation.logo, "image/svg+xml")
    response.headers["Content-Disposition"] = 'attachment; filename="logo.svg"'
    return response


def kept(text: str, media_type: str) -> Response:
    response = Response(text, mimetype=media_type)
    response.cache_control.max_age = 31_536_000
    response.cache_control.public = True
    response.cache_control.immutable = True
    return response


def show_organisation(app: Flask) -> None:
    """Give templates `organisation`, `colours_version` and `logo_version`."""
    app.register_blueprint(bp)

    @app.context_processor
    def brand() -> dict[str, object]:
        shown = published()
        return {
            "organisation": shown.organisation,
            "colours_version": shown.colours_version,
            "logo_version": shown.logo_version,
        }

"""What outside people see: pages, requests, their own space, and a trial's mailbox."""

import re

from flask import Flask

from webapp import mailbox, pages, portal, requests
from webapp.parts import Services
from webapp.rendering.files import badge


def dial(phone: str) -> str:
    """A telephone number as a ``tel:`` address wants it; French ones get their country."""
    digits = re.sub(r"[^0-9+]", "", phone)
    return f"+33{digits[1:]}" if re.fullmatch(r"0[1-9]\d{8}", digits) else digits


def register_tiers(app: Flask, services: Services) -> None:
    """Register the routes of tiers, and the local mailbox where there is one."""
    app.jinja_env.filters["dial"] = dial
    app.jinja_env.filters["badge"] = lambda filename: badge("", filename)
    for part in (pages.bp, requests.bp, portal.bp):
        app.register_blueprint(part)
    if services.settings.demonstration and services.mailbox is not None:
        # It shows links and codes: outside a trial the route does not exist.
        app.register_blueprint(mailbox.bp)

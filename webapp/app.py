"""The web application, put together from its parts."""

from collections.abc import Mapping

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp import (
    admin,
    agents,
    bundles,
    dates,
    demonstration,
    errors,
    headers,
    health,
    languages,
    organisation,
    pki,
)
from webapp.accounts.security import open_security
from webapp.agents.desk import lay_desk
from webapp.application import Application
from webapp.database import open_database
from webapp.fragments import keep_fragments
from webapp.parts import Services
from webapp.tiers import register_tiers
from webapp.undefined import Unshown

UPLOADS = 60 * 1024 * 1024
"""Bytes one request may hold; each file has its own, lower limit."""


def create_app(
    services: Services, *, testing: bool = False, config: Mapping[str, object] | None = None
) -> Flask:
    """An application that serves these Services; `config` is Flask's, beyond what we set.

    Raises FileNotFoundError where the front end was not built.
    """
    app = Application(__name__)
    app.testing = testing
    app.config.update(config or {})
    app.config.update(
        MAX_CONTENT_LENGTH=UPLOADS,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        # Links come from PUBLIC_URL; the Host header decides nothing.
        PREFERRED_URL_SCHEME="https" if services.settings.secure else "http",
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.undefined = Unshown
    app.extensions["guichet"] = services
    if services.settings.secure:
        # Behind the proxy that ends TLS, one hop is believed.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign]
    open_database(app, services)
    open_security(app, services)
    languages.speak(app)
    bundles.serve_bundles(app, bundles.read())
    keep_fragments(app)
    organisation.show_organisation(app)
    dates.install(app)
    headers.secure(app)
    errors.handle_errors(app)
    lay_desk(app)
    for part in (health.bp, agents.bp, admin.bp, pki.bp):
        app.register_blueprint(part)
    register_tiers(app, services)
    if services.settings.demonstration:
        # A production has no clock to move: the route does not exist there.
        app.register_blueprint(demonstration.bp)
    return app

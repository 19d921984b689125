"""Flask-Security-Too, set up: argon2, sessions that end with the password, pages of our own."""

from datetime import timedelta

from flask import Flask, request
from flask_security.core import Security
from flask_wtf.csrf import CSRFProtect

from webapp.accounts.actors import look
from webapp.accounts.door import ask_to_sign_in
from webapp.accounts.member import Accounts
from webapp.accounts.models import Role, User
from webapp.accounts.views import bp
from webapp.database import db
from webapp.parts import Services

csrf = CSRFProtect()


def open_security(app: Flask, services: Services) -> None:
    """Sign-in, sessions and CSRF tokens of this application."""
    settings = services.settings
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SECURITY_PASSWORD_SALT=settings.secret_key,
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106  the name of a method
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_DEPRECATED_PASSWORD_SCHEMES=[],
        SECURITY_PASSWORD_SINGLE_HASH=["argon2"],
        SECURITY_REGISTERABLE=False,
        SECURITY_RECOVERABLE=False,
        SECURITY_SEND_REGISTER_EMAIL=False,
        SECURITY_TRACKABLE=False,
        SECURITY_I18N_DIRNAME=[],
        SESSION_COOKIE_NAME="guichet",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=10),
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    datastore = Accounts(db, User, Role)
    security = Security(app, datastore, register_blueprint=False)
    security.unauthn_handler(ask_to_sign_in)
    # Roles are the engine's affair: nobody asks Flask-Principal who is here, at each request.
    app.before_request_funcs[None].remove(security.principal._on_before_request)
    csrf.init_app(app)
    app.register_blueprint(bp)

    @app.before_request
    def know_the_person() -> None:
        # Before any command: those forget the rows that the session had read.
        if request.endpoint != "static":
            look()


__all__ = ["ask_to_sign_in", "csrf", "open_security"]

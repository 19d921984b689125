"""The web's door to the database: one session a request, closed with it."""

from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import Connection, Engine

from engine.persistence.base import Base
from engine.persistence.engine import make_engine, prepare
from engine.persistence.serving import serving_options, try_idle_connections
from webapp.parts import Services


class OneDatabase(Session):
    """Flask-SQLAlchemy's session, which need not look for the engine of each statement."""

    _engine: Engine | None = None

    def get_bind(
        self,
        mapper: Any = None,
        clause: Any = None,
        bind: Engine | Connection | None = None,
        **kwargs: Any,
    ) -> Engine | Connection:
        if bind is not None:
            return bind
        if self._engine is None:
            self._engine = self._db.engine
        return self._engine


# The metadata is the engine's: accounts hang on it too, and there is one history of migrations.
db = SQLAlchemy(
    model_class=Base, session_options={"expire_on_commit": False, "class_": OneDatabase}
)


def open_database(app: Flask, services: Services) -> None:
    """Bind the sessions of this application to its database and its Runtime."""
    # make_engine knows the drivers; here only the address it settles on is wanted.
    url = make_engine(services.settings.database_url).url
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = serving_options(url)
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
        try_idle_connections(db.engine)

    @app.before_request
    def lend_runtime() -> None:
        # Sessions are made per request; the Runtime belongs to the application.
        db.session.info["runtime"] = services.runtime

"""The same club as for the agents, its administrator, and a worker that goes when it is told."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from engine.persistence.engine import make_sessions
from engine.worker import Worker
from tests.web.agents.conftest import domain, operations, world
from webapp.database import db
from webapp.parts import Services

__all__ = ["domain", "operations", "world"]


@pytest.fixture
def boss(world, login) -> FlaskClient:
    return login("administrator")


@pytest.fixture
def work(app: Flask, outside: Services) -> Iterator[Callable[[], int]]:
    """Everything that is due now, until nothing is."""
    with app.app_context():
        engine = db.engine
    worker = Worker(make_sessions(engine, outside.runtime), outside.runtime)
    yield worker.run_until_idle
    worker.close()

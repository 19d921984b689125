"""The same club as for the agents, and its administrator."""

import pytest
from flask.testing import FlaskClient

from tests.web.agents.conftest import domain, operations, world

__all__ = ["domain", "operations", "world"]


@pytest.fixture
def boss(world, login) -> FlaskClient:
    return login("administrator")

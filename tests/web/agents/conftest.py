"""A small club, with a member of each situation the desk shows."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from flask import Flask

from engine.ports import Call, Operation, Outcome, Parameter
from tests.web.agents.world import World, build


class Silent:
    """A mail operation that sends nothing: these tests look at the desk only."""

    parameters: Sequence[Parameter] = ()

    def __call__(self, call: Call) -> Outcome:
        return Outcome()


@pytest.fixture
def domain() -> str:
    return "club"


@pytest.fixture
def operations() -> Mapping[str, Operation]:
    return {"mail.send": Silent()}


@pytest.fixture
def world(app: Flask, people) -> World:
    """The club published, with two dossiers: Anne's with a page, Boris's with a task."""
    return build(app, people, Path(__file__).parent / "domain")

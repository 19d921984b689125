"""What a role may do is said by its permissions in domain.yaml, whatever its name."""

from flask import Flask

from engine.actors import ADMINISTRATOR, SUPERVISOR
from tests.web.agents.world import World
from webapp.accounts.actors import implied


def test_a_role_that_assigns_supervises_and_one_that_administers_administrates(
    app: Flask, world: World
):
    with app.test_request_context():
        assert implied(frozenset({"moniteur", "gestionnaire"})) == frozenset()
        assert implied(frozenset({"responsable"})) == {SUPERVISOR}
        assert implied(frozenset({"administrateur"})) == {SUPERVISOR, ADMINISTRATOR}
        assert implied(frozenset({"inconnu"})) == frozenset()

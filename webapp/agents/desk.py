"""What the frame around every agents' page shows: counts, entries, the person."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from flask import Flask
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from engine import queries
from engine.queries import JournalRow, RequestForm
from engine.queries.limits import EXACT
from webapp.accounts.actors import current_actor
from webapp.accounts.models import User
from webapp.agents.paging import counted
from webapp.database import db
from webapp.languages import gettext, say
from webapp.organisation import published
from webapp.parts import services
from webapp.wording import operation

if TYPE_CHECKING:
    from webapp.agents.instances import Step


class Desk:
    """Read by the layout only, so that other pages pay nothing for it."""

    @property
    def id(self) -> int | None:
        return current_actor().id

    @property
    def name(self) -> str:
        return current_actor().name

    @property
    def administrator(self) -> bool:
        return current_actor().is_administrator

    @property
    def is_agent(self) -> bool:
        return current_actor().is_agent

    @property
    def demonstration(self) -> bool:
        return services().settings.demonstration

    @cached_property
    def subtitle(self) -> str:
        """Teams and organisation, as one line."""
        return " · ".join([*team_names(current_actor().teams), published().organisation.name])

    @property
    def version(self) -> int | None:
        """The version of the domain in use, which says what may be typed for who calls."""
        return published().deployment_id

    @cached_property
    def mine(self) -> int:
        """Tasks assigned to me, up to a thousand."""
        return min(queries.assigned(db.session(), current_actor()), EXACT)

    @cached_property
    def incidents(self) -> int:
        return queries.incident_count(db.session())

    @cached_property
    def requests(self) -> tuple[RequestForm, ...]:
        """What may be typed for somebody who calls."""
        return queries.request_forms(
            db.session(), services().settings.domain, deployment_id=published().deployment_id
        )


def team_names(teams: frozenset[str] | tuple[str, ...]) -> list[str]:
    """Labels of these teams, as the domain gives them."""
    domain = published().domain
    declared = domain.config.teams if domain else {}
    return [declared[team].label if team in declared else team for team in sorted(teams)]


def role_name(role: str) -> str:
    domain = published().domain
    declared = domain.config.roles if domain else {}
    return declared[role].label if role in declared and declared[role].label else role


def holder_name(holder: str) -> str:
    """Where the ball is, as the strip says it."""
    return {
        "tiers": gettext("Chez le tiers"),
        "agent": gettext("Chez nous"),
        "outil": gettext("Chez un outil"),
    }.get(holder, gettext("Chez personne"))


def people_options(people: Iterable[User]) -> list[tuple[int, str]]:
    """For a select: (id, name)."""
    return [(person.id, person.name or person.email) for person in people]


SYMBOLS = {
    "dossier": "folder",
    "request": "inbox",
    "process": "route",
    "element": "circle-check",
    "task": "checklist",
    "page": "file-upload",
    "code": "key",
    "mail": "mail",
    "document": "file-text",
    "envelope": "signature",
    "decision": "table",
    "timer": "clock",
    "operation": "cpu",
    "incident": "alert-circle",
    "note": "note",
}
"""Icon of a fact of the journal, by the first half of its name."""


def fact(row: JournalRow) -> str:
    """A fact of the journal, in the language of the request."""
    called = row.words.get("type")
    words = {**row.words, "type": operation(str(called))} if called else row.words
    return queries.fact_sentence(row.kind, words, say)


def fact_symbol(kind: str) -> str:
    return SYMBOLS.get(kind.partition(".")[0], "circle-check")


def states_json(steps: Iterable[Step]) -> Markup:
    """What the viewer draws over a diagram, as JSON that is safe inside a script element."""
    states = [
        {"id": one.id, "state": one.state, "holder": one.holder, "count": one.count}
        for one in steps
        if one.state != "coming"
    ]
    return htmlsafe_json_dumps(states)


def lay_desk(app: Flask) -> None:
    """Give templates `desk`, and the names of teams and roles."""
    app.jinja_env.globals.update(team_names=team_names, role_name=role_name)
    app.jinja_env.filters.update(
        counted=counted,
        fact=fact,
        fact_symbol=fact_symbol,
        people_options=people_options,
        states_json=states_json,
    )

    @app.context_processor
    def desk() -> dict[str, object]:
        return {"desk": Desk()}

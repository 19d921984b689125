"""The installation measured over HTTP: a database, a published domain, agents, open tasks."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select, text

from benchmarks import domain, models
from engine import actors, commands
from engine.actors import SYSTEM
from engine.instances.models import ProcessInstance
from engine.persistence import make_sessions
from engine.tasks.models import Task
from webapp.accounts import create_account
from webapp.app import create_app
from webapp.bootstrap import build, open_engine
from webapp.database import db
from webapp.migrations import upgrade
from webapp.settings import Settings

DOMAIN = "mesure"
PASSWORD = "une phrase assez longue"  # noqa: S105 - of accounts that live a minute


@dataclass(frozen=True, slots=True)
class Site:
    """What the clients know: who they are, and the tasks that wait for them."""

    agents: Sequence[str]
    """Addresses that sign in with PASSWORD."""
    tasks: Sequence[int]


def settings(var: Path, database_url: str, port: int) -> Settings:
    """Those of the site; the server's process reads the same from `environment`."""
    return Settings(
        var=var,
        database_url=database_url,
        public_url=f"http://localhost:{port}",
        secret_key="k" * 64,
        page_key=bytes(32),
        domains=var,
        domain=DOMAIN,
    )


def environment(settings: Settings) -> dict[str, str]:
    """The variables from which `webapp.settings.from_environment` makes these settings."""
    return {
        "GUICHET_VAR": str(settings.var),
        "DATABASE_URL": settings.database_url,
        "PUBLIC_URL": settings.public_url,
        "SECRET_KEY": settings.secret_key,
        "PAGE_KEY": settings.page_key.hex(),
        "GUICHET_DOMAINS": str(settings.domains),
        "GUICHET_DOMAIN": settings.domain,
    }


def prepare(settings: Settings, *, agents: int, tasks: int) -> Site:
    """Publish the measured process, open the accounts, start an instance for each task."""
    engine = open_engine(settings)
    upgrade(engine)
    services = build(settings)
    try:
        sessions = make_sessions(engine, services.runtime)
        at = services.clock.now()
        with sessions() as session:
            files = domain.files(DOMAIN, models.short())
            commands.publish(session, DOMAIN, files, by=SYSTEM, at=at)
        addresses = [f"agent{number}@exemple.fr" for number in range(1, agents + 1)]
        with create_app(services).app_context():
            for number, address in enumerate(addresses, 1):
                create_account(
                    db.session(),
                    address,
                    f"Agent {number}",
                    PASSWORD,
                    at=at,
                    roles=["gestionnaire"],
                    teams=[models.TEAM],
                )
        by = actors.agent(
            1, "Anne Roux", roles=frozenset({"gestionnaire"}), teams=frozenset({models.TEAM})
        )
        for number in range(tasks):
            with sessions() as session:
                dossier = commands.open_dossier(
                    session, DOMAIN, "client", _values(number), by=by, at=at
                )
                commands.start_process(session, dossier, models.PROCESS, {}, by=by, at=at)
        with sessions() as session:
            if engine.dialect.name == "postgresql":
                session.execute(text("ANALYZE"))  # as the server does by itself, within a minute
                session.commit()
            found = session.scalars(select(Task.id).where(Task.name == "A").order_by(Task.id))
            return Site(addresses, list(found))
    finally:
        services.close()
        engine.dispose()


def _values(number: int) -> dict[str, object]:
    return {
        "nom": "Léa Martin",
        "courriel": f"lea{number}@exemple.fr",
        "telephone": "0612345678",
        "adresse": {"rue": "1 rue des Lilas", "ville": "Lyon"},
    }


def outcome(settings: Settings) -> dict[str, int]:
    """How many tasks there are of each name and state, "A done", and instances "running"."""
    engine = open_engine(settings)
    try:
        with make_sessions(engine)() as session:
            tasks = session.execute(
                select(Task.name, Task.state, func.count()).group_by(Task.name, Task.state)
            )
            counts = {f"{name} {state}": count for name, state, count in tasks}
            instances = session.execute(
                select(ProcessInstance.state, func.count()).group_by(ProcessInstance.state)
            )
            return counts | {str(state): count for state, count in instances}
    finally:
        engine.dispose()

"""The command line: `guichet`."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import click

from engine import queries
from engine.actors import SYSTEM
from engine.commands import publish as publish_domain
from engine.deployments import collect
from engine.deployments.collecting import CollectError
from engine.errors import DomainError, NotPublishable
from engine.instances.inline import INLINE
from engine.publication import Finding, TemplateChecker, report
from engine.publication import check as check_domain
from webapp import demonstration, serving
from webapp.accounts.directory import create_account
from webapp.app import create_app
from webapp.bootstrap import build, open_engine, session_of
from webapp.database import db
from webapp.migrations import upgrade
from webapp.parts import Services
from webapp.settings import Settings, from_environment
from webapp.status import states


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("-v", "--verbose", is_flag=True, help="Dit ce qui se passe.")
def main(verbose: bool) -> None:
    """Guichet : échanger avec des tiers, selon des processus dessinés."""
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )


def located(where: str, settings: Settings) -> tuple[Path, str]:
    """(root, domain) of a domain given by its name, or by the folder of its diagrams."""
    folder = Path(where)
    if folder.is_dir():
        folder = folder.resolve()
        return folder.parent.parent, folder.name
    return settings.domains, where


@main.command()
@click.argument("domaine")
@click.option("--lang", type=click.Choice(["fr", "en"]), default="fr", help="Langue du rapport.")
def check(domaine: str, lang: str) -> None:
    """Relit un DOMAINE (son nom, ou le dossier bpmn/<domaine>) et dit tout ce qui ne va pas."""
    settings = from_environment()
    root, name = located(domaine, settings)
    services = build(settings)
    try:
        findings = _findings(root, name, services)
    finally:
        services.close()
    click.echo(report(findings, lang))
    if any(one.severity == "error" for one in findings):
        raise SystemExit(1)


def _findings(root: Path, name: str, services: Services) -> Sequence[Finding]:
    try:
        files = collect(root, name)
    except CollectError as error:
        return error.findings
    runtime = services.runtime
    return check_domain(
        files,
        operations={key: one.parameters for key, one in runtime.operations.items()},
        inline={key: one.parameters for key, one in INLINE.items()},
        templates=cast(TemplateChecker | None, runtime.templates),
        at=runtime.clock.now(),
    )


@main.command()
@click.argument("domaine")
@click.option("--lang", type=click.Choice(["fr", "en"]), default="fr", help="Langue du rapport.")
def publish(domaine: str, lang: str) -> None:
    """Publie un DOMAINE : une version immuable, que les nouveaux processus suivront."""
    settings = from_environment()
    root, name = located(domaine, settings)
    engine = open_engine(settings)
    upgrade(engine)
    services = build(settings)
    try:
        session = session_of(services, engine)
        published = publish_domain(
            session, name, collect(root, name), by=SYSTEM, at=services.clock.now()
        )
        number = next(
            one.number for one in queries.deployments(session, name) if one.id == published
        )
        click.echo(f"Domaine « {name} » publié (version {number}).")
    except (CollectError, NotPublishable) as error:
        click.echo(report(cast(Sequence[Finding], error.findings), lang), err=True)
        raise SystemExit(1) from None
    finally:
        services.close()


@main.command("db")
def database() -> None:
    """Met la base de données au schéma de cette version."""
    upgrade(open_engine(from_environment()))
    click.echo("La base est à jour.")


@main.command("agent")
@click.argument("courriel")
@click.argument("nom")
@click.option("--role", "roles", multiple=True, help="Rôle du domaine ; répétable.")
@click.option("--team", "teams", multiple=True, help="Équipe du domaine ; répétable.")
@click.password_option("--password", prompt="Mot de passe", help="Douze caractères au moins.")
def agent(
    courriel: str, nom: str, roles: tuple[str, ...], teams: tuple[str, ...], password: str
) -> None:
    """Ouvre le compte d'un agent."""
    settings = from_environment()
    upgrade(open_engine(settings))
    services = build(settings)
    try:
        with create_app(services).app_context():
            create_account(
                db.session(),
                courriel,
                nom,
                password,
                at=services.clock.now(),
                roles=roles,
                teams=teams,
            )
    except DomainError as error:
        raise click.ClickException(error.message) from None
    finally:
        services.close()
    click.echo(f"Compte ouvert : {courriel}.")


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--no-worker", is_flag=True, help="Les traitements sont faits ailleurs.")
def serve(host: str, port: int, no_worker: bool) -> None:
    """Sert l'application et fait les traitements différés."""
    settings = from_environment()
    upgrade(open_engine(settings))
    serving.serve(settings, host=host, port=port, worker=not no_worker)


@main.command()
def worker() -> None:
    """Fait les traitements différés, sans servir l'application."""
    settings = from_environment()
    serving.work(settings)


@main.command()
def status() -> None:
    """Dit ce qui marche et ce qui ne marche pas ; le code de sortie est 1 s'il y a à faire."""
    settings = from_environment()
    services = build(settings)
    try:
        with session_of(services, open_engine(settings)) as session:
            found = list(states(services, session))
    finally:
        services.close()
    for one in found:
        click.echo(f"{one.part:16} {one.trouble or 'en ordre'}")
    if any(one.trouble for one in found):
        raise SystemExit(1)


@main.command()
@click.option("--port", default=8000, show_default=True)
def demo(port: int) -> None:
    """Prépare et sert la démonstration, sur cette machine seulement."""
    settings = replace(
        from_environment(),
        demonstration=True,
        public_url=f"http://localhost:{port}",
        organisation="Valserine Mutuelle",
        smtp_url=None,
    )
    engine = open_engine(settings)
    upgrade(engine)
    services = build(settings)
    with create_app(services).app_context():
        at = services.clock.now()
        session = db.session()
        session.info["runtime"] = services.runtime
        try:
            publish_domain(
                session,
                settings.domain,
                collect(settings.domains, settings.domain),
                by=SYSTEM,
                at=at,
            )
        except (CollectError, NotPublishable) as error:
            click.echo(report(cast(Sequence[Finding], error.findings), "fr"), err=True)
            raise SystemExit(1) from None
        demonstration.create_accounts(session)
    services.close()
    click.echo(demonstration.welcome(settings))
    # 127.0.0.1 only: the mailbox shows links and codes to whoever opens it.
    serving.serve(settings, host="127.0.0.1", port=port)

"""Bringing a database to this version's schema: one history, whose metadata is assembled here."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, MetaData

import engine.deployments.models
import engine.documents.models
import engine.dossiers.models
import engine.instances.models
import engine.jobs.models
import engine.journal.models
import engine.tasks.models
import webapp.accounts.models
import webapp.limits
from engine.persistence import migrations
from engine.persistence.base import Base
from webapp.queueing import bring_queue

MODELS = (
    engine.deployments.models,
    engine.documents.models,
    engine.dossiers.models,
    engine.instances.models,
    engine.jobs.models,
    engine.journal.models,
    engine.tasks.models,
    webapp.accounts.models,
    webapp.limits,
)
"""Modules that hold tables: importing them fills the metadata."""


def metadata() -> MetaData:
    """Every table of the product."""
    return Base.metadata


def upgrade(database: Engine) -> None:
    """Bring the database to the latest revision; nothing where it is there already."""
    with database.begin() as connection:
        command.upgrade(configuration(connection), "head")
        bring_queue(connection)


def configuration(connection: object) -> Config:
    """Alembic's configuration on an open connection."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes.update(connection=connection, metadata=metadata())
    return config

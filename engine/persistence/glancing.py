"""One reading before a command, which leaves nothing to be ended before the command begins."""

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from engine.persistence.driver import WRITES, ask
from engine.persistence.statements import run


def glance(session: Session, text: str, *values: Any) -> Any:
    """The row that a statement finds, or None, by a connection lent for it alone.

    By the session where it has begun, where somebody listens, where connections are not in
    autocommit, and where the connection lent was broken.
    """
    engine = session.get_bind().engine
    if not session.in_transaction() and _alone(engine):
        lent: Any = engine.raw_connection()
        try:
            return ask(lent.dbapi_connection, engine.dialect, text, values).fetchone()
        except engine.dialect.loaded_dbapi.Error:
            lent.invalidate()
        finally:
            lent.close()
    return run(session, text, *values).fetchone()


def _alone(engine: Engine) -> bool:
    if engine.dispatch.before_cursor_execute:
        return False
    return engine.dialect.name == "sqlite" or WRITES in engine.get_execution_options()

"""One process that serves the web and does the deferred work: a trial, or a small installation."""

import logging
import signal
import threading
from os import getpid
from socket import gethostname
from types import FrameType

from sqlalchemy import Engine
from waitress.server import create_server

from engine.worker import Worker
from webapp.app import create_app
from webapp.bootstrap import build, make_worker, open_engine
from webapp.dispatching import LocalDispatcher
from webapp.distributing import Announcer, Distributor
from webapp.settings import Settings

log = logging.getLogger(__name__)


class Closing:
    """Set by the first SIGTERM or SIGINT; the second ends the process at once."""

    def __init__(self) -> None:
        self.event = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._close)

    def _close(self, number: int, frame: FrameType | None) -> None:
        if self.event.is_set():
            raise SystemExit(128 + number)
        self.event.set()


def serve(settings: Settings, *, host: str, port: int, worker: bool = True) -> None:
    """Serve until SIGTERM, then finish what is under way: requests, then the worker's pass."""
    dispatcher = LocalDispatcher()
    elsewhere = None if worker else announcer_for(open_engine(settings))
    services = build(settings, dispatcher=elsewhere or dispatcher)
    app = create_app(services)
    server = create_server(app, host=host, port=port, threads=8, ident="guichet")
    closing = Closing()
    doing = make_worker(services, open_engine(settings), f"{host}:{port}")
    if worker:
        dispatcher.start(doing.run_once, hourly=doing.sweep)
    # waitress's own signal handling drops requests under way: its loop runs beside, and is closed
    # once its threads are idle.
    loop = threading.Thread(target=server.run, name="web", daemon=True)
    loop.start()
    log.info("Serving on %s", settings.public_url)
    if settings.smtp_url is None and not settings.demonstration:
        log.warning("SMTP_URL is not set: mails stay in %s.", settings.var / "mailbox")
    closing.event.wait()
    server.task_dispatcher.shutdown(cancel_pending=False, timeout=30)
    server.close()
    doing.stop()
    dispatcher.stop()
    doing.close()
    services.close()


def work(settings: Settings) -> None:
    """Do the deferred work only, until SIGTERM."""
    services = build(settings)
    closing = Closing()
    database = open_engine(settings)
    announcer = announcer_for(database)
    name = f"{gethostname()}:{getpid()}"
    doing = make_worker(services, database, name, announced=announcer)
    run_worker(doing, database, closing.event, announcer)
    services.close()


def run_worker(
    doing: Worker, database: Engine, closing: threading.Event, announcer: Announcer | None
) -> None:
    """Until `closing`: on PostgreSQL jobs come from Procrastinate, else from their rows."""
    dispatcher = LocalDispatcher()
    if announcer is None:
        dispatcher.start(doing.run_once, hourly=doing.sweep)
        closing.wait()
        doing.stop()
        dispatcher.stop()
        doing.close()
        return
    told: Announcer = announcer

    def sweep() -> int:
        fired = doing.tend()
        told.announce_again(database, doing.overdue())
        return fired

    distributor = Distributor(database, doing.carry_out, threads=doing.threads)
    dispatcher.start(sweep, hourly=doing.sweep)
    distributor.start()
    closing.wait()
    distributor.stop()
    dispatcher.stop()
    doing.close()


def announcer_for(database: Engine) -> Announcer | None:
    """On PostgreSQL, what tells the workers of other processes; None on SQLite."""
    return Announcer() if database.dialect.name == "postgresql" else None

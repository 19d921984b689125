"""What a web server of production serves: `granian --interface wsgi --factory
webapp.wsgi:application`, with the options that docs/exploitation.md gives.

No worker runs inside: `guichet worker` does the deferred work, on as many machines as wanted.
"""

import atexit
import gc

from flask import Flask

from webapp.app import create_app
from webapp.bootstrap import build, open_engine
from webapp.serving import announcer_for
from webapp.settings import from_environment

YOUNG = 10_000
"""Objects made since the last collection that are worth one: a page makes some thousands, few of
them in cycles."""


def application() -> Flask:
    """The application, set up from the environment; its schema is that of `guichet db`."""
    settings = from_environment()
    database = open_engine(settings)
    services = build(settings, dispatcher=announcer_for(database))
    database.dispose()
    atexit.register(services.close)
    app = create_app(services)
    collect_seldom()
    return app


def collect_seldom() -> None:
    """What was imported lasts as long as the process: collections need not look at it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 20, 50)

"""What a web server of production serves: `gunicorn "webapp.wsgi:application()"`.

No worker runs inside: `guichet worker` does the deferred work, on as many machines as wanted.
"""

import atexit

from flask import Flask

from webapp.app import create_app
from webapp.bootstrap import build, open_engine
from webapp.serving import announcer_for
from webapp.settings import from_environment


def application() -> Flask:
    """The application, set up from the environment; its schema is that of `guichet db`."""
    settings = from_environment()
    database = open_engine(settings)
    services = build(settings, dispatcher=announcer_for(database))
    database.dispose()
    atexit.register(services.close)
    return create_app(services)

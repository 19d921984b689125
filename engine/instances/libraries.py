"""The processes of a domain's version, read once and kept as long as the parsed domain is."""

from threading import Lock
from weakref import WeakKeyDictionary

from engine import workflow
from engine.deployments import Domain
from engine.workflow import Library

_lock = Lock()
_libraries: WeakKeyDictionary[Domain, Library] = WeakKeyDictionary()


def library(domain: Domain) -> Library:
    """The processes; domains are cached and bounded by `engine.deployments.load`."""
    with _lock:
        found = _libraries.get(domain)
    if found is None:
        found = workflow.read(domain.diagrams)
        with _lock:
            found = _libraries.setdefault(domain, found)
    return found

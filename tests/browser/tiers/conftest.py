"""The small domain behind a real server, its worker run when a test says so."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.mail import FileMailbox
from tests.browser.conftest import Served, free_port, serve
from tests.support.tiers import World, close_world, open_world, parts
from webapp.parts import Services

__all__ = ["parts", "site"]


@dataclass
class Site:
    """Where the application listens, and its world."""

    world: World
    served: Served

    def at(self, path: str) -> str:
        return self.served.url + path

    @property
    def mailbox(self) -> FileMailbox:
        return self.world.mailbox


@pytest.fixture
def site(parts: Services, tmp_path: Path) -> Iterator[Site]:
    """A new database; the clock starts at the machine's hour and moves only when told to."""
    world = open_world(parts, tmp_path)
    # Cookies are kept by the browser's own clock, which nobody moves.
    world.clock.at = datetime.fromtimestamp(int(tmp_path.stat().st_mtime), UTC)
    served = serve(world.app, free_port())
    yield Site(world, served)
    served.stop()
    close_world(world)

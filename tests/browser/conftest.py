"""A browser, and the application behind a real server on this machine."""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright
from werkzeug.serving import make_server

CHROMIUM = Path("/usr/bin/chromium")
SIZES = {"desktop": (1440, 900), "phone": (390, 844), "narrow": (320, 640)}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = Path(__file__).parents[2] / "webapp/assets/node_modules/axe-core/axe.min.js"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium: the machine's, else Playwright's own.

    Closed with its module: while it is open a loop of asyncio runs in the thread, where what signs
    a document, in other tests, wants one of its own.
    """
    with sync_playwright() as playwright:
        # Chromium refuses its sandbox to root.
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        path = str(CHROMIUM) if CHROMIUM.exists() else None
        try:
            launched = playwright.chromium.launch(executable_path=path, args=arguments)
        except Error:
            pytest.skip("No Chromium: apt install chromium, or playwright install chromium.")
        yield launched
        launched.close()


@dataclass
class Screens:
    """Opens pages at a size, with or without script; closed with the test."""

    browser: Browser
    opened: list[BrowserContext]

    def open(self, size: str = "desktop", *, script: bool = True, **options: object) -> Page:
        width, height = SIZES[size]
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            has_touch=size != "desktop",
            java_script_enabled=script,
            locale="fr-FR",
            reduced_motion="reduce",
            **options,  # type: ignore[arg-type]
        )
        context.set_default_timeout(10_000)
        self.opened.append(context)
        return context.new_page()


@pytest.fixture
def screens(browser: Browser) -> Iterator[Screens]:
    made = Screens(browser, [])
    yield made
    for context in made.opened:
        with suppress(Error):
            context.close()


def faults(page: Page) -> list[str]:
    """What axe-core finds on the page, and whether it scrolls sideways."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    said = [
        f"{one['id']}: {one['help']} {[node['html'][:120] for node in one['nodes'][:3]]}"
        for one in found["violations"]
    ]
    beyond = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return [*said, *([f"scrolls sideways by {beyond} px"] if beyond > 0 else [])]


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """faults(page), for tests that live in other folders."""
    return faults


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Served:
    """An application that listens."""

    url: str
    stop: Callable[[], None]


def serve(app: object, port: int) -> Served:
    """Serve the application on that port from threads of this process."""
    server = make_server("127.0.0.1", port, app, threaded=True)  # type: ignore[arg-type]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()

    def stop() -> None:
        server.shutdown()
        thread.join()
        server.server_close()

    return Served(f"http://127.0.0.1:{port}", stop)

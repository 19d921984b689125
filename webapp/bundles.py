"""The files built for browsers: their hashed names, and the sprite of icons."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from markupsafe import Markup

FOLDER = Path(__file__).parent / "static" / "dist"
A_YEAR = 31_536_000


@dataclass(frozen=True, slots=True)
class Bundles:
    """What the build made: logical name → hashed name, and which icons the sprite holds."""

    files: dict[str, str]
    icons: frozenset[str]


def read(folder: Path = FOLDER) -> Bundles:
    """The build's manifest. Raises FileNotFoundError with the remedy where nothing was built."""
    path = folder / "manifest.json"
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing: build the front end (node build.mjs).")
    manifest: dict[str, Any] = json.loads(path.read_text())
    return Bundles(files=dict(manifest["files"]), icons=frozenset(manifest["icons"]))


def serve_bundles(app: Flask, bundles: Bundles) -> None:
    """Give templates `asset(name)` and `icon(name)`, and let browsers keep hashed files."""

    # A page shows forty icons: each address, and each icon without words, is made once.
    folder = f"{app.static_url_path}/dist/"
    addresses = {name: folder + file for name, file in bundles.files.items()}
    silent: dict[str, Markup] = {}

    def asset(name: str) -> str:
        return request.script_root + addresses[name]

    def icon(name: str, label: str = "") -> Markup:
        # A name that data brought, and that the sprite lacks, must not break the page.
        known = name if name in bundles.icons else "file"
        if label:
            return drawn(Markup('role="img" aria-label="{}"').format(label), known)
        if request.script_root:
            return drawn(Markup('aria-hidden="true"'), known)
        if known not in silent:
            silent[known] = drawn(Markup('aria-hidden="true"'), known)
        return silent[known]

    def drawn(spoken: Markup, known: str) -> Markup:
        return Markup('<svg class="i" {}><use href="{}#i-{}"/></svg>').format(
            spoken, asset("icons.svg"), known
        )

    globals_: dict[str, Callable[..., Any]] = {"asset": asset, "icon": icon}
    app.jinja_env.globals.update(globals_)

    @app.after_request
    def keep_hashed(response: Response) -> Response:
        if request.endpoint == "static" and response.status_code in (200, 304):
            response.cache_control.no_cache = None
            response.cache_control.max_age = A_YEAR
            response.cache_control.public = True
            response.cache_control.immutable = True
        return response

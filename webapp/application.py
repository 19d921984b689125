"""Flask, less what it would work out anew at each request although it never changes here."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import Flask, request
from flask.templating import Environment
from jinja2 import Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from werkzeug.routing import IntegerConverter, Map

from engine.persistence.ids import LARGEST
from webapp.cookies import SignedCookies

ADDRESSES = 4096
"""Addresses kept."""
MARK = 900_000_000_000_001
"""Stands for a number in an address, and the next ones for the next numbers."""


class Application(Flask):
    """The product's application: every view is a plain function, every template its own file."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.session_interface = SignedCookies()
        self.url_map.converters["int"] = Number
        self._address = lru_cache(ADDRESSES)(self._build)
        self._pattern = lru_cache(ADDRESSES)(self._build_pattern)

    def create_jinja_environment(self) -> Environment:
        made = super().create_jinja_environment()
        made.template_class = OwnTemplate
        return made

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func

    def url_for(self, /, endpoint: str, **values: Any) -> str:
        """As Flask's: the address of a page depends on what is asked and where we are mounted."""
        if not request or endpoint[0] == "." or any(name[0] == "_" for name in values):
            return super().url_for(endpoint, **values)
        given = {name: value for name, value in values.items() if value is not None}
        names, kinds = tuple(given), {type(value) for value in given.values()}
        if kinds <= {int} and min(given.values(), default=0) >= 0:
            return self._pattern(request.script_root, endpoint, names).format(*given.values())
        if kinds <= {int, str}:
            return self._address(request.script_root, endpoint, names, tuple(given.values()))
        return super().url_for(endpoint, **values)

    def _build(
        self, root: str, endpoint: str, names: tuple[str, ...], values: tuple[Any, ...]
    ) -> str:
        """What `url_for` keeps; `root`, the folder we are mounted on, is part of the key only."""
        return super().url_for(endpoint, **dict(zip(names, values, strict=True)))

    def _build_pattern(self, root: str, endpoint: str, names: tuple[str, ...]) -> str:
        """The address, with `{0}`, `{1}`… instead of its numbers."""
        marks = [MARK + place for place in range(len(names))]
        address = self._build(root, endpoint, names, tuple(marks))
        address = address.replace("{", "{{").replace("}", "}}")
        for place, mark in enumerate(marks):
            address = address.replace(str(mark), f"{{{place}}}")
        return address


class Number(IntegerConverter):
    """A key in an address; beyond what a database holds, there is no such page."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=LARGEST)


class OwnTemplate(Template):
    """A template whose macros see the environment's globals: none is given any other."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        # Jinja would compare all names of globals, at each import of each page.
        return super()._get_default_module()

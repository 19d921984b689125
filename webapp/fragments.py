"""Parts of pages made once: what they depend on is their key, what changes each time fills holes.

    {% call kept("rail", rail, desk.mine) %}…{% endcall %}
    {% call(value) holed("field", item.shape, value) %}… value="{{ value }}" …{% endcall %}

What is inside may depend on nothing but the key, the language, and the folder we are mounted on.
A key holds no personal data: that goes through the holes, where it is escaped at each page.
"""

import re
from collections.abc import Callable, Hashable
from threading import Lock

from flask import Flask, request
from markupsafe import Markup, escape

from webapp.languages import language

MOST = 2_000
"""Parts kept, of a few hundred to a few thousand characters each."""
HOLE = re.compile("\x00([0-9]+)\x00")
Pieces = tuple[str | int, ...]


class Fragments:
    """The parts kept by one application: the latest made."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = Lock()
        self._made: dict[Hashable, Pieces] = {}

    def __len__(self) -> int:
        return len(self._made)

    def kept(self, name: str, *key: Hashable, caller: Callable[[], str]) -> Markup:
        """What is inside, made once for this key."""
        whole = (name, language(), request.script_root, key)
        pieces = self._made.get(whole)
        if pieces is None:
            pieces = self._keep(whole, (str(caller()),))
        return Markup(pieces[0])  # noqa: S704 - a template's own

    def holed(
        self, name: str, key: Hashable, *values: object, caller: Callable[..., str]
    ) -> Markup:
        """What is inside, made once for this key, with these values in the places it gives them."""
        whole = (name, language(), request.script_root, key)
        pieces = self._made.get(whole)
        if pieces is None:
            # Markup: what fills a hole is escaped, its mark is not.
            marks = [Markup(f"\x00{place}\x00") for place in range(len(values))]  # noqa: S704
            found = HOLE.split(str(caller(*marks)))
            pieces = self._keep(
                whole, tuple(int(one) if at % 2 else one for at, one in enumerate(found))
            )
        filled = [escape(one) for one in values]
        return Markup(  # noqa: S704 - a template's own, and values escaped
            "".join([one if type(one) is str else filled[one] for one in pieces])  # type: ignore[index]
        )

    def _keep(self, whole: Hashable, pieces: Pieces) -> Pieces:
        with self._lock:
            while len(self._made) >= self._most:
                del self._made[next(iter(self._made))]
            self._made[whole] = pieces
        return pieces


def keep_fragments(app: Flask) -> None:
    """Give templates `kept` and `holed`."""
    fragments = Fragments()
    app.jinja_env.globals.update(kept=fragments.kept, holed=fragments.holed)

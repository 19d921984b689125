"""A name no view gave: a template may ask whether it is there, and never show it."""

from collections.abc import Iterator
from typing import NoReturn

from jinja2 import Undefined


class Unshown(Undefined):
    """Jinja's own is printed as nothing, so that a misspelt name would be found by nobody.

    `{% if name %}`, `name or …`, `name == …` and `default` work; printing, repeating, counting
    and making an address of it raise UndefinedError, which names it.
    """

    __slots__ = ()

    def _refuse(self) -> NoReturn:
        self._fail_with_undefined_error()

    def __str__(self) -> str:
        self._refuse()

    def __iter__(self) -> Iterator[object]:
        self._refuse()

    def __len__(self) -> int:
        self._refuse()

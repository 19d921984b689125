"""pyHanko's notion of the present instant, taken from our clock.

What a document proves to exist, pyHanko holds to exist since the machine's present instant at
the latest. With another clock than the machine's (a demonstration that looks ahead, a test)
signatures would thus exist before their certificates. Its registers of proofs, and the instant
from which it looks back, are given a present of our choice here; nothing else is changed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from importlib.metadata import version
from types import ModuleType
from typing import Any

from pyhanko.sign.validation import ades
from pyhanko_certvalidator import context
from pyhanko_certvalidator.ltv.ades_past import past_validate
from pyhanko_certvalidator.ltv.poe import POEManager

_MADE_FOR = {"pyHanko": "0.38.0", "pyhanko-certvalidator": "0.33.0"}

_present: ContextVar[datetime | None] = ContextVar("present", default=None)


class _DatedManager(POEManager):
    """A register of proofs whose present instant is the one of `present`, where there is one."""

    def __init__(self, current_dt_override: datetime | None = None) -> None:
        super().__init__(current_dt_override or _present.get())


async def _past_validate(**options: Any) -> datetime:
    """Looks back from the instant of `present`, where the caller names none."""
    options["init_control_time"] = options.get("init_control_time") or _present.get()
    return await past_validate(**options)


@contextmanager
def present(instant: datetime) -> Iterator[None]:
    """Within the block, in this thread, pyHanko's proofs exist since `instant` at the latest."""
    token = _present.set(instant)
    try:
        yield
    finally:
        _present.reset(token)


def _install() -> None:
    for name, expected in _MADE_FOR.items():
        if version(name) != expected:
            raise ImportError(f"services.signature.moment was written for {name} {expected}.")
    for module in (ades, context):
        _replace(module, "POEManager", POEManager, _DatedManager)
    _replace(ades, "past_validate", past_validate, _past_validate)


def _replace(module: ModuleType, name: str, old: object, new: object) -> None:
    if getattr(module, name) is not old:
        raise ImportError(f"{module.__name__} no longer has the {name} this was written for.")
    setattr(module, name, new)


_install()

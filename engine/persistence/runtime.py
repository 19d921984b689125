"""What bootstrap hands to every session, so that commands keep short signatures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from sqlalchemy.orm import Session

from engine.persistence.ids import read_id
from engine.ports import Clock, Dispatcher, Links, Operation, Storage


class NoDispatcher:
    """Wakes nobody: the worker finds the rows at its next look."""

    def announce(self, jobs: Sequence[int], connection: Callable[[], object]) -> None:
        return

    def wake(self) -> None:
        return


def _nobody(session: Session, who: str) -> tuple[int, str] | None:
    """Without accounts, only ids can be assigned."""
    found = read_id(who)
    return (found, "") if found is not None else None


@dataclass(frozen=True)
class Runtime:
    """The outside as this process sees it; put by bootstrap in ``sessionmaker(info=…)``.

    `templates` is the checker of Word and mail templates used at publication
    (`engine.publication.TemplateChecker`); None refuses nothing it cannot see. `find_agent` gives
    the (id, name) of the agent a diagram assigns by id, address or user name.
    """

    links: Links
    operations: Mapping[str, Operation]
    clock: Clock
    storage: Storage
    dispatcher: Dispatcher = field(default_factory=NoDispatcher)
    templates: object | None = None
    find_agent: Callable[[Session, str], tuple[int, str] | None] = _nobody


def runtime(session: Session) -> Runtime:
    """The Runtime this session was made with. Raises LookupError where bootstrap gave none."""
    try:
        return cast(Runtime, session.info["runtime"])
    except KeyError:
        raise LookupError('This session was made without info={"runtime": …}.') from None

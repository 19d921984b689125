"""What domain.yaml says: the organisation, its roles and teams, its public requests."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

PERMISSIONS = ("read", "edit", "start", "assign", "sign", "administer")
COLOURS = {
    "brand": "#0e5661",
    "strong": "#08373f",
    "mid": "#2c7f8b",
    "soft": "#d9eced",
    "faint": "#edf6f6",
}
"""The five tints of an organisation, and what they are where it says nothing."""
OWN_MAILS = ("code", "receipt", "account", "link")
"""Mails the platform sends by itself, whose templates domain.yaml names under `mails`."""


@dataclass(frozen=True, slots=True)
class Organisation:
    name: str
    short_name: str = ""
    legal: str = ""
    address: str = ""
    phone: str = ""
    hours: str = ""
    email: str = ""
    site: str = ""
    privacy: str = ""
    reply_to: str = ""
    logo: str = ""
    """SVG, checked."""
    colours: Mapping[str, str] = field(default_factory=lambda: dict(COLOURS))

    def as_dict(self) -> dict[str, Any]:
        """Plain data for mails and documents."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Role:
    key: str
    label: str
    permissions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Team:
    key: str
    label: str
    email: str = ""
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RequestForm:
    """A request anybody may make without a link. `form` "" stands for the process's start form."""

    process: str
    title: str
    description: str = ""
    form: str = ""


MESSAGE_LIFE = "PT1H"


@dataclass(frozen=True, slots=True)
class Configuration:
    name: str = ""
    organisation: Organisation = field(default_factory=lambda: Organisation(""))
    time_zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Paris"))
    language: str = "fr"
    frame_ancestors: tuple[str, ...] = ()
    roles: Mapping[str, Role] = field(default_factory=dict)
    teams: Mapping[str, Team] = field(default_factory=dict)
    requests: tuple[RequestForm, ...] = ()
    mails: Mapping[str, str] = field(default_factory=dict)
    """What the platform sends by itself → name of the mail."""
    message_life: str = MESSAGE_LIFE
    """How long a message nobody waits for is kept: an ISO 8601 duration."""
    readable: bool = True
    """False where there is no domain.yaml, or none that can be read."""

"""A dossier's phases and data, as its type declares them."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from engine.deployments import Domain, DossierType, FieldSpec
from engine.dossiers.data import flatten, get
from engine.dossiers.models import Dossier
from engine.forms.display import display, iban, number


@dataclass(frozen=True, slots=True)
class PhaseStep:
    key: str
    label: str
    state: str
    """past | current | coming | aside (a final phase not on the way)"""


@dataclass(frozen=True, slots=True)
class DataField:
    name: str
    label: str
    value: object
    display: str
    """As a French reader expects it: "1 234,50 €", "24 novembre 2026", "Oui"."""
    sensitive: bool
    by: str = ""
    """Who said it: a name, or "tiers"."""
    at: datetime | None = None
    source: str = ""
    """Through what: a task, a process, a request."""


@dataclass(frozen=True, slots=True)
class DataSection:
    label: str
    fields: tuple[DataField, ...]


def phases_of(type: DossierType | None, row: Dossier) -> tuple[PhaseStep, ...]:
    """The way through the phases; those that end it otherwise stand aside unless reached."""
    if type is None:
        return (PhaseStep(row.phase, row.phase, "current"),)
    keys = [phase.key for phase in type.phases]
    here = keys.index(row.phase) if row.phase in keys else -1
    way = _way(type)
    steps = []
    for place, phase in enumerate(type.phases):
        if phase.key == row.phase:
            state = "current"
        elif phase.key not in way:
            state = "aside"
        else:
            state = "past" if place < here else "coming"
        steps.append(PhaseStep(phase.key, phase.label, state))
    return tuple(steps)


def _way(type: DossierType) -> set[str]:
    """From the first phase, each time to the first declared phase that may follow and is not
    final; then the last final one: how things go when they go well."""
    way = [type.first_phase]
    while True:
        following = [
            phase for phase in type.phases if phase not in way and way[-1].key in phase.after
        ]
        going_on = [phase for phase in following if not phase.final]
        if going_on:
            way.append(going_on[0])
            continue
        if following:
            way.append(following[-1])
        return {phase.key for phase in way}


def sections_of(type: DossierType | None, row: Dossier, domain: Domain) -> tuple[DataSection, ...]:
    """Fields by section in declared order; what no field declares comes last, as it is."""
    sections = []
    declared: set[str] = set()
    for section, fields in type.sections() if type is not None else ():
        declared |= {one.name for one in fields}
        sections.append(DataSection(section, tuple(_field(one, row, domain) for one in fields)))
    others = tuple(
        _field(FieldSpec(name, name), row, domain)
        for name, value in flatten(row.data)
        if value is not None and not _covered(name, declared)
    )
    if others:
        sections.append(DataSection("Autres données", others))
    return tuple(sections)


def _covered(name: str, declared: set[str]) -> bool:
    parts = name.split(".")
    return any(".".join(parts[:length]) in declared for length in range(1, len(parts) + 1))


def _field(field: FieldSpec, row: Dossier, domain: Domain) -> DataField:
    value = get(row.data, field.name)
    origin = _origin(row, field.name)
    at = origin.get("at")
    return DataField(
        name=field.name,
        label=field.label,
        value=value,
        display=shown(value, field.type, domain),
        sensitive=field.sensitive,
        by=str(origin.get("name") or ("tiers" if origin.get("by") == "tiers" else "")),
        at=at if isinstance(at, datetime) else None,
        source=str(origin.get("source") or ""),
    )


def _origin(row: Dossier, name: str) -> dict[str, object]:
    """Of the field itself, or of the latest of the fields under it."""
    found = row.provenance.get(name)
    if found is None:
        under = [v for key, v in row.provenance.items() if key.startswith(name + ".")]
        found = under[-1] if under else None
    return dict(found) if found else {}


def shown(value: object, type: str, domain: Domain) -> str:
    """A value as its declared type reads."""
    if type == "amount" and isinstance(value, Decimal):
        return number(value, "fr", 2) + "\u202f€"
    if type == "iban" and isinstance(value, str):
        return iban(value)
    return display(value, "fr", zone=domain.config.time_zone)

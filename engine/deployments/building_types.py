"""From dossiers/*.yaml to dossier types, noting all that is wrong."""

import re
from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Any

from engine.deployments.building_configuration import load
from engine.deployments.checking import Place
from engine.deployments.configuration import Configuration
from engine.deployments.dossier_types import (
    RESERVED,
    DocumentKind,
    DossierType,
    FieldSpec,
    PartyFields,
    Phase,
    Retention,
    StartRule,
)
from engine.deployments.schemas import DossierTypeSchema
from engine.forms.findings import Finding

CONDITION_NAMES = ("running", "any_running", "dossier", "actor")
"""What a start rule's `when` may read besides the dossier's names: functions and the dossier."""
TIERS = "tiers"
_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


def dossier_types(
    files: Mapping[str, bytes], configuration: Configuration
) -> tuple[dict[str, DossierType], list[Finding]]:
    """Types by key, as far as they can be read."""
    types: dict[str, DossierType] = {}
    places: dict[str, Place] = {}
    found: list[Finding] = []
    for file in sorted(files):
        if not file.startswith("dossiers/") or not file.endswith((".yaml", ".yml")):
            continue
        given, place, complete = load(files[file], file, DossierTypeSchema())
        if "key" in given:
            one = _Building(file, given, place, configuration, complete).type()
            if one.key in types:
                place.add("dossier-key-twice", "key", name=one.key, other=types[one.key].file)
            else:
                types[one.key] = one
                places[one.key] = place
        found.extend(place.found.all) if "key" not in given else None
        if "key" in given:
            places.setdefault(file, place)
    _parents(types, places)
    for place in {id(place): place for place in places.values()}.values():
        found.extend(place.found.all)
    return types, found


def _parents(types: Mapping[str, DossierType], places: Mapping[str, Place]) -> None:
    for key, one in types.items():
        if one.parent is not None and one.parent not in types:
            places[key].add("dossier-parent", "parent", name=one.parent, known=", ".join(types))
        seen, above = {key}, one.parent
        while above is not None and above in types:
            if above in seen:
                places[key].add("dossier-parent-loop", "parent")
                break
            seen.add(above)
            above = types[above].parent


class _Building:
    def __init__(
        self,
        file: str,
        given: Mapping[str, Any],
        place: Place,
        configuration: Configuration,
        complete: bool,
    ) -> None:
        self.file = file
        self.given = given
        self.place = place
        self.configuration = configuration
        self.complete = complete
        self.fields = self._fields()
        self.names = {one.path[0] for one in self.fields} | set(RESERVED)

    def type(self) -> DossierType:
        given, place = self.given, self.place
        phases = self._phases()
        number = given.get("number", "")
        if number and not _readable_number(number):
            place.add("number-pattern", "number", value=number)
        party = given.get("party", {})
        read = {
            key: place.expression(party.get(key), "party", key, names=self.names)
            for key in ("name", "email", "phone")
        }
        return DossierType(
            key=given["key"],
            label=given.get("label", given["key"]),
            file=self.file,
            phases=phases,
            number=number,
            title=place.expression(given.get("title"), "title", names=self.names),
            parent=given.get("parent"),
            party=PartyFields(**read),
            fields=self.fields,
            retention=self._retention(phases),
            documents=self._documents(),
            start=tuple(self._start()),
            access=self._access(),
            views=given.get("views", {}),
        )

    def _fields(self) -> tuple[FieldSpec, ...]:
        result: list[FieldSpec] = []
        seen: set[str] = set()
        for index, one in enumerate(self.given.get("fields", [])):
            name = one.get("name", "")
            at = ("fields", str(index), "name")
            if not _NAME.fullmatch(name):
                self.place.add("field-name", *at, name=name)
                continue
            if name in seen:
                self.place.add("name-twice", *at, name=name)
            if name.split(".")[0] in RESERVED:
                self.place.add("field-reserved", *at, name=name, known=", ".join(RESERVED))
            seen.add(name)
            result.append(FieldSpec(**{"label": name, **one}))
        for name in sorted(seen):
            inner = next((other for other in sorted(seen) if other.startswith(name + ".")), None)
            if inner is not None:
                self.place.add("field-clash", "fields", name=name, inner=inner)
        return tuple(result)

    def _phases(self) -> tuple[Phase, ...]:
        given = [one for one in self.given.get("phases", []) if "key" in one]
        keys = [one["key"] for one in given]
        if not given and self.complete:
            self.place.add("dossier-phases", "phases", name=self.given["key"])
        for index, one in enumerate(given):
            if keys.index(one["key"]) != index:
                self.place.add("name-twice", "phases", str(index), "key", name=one["key"])
            for after in one.get("after", ()):
                if after not in keys:
                    self.place.add(
                        "phase-unknown",
                        "phases",
                        str(index),
                        "after",
                        name=after,
                        known=", ".join(keys),
                    )
            if index and not one.get("after"):
                self.place.add(
                    "dossier-stuck", "phases", str(index), severity="warning", name=one["key"]
                )
        return tuple(
            Phase(
                one["key"],
                one.get("label", one["key"]),
                tuple(one.get("after", ())),
                one.get("final", False),
            )
            for one in given
        )

    def _documents(self) -> dict[str, DocumentKind]:
        return {
            key: DocumentKind(
                key,
                one.get("label", key),
                one.get("visible_to_tiers", False),
                one.get("multiple", False),
            )
            for key, one in self.given.get("documents", {}).items()
        }

    def _retention(self, phases: tuple[Phase, ...]) -> tuple[Retention, ...]:
        given = self.given.get("retention", [])
        if not given and "retention" not in self.given:
            self.place.add("dossier-retention", "retention", name=self.given["key"])
        result = []
        known = ["last_contact", "opened", "closed", *(f"phase.{one.key}" for one in phases)]
        for index, one in enumerate(given):
            at = ("retention", str(index))
            if not {"purpose", "from", "keep", "then"} <= one.keys():
                continue
            self.place.duration(one["keep"], *at, "keep")
            if one["from"] not in known:
                self.place.add(
                    "yaml-choice", *at, "from", value=one["from"], expected=", ".join(known)
                )
            for kind in one.get("documents", ()):
                if kind not in self.given.get("documents", {}):
                    self.place.add(
                        "document-unknown",
                        *at,
                        "documents",
                        name=kind,
                        known=", ".join(self.given.get("documents", {})),
                    )
            result.append(
                Retention(
                    one["purpose"],
                    one["from"],
                    one["keep"],
                    one["then"],
                    tuple(one.get("documents", ())),
                )
            )
        return tuple(result)

    def _start(self) -> Iterator[StartRule]:
        for index, one in enumerate(self.given.get("start", [])):
            at = ("start", str(index))
            for role in one.get("by", ()):
                self._role(role, *at, "by", tiers=True)
            names = self.names | set(CONDITION_NAMES)
            when = self.place.expression(one.get("when"), *at, "when", names=names)
            if "process" in one:
                yield StartRule(
                    process=one["process"],
                    label=one.get("label", one["process"]),
                    by=tuple(one.get("by", ())),
                    when=when,
                    reason=one.get("reason", ""),
                    creates=one.get("creates", False),
                )

    def _access(self) -> dict[str, tuple[str, ...]]:
        given = self.given.get("access", {})
        for role in given:
            self._role(role, "access", role)
        return {role: tuple(permissions) for role, permissions in given.items()}

    def _role(self, role: str, *at: str, tiers: bool = False) -> None:
        known = [*self.configuration.roles, *([TIERS] if tiers else [])]
        if role not in known and self.configuration.readable:
            self.place.add("role-unknown", *at, name=role, known=", ".join(known))


def _readable_number(pattern: str) -> bool:
    try:
        parts = [part for part in Formatter().parse(pattern) if part[1] is not None]
    except ValueError:
        return False
    names = {name for _, name, _, _ in parts}
    # A narrow grammar: `format` on what an analyst wrote must reach nothing else.
    plain = all(
        conversion is None and re.fullmatch(r"(0?\d)?", spec or "")
        for _, _, spec, conversion in parts
    )
    return plain and "sequence" in names and names <= {"year", "month", "sequence"}

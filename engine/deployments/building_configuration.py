"""From domain.yaml to a `Configuration`, noting all that is wrong."""

from collections.abc import Collection, Mapping
from typing import Any

from marshmallow import Schema, ValidationError

from engine.deployments import yaml
from engine.deployments.checking import Place, is_duration
from engine.deployments.configuration import (
    COLOURS,
    MESSAGE_LIFE,
    OWN_MAILS,
    Configuration,
    Organisation,
    RequestForm,
    Role,
    Team,
)
from engine.deployments.schemas import DomainSchema, problems
from engine.deployments.sentences import SENTENCES
from engine.forms.findings import Finding, Findings

FILE = "domain.yaml"


def load(source: bytes, file: str, schema: Schema) -> tuple[dict[str, Any], Place, bool]:
    """What a YAML file holds as far as its schema accepts it, and whether all of it is accepted."""
    found = Findings(file, SENTENCES)
    document, lines = yaml.read(source, found)
    place = Place(found, lines)
    if document is None:
        return {}, place, False
    try:
        return dict(schema.load(document)), place, True
    except ValidationError as error:
        for path, code, (french, english) in problems(
            schema, error.messages if isinstance(error.messages, dict) else {}
        ):
            place.add(
                f"yaml-{code}",
                *path,
                expected=french,
                expected_en=english,
                known=french,
                value=_at(document, path),
            )
        valid = error.valid_data
        return dict(valid) if isinstance(valid, Mapping) else {}, place, False


def configuration(
    files: Mapping[str, bytes], mails: Collection[str], forms: Collection[str]
) -> tuple[Configuration, list[Finding]]:
    """The configuration as far as it can be read; an empty one where there is no domain.yaml."""
    source = files.get(FILE)
    if source is None:
        found = Findings(FILE, SENTENCES)
        found.add("domain-yaml-absent")
        return Configuration(readable=False), found.all
    given, place, _ = load(source, FILE, DomainSchema())
    roles = {
        key: Role(key, one.get("label", key), tuple(one.get("permissions", ())))
        for key, one in given.get("roles", {}).items()
    }
    teams = {
        key: Team(key, one.get("label", key), one.get("email", ""), tuple(one.get("roles", ())))
        for key, one in given.get("teams", {}).items()
    }
    for key, team in teams.items():
        for index, role in enumerate(team.roles):
            if role not in roles:
                place.add(
                    "role-unknown",
                    "teams",
                    key,
                    "roles",
                    str(index),
                    name=role,
                    known=", ".join(roles),
                )
    own = given.get("mails", {})
    for key, mail in own.items():
        if mail not in mails and mail not in OWN_MAILS:
            place.add("mail-unknown", "mails", key, name=mail, known=", ".join(sorted(mails)))
    life = given.get("messages", {}).get("time_to_live", "")
    if life:
        place.duration(life, "messages", "time_to_live")
    result = Configuration(
        name=given.get("name", ""),
        organisation=_organisation(given.get("organisation", {}), place),
        time_zone=place.zone(given.get("time_zone")),
        language=given.get("language", "fr"),
        frame_ancestors=place.sites(given.get("frame_ancestors", [])),
        roles=roles,
        teams=teams,
        requests=_requests(given.get("requests", []), place, forms),
        mails=own,
        message_life=life if is_duration(life) else MESSAGE_LIFE,
        readable=bool(given),
    )
    return result, place.found.all


def _organisation(given: Mapping[str, Any], place: Place) -> Organisation:
    colours = dict(given.get("colours", {}))
    place.colours(colours)
    if given.get("logo"):
        place.logo(given["logo"])
    plain = {key: value for key, value in given.items() if key != "colours"}
    return Organisation(**{"name": "", **plain}, colours={**COLOURS, **colours})


def _requests(
    given: list[Mapping[str, Any]], place: Place, forms: Collection[str]
) -> tuple[RequestForm, ...]:
    result = []
    for index, one in enumerate(given):
        form = one.get("form", "")
        if form and form not in forms:
            place.add(
                "form-unknown",
                "requests",
                str(index),
                "form",
                name=form,
                known=", ".join(sorted(forms)),
            )
        if "process" in one:
            result.append(
                RequestForm(one["process"], one.get("title", ""), one.get("description", ""), form)
            )
    return tuple(result)


def _at(document: Any, path: tuple[str, ...]) -> object:
    for key in path:
        if isinstance(document, Mapping):
            document = document.get(key)
        elif isinstance(document, list) and key.isdigit() and int(key) < len(document):
            document = document[int(key)]
        else:
            return ""
    return document

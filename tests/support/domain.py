"""A small domain for engine tests: two dossier types, a few forms, and the test's own process."""

import json
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import quoteattr

from tests.support import bpmn

NAME = "essai"

DOMAIN = """\
name: Essai
language: fr
time_zone: Europe/Paris
organisation: {name: Mutuelle d'essai, email: contact@essai.example}
roles:
  gestionnaire: {label: Gestionnaire, permissions: [read, edit, start]}
  responsable: {label: Responsable, permissions: [read, edit, start, assign, sign]}
  administrateur: {label: Administrateur, permissions: [read, edit, start, assign, administer]}
  visiteur: {label: Visiteur, permissions: []}
teams:
  conseillers: {label: Conseillers, roles: [gestionnaire]}
  souscription: {label: Souscription, roles: [gestionnaire]}
  direction: {label: Direction, roles: [responsable]}
requests:
  - {process: P, title: Demander}
"""

CLIENT = """\
key: client
label: Client
number: "CLI-{year}-{sequence:05}"
title: =nom
party: {name: =nom, email: =courriel, phone: =telephone}
phases:
  - {key: prospect, label: Prospect}
  - {key: client, label: Client, after: [prospect, perdu]}
  - {key: perdu, label: Perdu, after: [prospect], final: true}
fields:
  - {name: nom, label: Nom, section: Identité}
  - {name: courriel, label: Courriel, section: Identité}
  - {name: telephone, label: Téléphone, section: Identité}
  - {name: adresse.rue, label: Rue, section: Adresse}
  - {name: adresse.ville, label: Ville, section: Adresse}
  - {name: prime, label: Prime, type: amount, section: Contrat}
documents:
  identite: {label: Pièce d'identité}
  photo: {label: Photo, multiple: true}
  contrat: {label: Contrat, visible_to_tiers: true}
  preuve: {label: Preuve, visible_to_tiers: true}
  recu: {label: Reçu, visible_to_tiers: true}
retention:
  - {purpose: prospection, from: last_contact, keep: P3Y, then: anonymise}
start:
  - process: P
    label: Commencer
    by: [gestionnaire, responsable]
    creates: true
    when: =not(running("P"))
    reason: Un processus est déjà en cours
access:
  gestionnaire: [read, edit, start]
  responsable: [read, edit, start, assign]
"""

CONTRACT = """\
key: contrat
label: Contrat
parent: client
number: "CTR-{sequence:03}"
title: =produit
phases:
  - {key: projet, label: Projet}
  - {key: actif, label: Actif, after: [projet]}
fields:
  - {name: produit, label: Produit}
documents:
  contrat: {label: Contrat, visible_to_tiers: true}
  preuve: {label: Preuve, visible_to_tiers: true}
retention:
  - {purpose: contrat, from: opened, keep: P5Y, then: anonymise}
access:
  gestionnaire: [read, edit, start]
"""


def text(key: str, *, required: bool = False, kind: str = "") -> dict[str, Any]:
    rules: dict[str, Any] = {"required": required}
    if kind:
        rules["validationType"] = kind
    return {"type": "textfield", "key": key, "id": f"F_{key}", "label": key, "validate": rules}


def file(key: str, kind: str, **properties: str) -> dict[str, Any]:
    multiple = properties.pop("multiple", "") == "true"
    return {
        "type": "filepicker",
        "key": key,
        "id": f"F_{key}",
        "label": key,
        "multiple": multiple,
        "properties": {"kind": kind, **properties},
    }


def group(path: str, *components: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "group",
        "id": f"G_{path}",
        "label": path,
        "path": path,
        "components": list(components),
    }


def form(form_id: str, *components: dict[str, Any]) -> bytes:
    return json.dumps(
        {
            "type": "default",
            "id": form_id,
            "schemaVersion": 19,
            "executionPlatform": "Camunda Cloud",
            "components": list(components),
        }
    ).encode()


FORMS: Mapping[str, bytes] = {
    # What a prospect leaves.
    "forms/demande.form": form(
        "demande",
        group(
            "dossier",
            text("nom", required=True),
            text("courriel", required=True, kind="email"),
            text("telephone"),
        ),
        text("besoin"),
    ),
    # What a tiers completes.
    "forms/complements.form": form(
        "complements",
        group("dossier", text("nom", required=True), group("adresse", text("rue"), text("ville"))),
        group("logement", text("type", required=True), text("surface")),
        group("pieces", file("identite", "identite"), file("photos", "photo", multiple="true")),
    ),
    # What an agent decides.
    "forms/avis.form": form("avis", text("decision", required=True), text("motif")),
    # What a signer agrees to.
    "forms/signature.form": form(
        "signature",
        {
            "type": "signature",
            "key": "signature",
            "id": "F_signature",
            "label": "Signature",
            "documents": "=enveloppe.documents",
            "consent": "Je consens à signer.",
            "validate": {"required": True},
        },
    ),
}

ERRORS = (
    '<bpmn:error id="EX" name="expired" errorCode="expired"/>'
    '<bpmn:error id="EU" name="undeliverable" errorCode="undeliverable"/>'
)
EXPIRED = '<bpmn:errorEventDefinition errorRef="EX"/>'
UNDELIVERABLE = '<bpmn:errorEventDefinition errorRef="EU"/>'
REFUSED = bpmn.REFUSED


def shows(form_id: str) -> str:
    return f"<zeebe:formDefinition formId={quoteattr(form_id)}/>"


def teams(groups: str) -> str:
    return f"<zeebe:assignmentDefinition candidateGroups={quoteattr(groups)}/>"


def headers(**values: str) -> str:
    lines = "".join(
        f"<zeebe:header key={quoteattr(key)} value={quoteattr(value)}/>"
        for key, value in values.items()
    )
    return f"<zeebe:taskHeaders>{lines}</zeebe:taskHeaders>"


def page(**properties: str) -> str:
    """Properties of a tiers' page: ``mode=…, to=…``; by default a private one, to the party."""
    given = {"mode": "private", "to": "=dossier.courriel", "mail": "lien", **properties}
    lines = "".join(
        f"<zeebe:property name={quoteattr('page.' + key)} value={quoteattr(value)}/>"
        for key, value in given.items()
        if value
    )
    return f"<zeebe:properties>{lines}</zeebe:properties>"


def task(element_id: str, form_id: str, groups: str, *inner: str, name: str = "") -> str:
    """An agent's user task."""
    return bpmn.user(element_id, shows(form_id), teams(groups), *inner, name=name or element_id)


def ask(element_id: str, form_id: str = "complements", *inner: str, **properties: str) -> str:
    """A tiers' user task."""
    return bpmn.user(element_id, shows(form_id), page(**properties), *inner, name=element_id)


def mail(element_id: str, to: str = "=dossier.courriel", template: str = "avis") -> str:
    return bpmn.job(
        element_id, "mail.send", bpmn.io({"to": to, "data": "={}"}), headers(template=template)
    )


def begin(element_id: str = "S") -> str:
    """The start event, with its form."""
    return bpmn.start(element_id, shows("demande"))


def files(*processes: str, **others: bytes) -> dict[str, bytes]:
    """A domain whose processes are these."""
    source = bpmn.HEAD + bpmn.ROOTS + ERRORS + "".join(processes) + "</bpmn:definitions>"
    return {
        "domain.yaml": DOMAIN.encode(),
        "dossiers/client.yaml": CLIENT.encode(),
        "dossiers/contrat.yaml": CONTRACT.encode(),
        "bpmn/essai.bpmn": source.encode(),
        **FORMS,
        **others,
    }


LEA = {
    "dossier": {"nom": "Léa Martin", "courriel": "lea@exemple.fr", "telephone": "0612345678"},
    "besoin": "une assurance",
}
"""What a prospect types in the form "demande"."""

ANSWERS = {
    "dossier": {"nom": "Léa Martin", "adresse": {"rue": "1 rue des Lilas", "ville": "Lyon"}},
    "logement": {"type": "maison", "surface": "90"},
}
"""What a tiers types in the form "complements"."""

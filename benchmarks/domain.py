"""The small domain our side publishes: one dossier type, one form of 1.6 KB, one process."""

import json

from benchmarks import models

AGENT_TEAMS = frozenset({models.TEAM, "souscription"})

DOMAIN = """\
name: Mesures
language: fr
time_zone: Europe/Paris
organisation: {name: Mutuelle de mesure, email: contact@mesure.example}
roles:
  gestionnaire: {label: Gestionnaire, permissions: [read, edit, start]}
teams:
  conseillers: {label: Conseillers, roles: [gestionnaire]}
  souscription: {label: Souscription, roles: [gestionnaire]}
"""

CLIENT = """\
key: client
label: Client
number: "{number}-{{year}}-{{sequence:05}}"
title: =nom
party: {{name: =nom, email: =courriel, phone: =telephone}}
phases:
  - {{key: prospect, label: Prospect}}
  - {{key: client, label: Client, after: [prospect]}}
fields:
  - {{name: nom, label: Nom, section: Identité}}
  - {{name: courriel, label: Courriel, section: Identité}}
  - {{name: telephone, label: Téléphone, section: Identité}}
  - {{name: adresse.rue, label: Rue, section: Adresse}}
  - {{name: adresse.ville, label: Ville, section: Adresse}}
start:
  - {{process: P, label: Commencer, by: [gestionnaire]}}
access:
  gestionnaire: [read, edit, start]
retention:
  - {{purpose: prospection, from: last_contact, keep: P3Y, then: anonymise}}
"""

FORM = {
    "type": "default",
    "id": models.FORM,
    "schemaVersion": 19,
    "executionPlatform": "Camunda Cloud",
    "components": [
        {"type": "text", "id": "T1", "text": "## Avis du conseiller\nMerci de motiver l'avis."},
        {
            "type": "select",
            "id": "F1",
            "key": "decision",
            "label": "Décision",
            "values": [
                {"value": "favorable", "label": "Avis favorable"},
                {"value": "reserve", "label": "Avis réservé"},
                {"value": "defavorable", "label": "Avis défavorable"},
            ],
            "validate": {"required": True},
        },
        {
            "type": "textarea",
            "id": "F2",
            "key": "motif",
            "label": "Motif",
            "description": "Ce que lira le responsable.",
            "validate": {"required": True, "minLength": 3, "maxLength": 2000},
        },
        {
            "type": "number",
            "id": "F3",
            "key": "montant",
            "label": "Montant garanti",
            "decimalDigits": 2,
            "validate": {"required": True, "min": 0, "max": 1000000},
        },
        {
            "type": "number",
            "id": "F4",
            "key": "franchise",
            "label": "Franchise",
            "conditional": {"hide": "=montant < 100"},
            "validate": {"min": 0, "max": 5000},
        },
        {
            "type": "textfield",
            "id": "F5",
            "key": "courriel",
            "label": "Courriel de contact",
            "validate": {"required": True, "validationType": "email"},
        },
        {
            "type": "textarea",
            "id": "F7",
            "key": "observations",
            "label": "Observations",
            "validate": {"maxLength": 2000},
        },
        {"type": "checkbox", "id": "F6", "key": "visite", "label": "Une visite a eu lieu"},
    ],
}


def files(key: str, model: models.Model) -> dict[str, bytes]:
    """A domain of that key whose process is this one; numbers of dossiers start with the key."""
    return {
        "domain.yaml": DOMAIN.encode(),
        "dossiers/client.yaml": CLIENT.format(number=key.upper()).encode(),
        "bpmn/mesure.bpmn": model.xml("ours"),
        f"forms/{models.FORM}.form": json.dumps(FORM, ensure_ascii=False, indent=1).encode(),
    }

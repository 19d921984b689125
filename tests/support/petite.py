"""A small domain: one of each thing a tiers' page can ask, and mails short enough to read here."""

import json
from typing import Any

from tests.support.bpmn import boundary, document, element, end, flow, io, job, start, user

ERRORS = "".join(
    f'<bpmn:error id="Err_{code}" name="{code}" errorCode="{code}"/>'
    for code in ("refused", "expired", "undeliverable")
)

DOMAIN = """
name: Petite
language: fr
time_zone: Europe/Paris
organisation:
  name: Petite Mutuelle
  legal: Mutuelle d'essai
  phone: 04 74 00 18 30
  hours: du lundi au vendredi
  email: contact@petite.example
  site: https://www.petite.example
  privacy: Vos réponses servent à traiter votre demande, rien d'autre.
frame_ancestors: [https://www.petite.example]
roles:
  gestionnaire: {label: Gestionnaire, permissions: [read, edit, start]}
  responsable: {label: Responsable, permissions: [read, edit, start, assign, sign]}
  administrateur: {label: Administrateur, permissions: [read, edit, start, assign, administer]}
teams:
  souscription: {label: Souscription, email: souscription@petite.example, roles: [gestionnaire]}
  direction: {label: Direction, email: direction@petite.example, roles: [responsable]}
requests:
  - {process: demande, title: Demander un devis}
  - {process: privee, title: Demander un devis confidentiel}
mails: {code: code, receipt: recu}
"""

CLIENT = """
key: client
label: Client
number: "CLI-{year}-{sequence:05}"
title: "=nom"
party: {name: "=nom", email: "=courriel"}
phases:
  - {key: prospect, label: Prospect}
  - {key: client, label: Client, after: [prospect], final: true}
fields:
  - {name: nom, label: Nom, type: string, section: Identité}
  - {name: courriel, label: Courriel, type: string, section: Identité}
  - {name: naissance, label: Naissance, type: date, section: Identité}
documents:
  identite: {label: Pièce d'identité, visible_to_tiers: true}
  rib: {label: Relevé d'identité bancaire, visible_to_tiers: true}
  contrat: {label: Contrat, visible_to_tiers: true}
  recu: {label: Accusé de réception, visible_to_tiers: true}
retention:
  - {purpose: prospection, from: last_contact, keep: P3Y, then: anonymise}
start:
  - {process: demande, label: Nouvelle demande, by: [gestionnaire, responsable], creates: true}
  - {process: privee, label: Demande confidentielle, by: [gestionnaire, responsable], creates: true}
  - {process: signer, label: Faire signer, by: [gestionnaire, responsable]}
access:
  gestionnaire: [read, edit, start]
  responsable: [read, edit, start]
"""


def form(form_id: str, *components: dict[str, Any]) -> bytes:
    """A form of these components; ids follow keys."""
    for number, one in enumerate(components):
        _identify(one, f"{form_id}-{number}")
    source = {
        "type": "default",
        "id": form_id,
        "schemaVersion": 19,
        "components": list(components),
    }
    return json.dumps(source, ensure_ascii=False).encode()


def _identify(component: dict[str, Any], path: str) -> None:
    component.setdefault("id", path)
    for number, one in enumerate(component.get("components", ())):
        _identify(one, f"{path}-{number}")


def group(label: str, *components: dict[str, Any], path: str = "") -> dict[str, Any]:
    made = {"type": "group", "label": label, "components": list(components)}
    return {**made, "path": path, "properties": {"screen": label}} if path else made


def field(type_: str, key: str, label: str, **more: Any) -> dict[str, Any]:
    return {"type": type_, "key": key, "label": label, **more}


REQUIRED = {"required": True}

DEMANDE = form(
    "demande",
    group(
        "Vous",
        field("textfield", "nom", "Nom", validate=REQUIRED),
        field(
            "textfield", "courriel", "Courriel", validate={**REQUIRED, "validationType": "email"}
        ),
        path="dossier",
    ),
)

COMPLEMENTS = form(
    "complements",
    group(
        "Vous",
        field("textfield", "nom", "Nom", validate=REQUIRED),
        field(
            "datetime",
            "naissance",
            "Date de naissance",
            subtype="date",
            dateLabel="Date de naissance",
            validate=REQUIRED,
            properties={"autocomplete": "bday"},
        ),
        path="dossier",
    ),
    group(
        "Votre logement",
        field(
            "number",
            "surface",
            "Surface",
            decimalDigits=0,
            validate={**REQUIRED, "min": 9},
            appearance={"suffixAdorner": "m²"},
        ),
        field(
            "radio",
            "jardin",
            "Avez-vous un jardin ?",
            values=[{"label": "Oui", "value": "oui"}, {"label": "Non", "value": "non"}],
            validate=REQUIRED,
        ),
        field(
            "textfield",
            "arbres",
            "Quels arbres ?",
            validate=REQUIRED,
            conditional={"hide": '=logement.jardin != "oui"'},
        ),
        field("textarea", "remarque", "Une remarque ?", properties={"recommended": "true"}),
        {
            "type": "dynamiclist",
            "path": "enfants",
            "label": "Enfants",
            "allowAddRemove": True,
            "defaultRepetitions": 0,
            "components": [field("textfield", "prenom", "Prénom", validate=REQUIRED)],
        },
        path="logement",
    ),
    group(
        "Vos documents",
        {"type": "text", "text": "Une photo **nette** suffit."},
        field(
            "filepicker",
            "identite",
            "Pièce d’identité",
            multiple=True,
            accept=".pdf,.jpg,.jpeg,.png",
            validate=REQUIRED,
            properties={"kind": "identite", "max": "3"},
        ),
        field(
            "filepicker",
            "rib",
            "Relevé d’identité bancaire",
            accept=".pdf,.jpg,.jpeg,.png",
            validate=REQUIRED,
            properties={"kind": "rib", "missing": "true"},
        ),
        path="documents",
    ),
)

VERIFIER = form(
    "verifier",
    field(
        "radio",
        "decision",
        "Décision",
        validate=REQUIRED,
        values=[
            {"label": "Accepter", "value": "accepter"},
            {"label": "Corriger", "value": "corriger"},
        ],
    ),
    field(
        "checklist",
        "champs",
        "À corriger",
        values=[
            {"label": "Surface", "value": "logement.surface"},
            {"label": "RIB", "value": "documents.rib"},
        ],
        conditional={"hide": '=decision != "corriger"'},
    ),
    field("textarea", "message", "Pourquoi ?", conditional={"hide": '=decision != "corriger"'}),
)

A_SIGNER = form(
    "a-signer",
    field("textfield", "signataire", "Courriel du signataire", validate=REQUIRED),
    field(
        "filepicker",
        "contrat",
        "Contrat à signer",
        accept=".pdf",
        validate=REQUIRED,
        properties={"kind": "contrat"},
    ),
)

SIGNATURE = form(
    "signature",
    field(
        "signature",
        "accord",
        "Votre signature",
        documents="=enveloppe.documents",
        consent="J’ai lu le contrat et j’accepte de le signer.",
        validate=REQUIRED,
    ),
)

MAILS = {
    "lien": ("{{ task.name }}", "Bonjour,\n\n{{ page.url }}\n"),
    "code": ("Votre code", "Votre code : {{ code }}\n"),
    "recu": ("C’est reçu", "Votre envoi est arrivé.\n"),
}


def page(mode: str, form_id: str, *, to: str = "=dossier.courriel") -> tuple[str, ...]:
    """The extensions of a task asked of a tiers."""
    properties = {
        "page.mode": mode,
        "page.to": to,
        "page.mail": "lien",
        "page.expires": "P15D",
        "page.reminders": "P3D",
    }
    if form_id == "complements":
        properties["page.fields"] = "=if avis = null then null else avis.champs"
        properties["page.reason"] = "=if avis = null then null else avis.message"
    lines = "".join(
        f'<zeebe:property name="{name}" value="{value}"/>' for name, value in properties.items()
    )
    return (
        "<zeebe:userTask/>",
        f'<zeebe:formDefinition formId="{form_id}"/>',
        f"<zeebe:properties>{lines}</zeebe:properties>",
    )


def outcomes(on: str, to: str) -> tuple[str, ...]:
    """The three ways out of a page that are no answer, to one end."""
    parts = []
    for code in ("refused", "expired", "undeliverable"):
        definition = f'<bpmn:errorEventDefinition errorRef="Err_{code}"/>'
        parts += [boundary(f"B_{code}", on, definition), flow(f"B_{code}", to)]
    return tuple(parts)


def asking(process_id: str, name: str, mode: str) -> str:
    """A request, a page, a look by an agent, and back to the page for a correction."""
    parts = (
        start("S", '<zeebe:formDefinition formId="demande"/>'),
        element("exclusiveGateway", "Vers"),
        user("Completer", *page(mode, "complements"), name="Compléter votre demande"),
        user(
            "Verifier",
            "<zeebe:userTask/>",
            '<zeebe:formDefinition formId="verifier"/>',
            '<zeebe:assignmentDefinition candidateGroups="souscription"/>',
            io({}, {"avis": "={decision: decision, champs: champs, message: message}"}),
            name="Vérifier les réponses",
        ),
        element("exclusiveGateway", "Decision", default="Flux_fin"),
        end("Fin"),
        end("Perdu"),
        *outcomes("Completer", "Perdu"),
        flow("S", "Vers", "Completer", "Verifier", "Decision"),
        '<bpmn:sequenceFlow id="Flux_corriger" sourceRef="Decision" targetRef="Vers">'
        '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=avis.decision = "corriger"'
        "</bpmn:conditionExpression></bpmn:sequenceFlow>",
        '<bpmn:sequenceFlow id="Flux_fin" sourceRef="Decision" targetRef="Fin"/>',
    )
    return (
        f'<bpmn:process id="{process_id}" name="{name}" isExecutable="true">{"".join(parts)}'
        "</bpmn:process>"
    )


def signing() -> str:
    """A contract signed by a tiers on a page."""
    parts = (
        start("S"),
        user(
            "Joindre",
            "<zeebe:userTask/>",
            '<zeebe:formDefinition formId="a-signer"/>',
            '<zeebe:assignmentDefinition candidateGroups="souscription"/>',
            name="Joindre le contrat",
        ),
        job(
            "Ouvrir",
            "envelope.open",
            io(
                {
                    "title": '="Contrat"',
                    "documents": "=contrat",
                    "signers": (
                        '=[{name: "Karim Haddad", email: signataire}, {team: "direction"}]'
                    ),
                },
                {"enveloppe": "=envelope"},
            ),
        ),
        user(
            "Signer",
            *page("public", "signature", to="=signataire"),
            io({"enveloppe": "=enveloppe", "signeur": "=enveloppe.signers[1]"}),
            name="Signer votre contrat",
        ),
        end("Fin"),
        end("Perdu"),
        *outcomes("Signer", "Perdu"),
        flow("S", "Joindre", "Ouvrir", "Signer", "Fin"),
    )
    return (
        f'<bpmn:process id="signer" name="Signature" isExecutable="true">{"".join(parts)}'
        "</bpmn:process>"
    )


def files() -> dict[str, bytes]:
    """The domain's files, as `deployments.collect` gives them."""
    found = {
        "domain.yaml": DOMAIN.encode(),
        "dossiers/client.yaml": CLIENT.encode(),
        "bpmn/demande.bpmn": document(ERRORS, asking("demande", "Demande de devis", "public")),
        "bpmn/privee.bpmn": document(ERRORS, asking("privee", "Devis confidentiel", "private")),
        "bpmn/signer.bpmn": document(ERRORS, signing()),
        "forms/demande.form": DEMANDE,
        "forms/complements.form": COMPLEMENTS,
        "forms/verifier.form": VERIFIER,
        "forms/a-signer.form": A_SIGNER,
        "forms/signature.form": SIGNATURE,
    }
    for name, (subject, body) in MAILS.items():
        found[f"mails/{name}/subject.txt"] = subject.encode()
        found[f"mails/{name}/body.txt"] = body.encode()
    return found

"""Faults to seed in the sound domain `conge`, and what must be said of each."""

from collections.abc import Mapping
from dataclasses import dataclass

DEMANDE = "bpmn/demande.bpmn"
ANNONCE = "bpmn/annonce.bpmn"
SALARIE = "dossiers/salarie.yaml"
PRECISIONS = "forms/precisions.form"
EXAMEN = "forms/examen.form"


@dataclass(frozen=True)
class Fault:
    """Replace `old` by `new` in `file` (None removes the file); `code` must be found there.

    `element` is what the finding must name; `where` the file it must name, `file` itself unless
    said. `alone` faults hide others and are not seeded with them.
    """

    name: str
    file: str
    old: str | None
    new: str
    code: str
    element: str
    where: str = ""
    severity: str = "error"
    alone: bool = False

    def seed(self, files: Mapping[str, bytes]) -> dict[str, bytes]:
        result = dict(files)
        if self.old is None:
            del result[self.file]
            if self.new:
                result[self.file] = self.new.encode()
            return result
        text = files[self.file].decode()
        assert self.old in text, f"{self.name}: « {self.old} » is not in {self.file}"
        result[self.file] = text.replace(self.old, self.new, 1).encode()
        return result


BOMB = (
    '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">&b;</definitions>'
)
EXTERNAL = (
    '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">&x;</definitions>'
)

FAULTS = [
    # Diagrams
    Fault("an operation misspelt", ANNONCE, 'type="mail.send"', 'type="mail.sned"',
          "job-unknown", "Envoyer"),
    Fault("a required input absent", ANNONCE,
          '<zeebe:input source="=dossier.courriel" target="to" />', "",
          "parameter-absent", "Envoyer"),
    Fault("a required header absent", DEMANDE,
          '<zeebe:header key="kind" value="attestation" />', "", "parameter-absent", "Attester"),
    Fault("an input nobody reads", ANNONCE, 'target="attachments"', 'target="pieces_jointes"',
          "parameter-unknown", "Envoyer", severity="warning"),
    Fault("a header that is an expression", ANNONCE, 'value="annonce"', 'value="=modele"',
          "header-expression", "Envoyer"),
    Fault("a mail misspelt", ANNONCE, 'value="annonce"', 'value="anonce"',
          "mail-unknown", "Envoyer"),
    Fault("a Word template misspelt", DEMANDE, "attestation.docx", "atestation.docx",
          "template-unknown", "Attester"),
    Fault("a document kind nobody declares", DEMANDE, 'key="kind" value="attestation"',
          'key="kind" value="contrat"', "document-kind-unknown", "Attester"),
    Fault("a dossier type nobody declares", DEMANDE, 'source="conge" target="type"',
          'source="absence" target="type"', "dossier-type-unknown", "Ouvrir"),
    Fault("a form misspelt", DEMANDE, 'formId="examen"', 'formId="exament"',
          "form-unknown", "Examiner"),
    Fault("a task without a form", DEMANDE, '<zeebe:formDefinition formId="examen" />', "",
          "task-form-absent", "Examiner"),
    Fault("a task for nobody", DEMANDE,
          '<zeebe:assignmentDefinition candidateGroups="paie" />', "", "task-nobody", "Examiner"),
    Fault("a team nobody declares", DEMANDE, 'candidateGroups="paie"', 'candidateGroups="paye"',
          "team-unknown", "Examiner"),
    Fault("a decision misspelt", DEMANDE, 'decisionId="solde"', 'decisionId="soldes"',
          "decision-unknown", "Calculer"),
    Fault("a decision not given what it reads", DEMANDE, 'target="jours"', 'target="nombre"',
          "decision-input", "Calculer"),
    Fault("a called process misspelt", DEMANDE, 'processId="annonce"', 'processId="anonce"',
          "process-unknown", "Prevenir"),
    Fault("an expression badly written", DEMANDE, "=solde\" target", "=solde +\" target",
          "feel-syntax", "Examiner"),
    Fault("a condition badly written", DEMANDE, '=avis.decision = "preciser"',
          '=avis.decision = = "preciser"', "feel-syntax", "F_Corriger"),
    Fault("a variable nobody writes", DEMANDE, "=[attestation]", "=[atestation]",
          "variable-unknown", "Prevenir"),
    Fault("a variable read before it is written", DEMANDE, 'source="=conge.jours" target="jours"',
          'source="=ouvert.number" target="jours"', "variable-early", "Calculer"),
    Fault("a part the form does not have", DEMANDE, "debut: conge.debut", "debut: conge.depart",
          "variable-part", "Ouvrir"),
    Fault("a field the dossier does not have", DEMANDE, "dossier.adresse.ville",
          "dossier.adresse.vile", "dossier-field", "Prevenir"),
    Fault("a field the new dossier does not have", DEMANDE, "jours: conge.jours}",
          "duree: conge.jours}", "dossier-write", "Ouvrir"),
    # Pages
    Fault("an access that does not exist", DEMANDE, 'value="private"', 'value="prive"',
          "page-mode", "Preciser"),
    Fault("a page without an address", DEMANDE,
          '<zeebe:property name="page.to" value="=dossier.courriel" />', "",
          "page-absent", "Preciser"),
    Fault("a page property misspelt", DEMANDE, "page.reminders", "page.relances",
          "page-property", "Preciser"),
    Fault("a page mail misspelt", DEMANDE, 'value="precisions"', 'value="precision"',
          "mail-unknown", "Preciser"),
    Fault("an expiry that is no duration", DEMANDE, 'value="P15D"', 'value="15 jours"',
          "page-duration", "Preciser"),
    Fault("a reminder that is no duration", DEMANDE, "P3D, P10D", "P3D, 10J",
          "page-duration", "Preciser"),
    Fault("a reminder after the expiry", DEMANDE, "P3D, P10D", "P3D, P20D",
          "page-reminder-late", "Preciser", severity="warning"),
    Fault("a field reopened that the form lacks", DEMANDE,
          '=if avis = null then null else avis.champs', "conge.fin, dossier.adresse",
          "page-field", "Preciser"),
    Fault("an outcome that nothing catches", DEMANDE, '<bpmn:errorEventDefinition id="Sans_Reponse'
          '_def" />', '<bpmn:errorEventDefinition id="Sans_Reponse_def" errorRef="Refuse" />',
          "page-uncaught", "Preciser", severity="warning"),
    # Files that cannot be read
    Fault("an XML bomb", ANNONCE, None, BOMB, "bpmn-", "", alone=True),
    Fault("an external entity", ANNONCE, None, EXTERNAL, "bpmn-", "", alone=True),
    Fault("an unreadable diagram", ANNONCE, "</bpmn:definitions>", "", "bpmn-", "", alone=True),
    Fault("an unreadable decision", "dmn/solde.dmn", "</definitions>", "", "dmn-", "", alone=True),
    Fault("a bomb of decisions", "dmn/solde.dmn", None, BOMB, "dmn-", "", alone=True),
    Fault("a form that is no JSON", EXAMEN, '"id"', "'id'", "form-json", "", alone=True),
    Fault("a YAML file badly indented", SALARIE, "phases:", " phases:", "yaml-syntax", "",
          alone=True),
    # Forms
    Fault("a form key twice", EXAMEN, '"key": "message"', '"key": "champs"',
          "form-key-twice", "champs"),
    Fault("raw HTML in a form", EXAMEN, '"type": "expression"', '"type": "html"',
          "form-html", "vu"),
    Fault("an unknown component", EXAMEN, '"type": "textarea"', '"type": "editeur"',
          "form-type", "message"),
    Fault("a form's condition badly written", EXAMEN, '=decision != \\"preciser\\"',
          '=decision != ', "form-feel", "champs"),
    Fault("a form reading what nobody gives", EXAMEN, '"=solde"', '"=bareme"',
          "form-variable", "vu"),
    Fault("a form filing a field the dossier lacks", PRECISIONS, '"key": "ville"',
          '"key": "commune"', "dossier-write", "dossier.adresse.commune"),
    Fault("a file of a kind nobody declares", PRECISIONS, '"kind": "justificatif"',
          '"kind": "facture"', "form-kind", "pieces.justificatif"),
    Fault("a question without a label", PRECISIONS, '"label": "Motif"', '"label": ""',
          "form-label", "motif"),
    Fault("a property misspelt", PRECISIONS, '"missing"', '"missin"',
          "form-property", "justificatif", severity="warning"),
    # Mails and documents
    Fault("a mail without a subject", "mails/annonce/subject.txt", None, "",
          "mail-subject", "annonce"),
    Fault("a mail without a body", "mails/annonce/body.txt", None, "", "mail-body", "annonce",
          where="mails/annonce"),
    Fault("a subject on two lines", "mails/annonce/subject.txt", "{{ data.objet }}",
          "Bonjour\nMadame", "mail-subject-lines", "annonce"),
    Fault("a mail's template badly written", "mails/annonce/body.txt", "}}", "",
          "template-syntax", "annonce"),
    Fault("a mail reading an unknown name", "mails/annonce/body.txt", "dossier.prenom", "client",
          "mail-variable", "annonce"),
    Fault("a mail reading data nobody gives", "mails/annonce/subject.txt", "data.objet",
          "data.sujet", "mail-data", "annonce"),
    Fault("a mail reading an unknown field", "mails/annonce/body.txt", "dossier.prenom",
          "dossier.surnom", "dossier-field", "annonce"),
    Fault("a mail relying on an unknown layout", "mails/precisions/body.mjml", "_cadre.mjml",
          "_fond.mjml", "template-layout", "precisions"),
    Fault("a mail that is no MJML", "mails/precisions/body.mjml", "<mj-text>", "<mj-chose>",
          "template-problem", "precisions"),
    Fault("a Word template reading what nobody gives", "documents/attestation.docx",
          "ouvert.number", "numero", "word-data", "attestation.docx"),
    Fault("a Word template reading an unknown field", "documents/attestation.docx",
          "dossier.nom", "dossier.surnom", "dossier-field", "attestation.docx"),
    Fault("a Word template badly written", "documents/attestation.docx", "}}", "",
          "template-problem", "attestation.docx"),
    # domain.yaml and dossier types
    Fault("no domain.yaml", "domain.yaml", None, "", "domain-yaml-absent", "", alone=True),
    Fault("a key misspelt", "domain.yaml", "time_zone:", "timezone:", "yaml-unknown", "timezone"),
    Fault("a team of an unknown role", "domain.yaml", "roles: [rh]", "roles: [drh]",
          "role-unknown", "teams.paie.roles.0"),
    Fault("a request of an unknown process", "domain.yaml", "{process: demande, title",
          "{process: demandes, title", "request-process", "requests.0.process"),
    Fault("an own mail misspelt", "domain.yaml", "code: code", "code: codes", "mail-unknown",
          "mails.code"),
    Fault("a time zone that does not exist", "domain.yaml", "Europe/Paris", "Europe/Lyon",
          "time-zone", "time_zone"),
    Fault("a colour too light for white text", "domain.yaml", "#0e5661", "#9ad0d8",
          "colour-contrast", "organisation.colours.brand"),
    Fault("a site that is no address", "domain.yaml", "https://www.roche.example", "roche.example",
          "frame-ancestor", "frame_ancestors.0"),
    Fault("a dossier type without retention", "dossiers/conge.yaml", "retention:\n"
          "  - {purpose: paie, from: opened, keep: P5Y, then: erase}\n", "",
          "dossier-retention", "retention"),
    Fault("a retention that is no duration", SALARIE, "keep: P5Y", "keep: 5 ans",
          "duration", "retention.0.keep"),
    Fault("a retention from an unknown phase", SALARIE, "from: phase.parti", "from: phase.sorti",
          "yaml-choice", "retention.0.from"),
    Fault("a phase after an unknown one", SALARIE, "after: [present]", "after: [embauche]",
          "phase-unknown", "phases.1.after"),
    Fault("a start rule of an unknown process", SALARIE, "{process: demande, label",
          "{process: demandes, label", "start-process", "start.0.process"),
    Fault("a process that starts at a date", "bpmn/annonce.bpmn",
          '<bpmn:startEvent id="A_Annoncer"><bpmn:outgoing>G1</bpmn:outgoing></bpmn:startEvent>',
          '<bpmn:startEvent id="A_Annoncer"><bpmn:outgoing>G1</bpmn:outgoing>'
          "<bpmn:timerEventDefinition><bpmn:timeDate>2027-01-01T09:00:00Z</bpmn:timeDate>"
          "</bpmn:timerEventDefinition></bpmn:startEvent>", "start-timer-unlisted", "A_Annoncer"),
    Fault("a request for a process that only an event starts", DEMANDE,
          "<bpmn:outgoing>F1</bpmn:outgoing>", "<bpmn:outgoing>F1</bpmn:outgoing>"
          "<bpmn:timerEventDefinition><bpmn:timeDate>2027-01-01T09:00:00Z</bpmn:timeDate>"
          "</bpmn:timerEventDefinition>", "request-triggered", "requests.0.process",
          where="domain.yaml"),
    Fault("a process that starts on a condition", "bpmn/annonce.bpmn",
          '<bpmn:startEvent id="A_Annoncer"><bpmn:outgoing>G1</bpmn:outgoing></bpmn:startEvent>',
          '<bpmn:startEvent id="A_Annoncer"><bpmn:outgoing>G1</bpmn:outgoing>'
          '<bpmn:conditionalEventDefinition><bpmn:condition xsi:type="bpmn:tFormalExpression">'
          "=1 = 2</bpmn:condition></bpmn:conditionalEventDefinition></bpmn:startEvent>",
          "start-event", "A_Annoncer"),
    Fault("a start rule for an unknown role", SALARIE, "by: [rh, tiers]", "by: [chef, tiers]",
          "role-unknown", "start.0.by"),
    Fault("a start condition badly written", SALARIE, "phase = \"present\" and",
          "phase = \"present\" et", "yaml-feel", "start.0.when"),
    Fault("a start condition reading an unknown name", SALARIE, "phase = \"present\"",
          "etat = \"present\"", "yaml-feel-name", "start.0.when"),
    Fault("an unknown parent type", "dossiers/conge.yaml", "parent: salarie", "parent: employe",
          "dossier-parent", "parent"),
    Fault("a number without a sequence", "dossiers/conge.yaml", "CONGE-{sequence}",
          "CONGE-{annee}", "number-pattern", "number"),
    Fault("access given to an unknown role", SALARIE, "access: {rh:", "access: {paie:",
          "role-unknown", "access.paie"),
]  # fmt: skip

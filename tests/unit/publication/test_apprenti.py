"""The first domain of an analyst in training: all that is wrong is said at once, with cures."""

from engine import publication
from tests.support.checking import check, files_of

EXPECTED = {
    ("domain.yaml", "organisation.couleurs", "yaml-unknown"),
    ("domain.yaml", "roles.rh.permissions.0", "yaml-choice"),
    ("bpmn/inscription.bpmn", "Choisir_Date", "dossier-field"),
    ("bpmn/inscription.bpmn", "Choisir_Date", "page-duration"),
    ("bpmn/inscription.bpmn", "Choisir_Date", "page-mode"),
    ("bpmn/inscription.bpmn", "Choisir_Date", "page-uncaught"),
    ("bpmn/inscription.bpmn", "Valider", "team-unknown"),
    ("bpmn/inscription.bpmn", "Confirmer", "job-unknown"),
    ("bpmn/inscription.bpmn", "Confirmer", "variable-unknown"),
    ("bpmn/inscription.bpmn", "F_Oui", "feel-syntax"),
    ("dossiers/stagiaire.yaml", "retention", "dossier-retention"),
    ("dossiers/stagiaire.yaml", "number", "number-pattern"),
    ("dossiers/stagiaire.yaml", "fields.2.name", "field-name"),
    ("dossiers/stagiaire.yaml", "start.0.by", "role-unknown"),
    ("forms/dates.form", "date souhaitée", "form-key"),
    ("forms/dates.form", "lieu", "form-options"),
    ("forms/inscription.form", "dossier.telephone", "dossier-write"),
    ("forms/inscription.form", "html", "form-html"),
    ("forms/validation.form", "motif", "form-variable"),
    ("mails/choix-date/body.txt", "choix-date", "mail-variable"),
    ("mails/choix-date/subject.txt", "choix-date", "mail-subject"),
}


def test_every_mistake_is_named():
    found = {(one.file, one.element, one.code) for one in check(files_of("apprenti"))}
    assert found >= EXPECTED


def test_the_report_says_what_was_probably_meant():
    text = " ".join(publication.report(check(files_of("apprenti"))).split())
    assert "Peut-être « dossier.courriel »." in text
    assert "Peut-être « formation »." in text
    assert "« page.expires » : « 15 jours » n’est pas une durée." in text
    assert "Écrivez P15D pour quinze jours" in text

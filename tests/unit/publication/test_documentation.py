"""The analysts' pages name every key that exists, and no other."""

import re
from pathlib import Path

from engine.deployments import OWN_MAILS, PERMISSIONS, RESERVED
from engine.deployments.configuration import COLOURS
from engine.deployments.dossier_types import FIELD_TYPES
from engine.deployments.schemas import DomainSchema, DossierTypeSchema
from engine.forms.components import CONTENTS, QUESTIONS
from engine.forms.model import PROPERTIES
from engine.publication.mails import ROOTS as MAIL
from engine.publication.results import TIERS_OUTCOMES
from engine.publication.words import ROOTS as WORD

PAGES = Path(__file__).parents[3] / "docs" / "analystes"


def words(page: str) -> set[str]:
    text = re.sub(r"```.*?```", "", (PAGES / page).read_text(), flags=re.DOTALL)
    return set(re.findall(r"[\w.]+", " ".join(re.findall(r"`([^`]+)`", text))))


def test_the_page_on_forms_names_components_and_properties():
    assert words("formulaires.md") >= {*QUESTIONS, *CONTENTS, *PROPERTIES}


def test_the_page_on_domains_names_every_key():
    known = {*DomainSchema().fields, *DossierTypeSchema().fields, *OWN_MAILS, *PERMISSIONS}
    assert words("domaine.md") >= {*known, *COLOURS, *FIELD_TYPES, *RESERVED}


def test_the_page_on_publication_names_what_templates_read():
    assert words("publication.md") >= {*MAIL, *WORD, *TIERS_OUTCOMES}

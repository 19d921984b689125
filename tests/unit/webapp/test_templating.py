"""What publication learns of a template from those who know Word."""

import pytest

from engine.publication import TemplateError
from services.confined import Workshop
from tests.unit.services.conftest import word
from webapp.templating import Templates


@pytest.fixture
def templates():
    workshop = Workshop()
    yield Templates(workshop)
    workshop.close()


def test_a_word_template_tells_what_it_reads_with_its_path(templates):
    template = word("{{ dossier.nom }} {{ prime | euros }}", header="{{ organisation.name }}")
    read = templates.word_variables("c.docx", template)
    assert set(read) == {"dossier.nom", "prime", "organisation.name"}


def test_a_word_template_that_cannot_be_read_says_why(templates):
    with pytest.raises(TemplateError, match=r"c\.docx"):
        templates.word_variables("c.docx", b"PK no Word at all")

"""Templates say what they are given, and nothing else."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from jinja2 import UndefinedError
from jinja2.exceptions import SecurityError, TemplateNotFound

from services.templating import check, environment, plain, reads


def write(template: str, language: str = "fr", **values: object) -> str:
    made = environment(autoescape=False, language=language, zone=ZoneInfo("Europe/Paris"))
    return made.from_string(template).render(**values).replace("\u202f", " ").replace("\xa0", " ")


@pytest.mark.parametrize(
    ("template", "value", "written"),
    [
        ("{{ x }}", None, ""),
        ("{{ x }}", True, "oui"),
        ("{{ x }}", Decimal("1234.5"), "1 234,5"),
        ("{{ x }}", date(2026, 12, 4), "04/12/2026"),
        ("{{ x | date }}", date(2026, 12, 4), "4 décembre 2026"),
        ("{{ x | date }}", "2026-12-04", "4 décembre 2026"),
        ("{{ x | date('court') }}", date(2026, 12, 4), "04/12/2026"),
        ("{{ x | date }}", "bientôt", "bientôt"),
        ("{{ x | date }}", datetime(2026, 12, 4, 23, 30, tzinfo=UTC), "5 décembre 2026"),
        ("{{ x | datetime }}", datetime(2026, 7, 4, 9, 5, tzinfo=UTC), "4 juillet 2026 à 11:05"),
        ("{{ x | heure }}", datetime(2026, 7, 4, 9, 5, tzinfo=UTC), "11:05"),
        ("{{ x | euros }}", Decimal("1234.5"), "1 234,50 €"),
        ("{{ x | amount }}", "12", "12,00 €"),
        ("{{ x | euros }}", "environ 50", "environ 50"),
        ("{{ x | nombre(2) }}", Decimal("1234.567"), "1 234,57"),
        ("{{ x | iban }}", "fr7630006000", "FR76 3000 6000"),
        ("{{ x | ouinon }}", 0, "non"),
    ],
)
def test_values_are_written_as_people_read_them(template, value, written):
    assert write(template, x=value) == written


def test_english_writes_english():
    assert write("{{ x }} {{ y | date }}", "en", x=True, y=date(2026, 12, 4)) == (
        "yes December 4, 2026"
    )


def test_a_name_nobody_gave_fails():
    with pytest.raises(UndefinedError):
        write("{{ dossier.nom }}")


def test_a_field_absent_from_a_known_context_writes_nothing():
    assert write("[{{ d.tel }}][{{ d.adresse.rue }}][{{ n.a | date }}]", d={}, n=None) == "[][][]"
    assert write(
        "{% if d.x %}oui{% else %}non{% endif %}{% for a in d.y %}.{% endfor %}", d={}
    ) == ("non")


def test_a_field_called_like_a_method_is_the_field():
    assert write("{{ d.items }} {{ d.keys }}", d={"items": "3 lots", "keys": 2}) == "3 lots 2"


@pytest.mark.parametrize(
    "template",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ x.__init__.__globals__ }}",
        "{{ (x | attr('__class__')).__mro__ }}",
        "{{ x.clear() }}",
        "{{ '{0.__class__}'.format(x) }}",
    ],
)
def test_a_template_reaches_no_python(template):
    with pytest.raises((SecurityError, UndefinedError)):
        write(template, x={"a": 1})


@pytest.mark.parametrize("template", ["{% include '/etc/passwd' %}", "{% extends 'x' %}"])
def test_a_template_reads_no_file(template):
    with pytest.raises(TemplateNotFound):
        write(template)


def test_data_are_plain_values_only():
    class Thing:
        secret = "s"

    assert plain({"a": (1, {"b": None})}) == {"a": [1, {"b": None}]}
    with pytest.raises(TypeError, match="Thing"):
        plain({"a": Thing()})
    deep: list[object] = []
    for _ in range(100):
        deep = [deep]
    with pytest.raises(TypeError, match="deeply"):
        plain(deep)


def test_a_mistake_is_told_with_its_line():
    (problem,) = check("Bonjour\n{% if x %}")
    assert (problem.code, problem.line) == ("template-syntax", 2)
    assert "balise n’est pas fermée" in problem.message
    assert check("{{ x | date }}") == []


def test_what_a_template_reads_is_known():
    assert reads("{% for a in x.y %}{{ a }}{{ z }}{% endfor %}{% set b = 1 %}{{ b }}") == {"x", "z"}

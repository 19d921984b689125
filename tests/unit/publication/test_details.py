"""Finer points of what publication reads and refuses."""

import pytest

from engine.deployments import DossierType, FieldSpec, Phase
from engine.publication import jinja
from engine.publication.shapes import DossierShape
from tests.support.bpmn import document, end, flow, io, job, process, start
from tests.support.checking import check, files_of

SOUND = files_of("conge")

PERSON = DossierType(
    key="personne",
    label="Personne",
    file="dossiers/personne.yaml",
    phases=(Phase("un", "Un"),),
    number="P-{sequence}",
    fields=(
        FieldSpec("nom", "Nom"),
        FieldSpec("adresse.ville", "Ville"),
        FieldSpec("ne", "Né le", "date"),
        FieldSpec("divers", "Divers", "context"),
    ),
)
CONTRACT = DossierType(
    key="contrat",
    label="Contrat",
    file="dossiers/contrat.yaml",
    phases=(Phase("un", "Un"),),
    number="C-{sequence}",
    parent="personne",
)


def shape(*types: DossierType) -> DossierShape:
    return DossierShape(types, (PERSON, CONTRACT))


@pytest.mark.parametrize(
    ("path", "known"),
    [
        ("nom", True),
        ("nom.long", False),
        ("adresse", True),
        ("adresse.ville", True),
        ("adresse.pays", False),
        ("ne.year", True),
        ("ne.siecle", False),
        ("divers.n.importe.quoi", True),
        ("phase", True),
        ("phase.label", False),
        ("opened_at.year", True),
        ("party.email", True),
        ("party.iban", False),
        ("parent.nom", False),
    ],
)
def test_what_a_dossier_can_give(path, known):
    assert shape(PERSON).reads(tuple(path.split("."))) is known


def test_a_parent_gives_what_its_type_holds():
    assert shape(CONTRACT).reads(("parent", "adresse", "ville"))
    assert not shape(CONTRACT).reads(("parent", "adresse", "pays"))
    assert not shape(CONTRACT).reads(("nom",))
    assert shape(CONTRACT, PERSON).reads(("nom",))


def test_only_fields_can_be_written():
    assert shape(PERSON).writes(("adresse", "ville"))
    assert not shape(PERSON).writes(("phase",))
    assert not shape(PERSON).writes(("ne", "year"))


@pytest.mark.parametrize(
    ("source", "paths"),
    [
        ("{{ a.b.c }}", ["a.b.c"]),
        ("{{ a['b'].c }}", ["a.b.c"]),
        ("{{ a[0].c }}", ["a"]),
        ("{% for x in l %}{{ x.nom }}{{ loop.index }}{% endfor %}", ["l"]),
        ("{% set y = a.b %}{{ y }}", ["a.b"]),
        ("{{ a | default('') }}{{ b is defined }}{{ c }}", ["c"]),
        ("{{ a | date('long') | upper }}", ["a"]),
        ("{% if page.reason %}x{% endif %}", ["page.reason"]),
        ("{{ a.b(c) }}", ["a.b", "c"]),
    ],
)
def test_what_a_template_reads(source, paths):
    assert [".".join(path) for path in jinja.read(source).paths] == paths


def codes(*inputs: dict[str, str], job_type: str) -> list[str]:
    operation = job("J", job_type, *(io(one) for one in inputs))
    whole = document(process(start("S"), operation, end(), flow("S", "J", "E"), process_id="P"))
    return [one.code for one in check({**SOUND, "bpmn/p.bpmn": whole}) if one.element == "J"]


def test_a_phase_must_belong_to_the_dossier_concerned():
    assert codes({"phase": "parti"}, job_type="dossier.phase") == []
    assert codes({"phase": '="parti"'}, job_type="dossier.phase") == []
    assert codes({"phase": "perdu"}, job_type="dossier.phase") == ["phase-unknown"]
    assert codes({"phase": '="perdu"'}, job_type="dossier.phase") == ["phase-unknown"]


def test_a_dossier_is_updated_in_its_fields_only():
    assert codes({"values": '={nom: "x", adresse: {ville: "y"}}'}, job_type="dossier.update") == []
    assert codes({"values": '={surnom: "x"}'}, job_type="dossier.update") == ["dossier-write"]
    assert codes({"values": '={adresse: {pays: "y"}}'}, job_type="dossier.update") == [
        "dossier-write"
    ]


def test_a_page_is_sent_to_an_address():
    text = SOUND["bpmn/demande.bpmn"].decode()
    for value, expected in (("paul@roche.example", set()), ("paul", {"page-address"})):
        files = {**SOUND, "bpmn/demande.bpmn": text.replace("=dossier.courriel", value, 1).encode()}
        assert {one.code for one in check(files)} == expected


def test_without_a_template_checker_nothing_is_made_up():
    from engine import publication
    from tests.support.checking import INLINE, OPERATIONS

    assert publication.check(SOUND, operations=OPERATIONS, inline=INLINE) == []

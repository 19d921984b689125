"""What a domain's YAML becomes, and how mistakes in it are told."""

import pytest

from engine import deployments
from engine.deployments import DomainUnusableError
from engine.forms.findings import Finding
from tests.support.checking import files_of

SOUND = files_of("conge")


def examined(path: str, text: str) -> list[Finding]:
    return deployments.examine({**SOUND, path: text.encode()})[1]


def codes(path: str, text: str) -> list[tuple[str, str, int | None]]:
    return [(one.code, one.element, one.line) for one in examined(path, text) if one.file == path]


def test_a_domain_is_read_whole():
    domain = deployments.parse(SOUND)
    assert domain.config.organisation.name == "Atelier Roche"
    assert domain.config.time_zone.key == "Europe/Paris"
    assert domain.config.teams["paie"].roles == ("rh",)
    assert list(domain.forms) == ["demande", "examen", "precisions"]
    assert set(domain.decisions) == {"solde"}
    assert set(domain.mails["precisions"]) == {"subject.txt", "body.mjml"}
    assert set(domain.documents) == {"attestation.docx"}
    assert domain.read_file("mails/code/subject.txt") == b"Votre code\n"


def test_a_dossier_type_knows_its_phases_and_its_number():
    one = deployments.parse(SOUND).dossier_types["salarie"]
    assert one.first_phase.key == "present"
    assert one.may_follow("present", "parti")
    assert not one.may_follow("parti", "present")
    assert one.format_number(year=2026, month=11, sequence=7) == "SAL-2026-0007"
    assert one.title is not None
    assert one.title.evaluate({"prenom": "Ana", "nom": "Diaz"}).value == "Ana Diaz"
    assert [section for section, _ in one.sections()] == ["Identité", "Contact", ""]


def test_an_unusable_domain_is_refused_with_every_finding():
    files = {**SOUND, "forms/examen.form": b"{", "domain.yaml": b"name: Essai\n"}
    with pytest.raises(DomainUnusableError) as caught:
        deployments.parse(files)
    assert {one.file for one in caught.value.findings} >= {"forms/examen.form", "domain.yaml"}


MISTAKES = [
    ("a list where keys are expected", "- a\n", ("yaml-shape", "", None)),
    ("an empty file", "", ("yaml-shape", "", None)),
    ("a key twice", "name: A\nname: B\n", ("yaml-key-twice", "name", 2)),
    ("an anchor", "a: &x [1]\nb: *x\n", ("yaml-alias", "b", 1)),
    ("a mandatory key absent", "name: A\n", ("yaml-missing", "organisation", 1)),
    (
        "a text where a list is expected",
        "name: A\norganisation: {name: B}\nframe_ancestors: x\n",
        ("yaml-type", "frame_ancestors", 3),
    ),
    (
        "a life of messages that no calendar holds",
        "name: A\norganisation: {name: B}\nmessages:\n  time_to_live: P2000Y\n",
        ("duration", "messages.time_to_live", 4),
    ),
    (
        "a text where keys are expected",
        "name: A\norganisation: B\n",
        ("yaml-type", "organisation", 2),
    ),
    (
        "a permission that does not exist",
        "name: A\norganisation: {name: B}\nroles:\n  r:\n    label: R\n    permissions: [fly]\n",
        ("yaml-choice", "roles.r.permissions.0", 6),
    ),
    (
        "a colour without quotes, which YAML takes for a comment",
        "name: A\norganisation:\n  name: B\n  colours:\n    brand: #0e5661\n",
        ("yaml-type", "organisation.colours.brand", 5),
    ),
    (
        "a logo with a script",
        'name: A\norganisation:\n  name: B\n  logo: \'<svg xmlns="http://www.w3.org/2000/svg">'
        "<script/></svg>'\n",
        ("logo", "organisation.logo", 4),
    ),
]


@pytest.mark.parametrize(
    ("text", "expected"), [m[1:] for m in MISTAKES], ids=[m[0] for m in MISTAKES]
)
def test_a_mistake_in_domain_yaml_is_placed(text, expected):
    assert expected in codes("domain.yaml", text)


def test_a_thousand_aliases_are_refused_before_they_grow():
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)
    )
    assert [one[0] for one in codes("domain.yaml", bomb)] == ["yaml-alias"]


def test_a_plain_logo_is_accepted():
    text = (
        'name: A\norganisation:\n  name: B\n  logo: \'<svg xmlns="http://www.w3.org/2000/svg">'
        '<path d="M0 0h9v9z" fill="#123456"/></svg>\'\n'
    )
    assert "logo" not in [one[0] for one in codes("domain.yaml", text)]


TYPE = """key: essai
label: Essai
number: "E-{sequence}"
phases: [{key: un, label: Un}]
retention: [{purpose: p, from: opened, keep: P1Y, then: erase}]
"""


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("fields: [{name: a b, label: A}]", ("field-name", "fields.0.name", 6)),
        ("fields: [{name: phase, label: A}]", ("field-reserved", "fields.0.name", 6)),
        (
            "fields: [{name: a, label: A}, {name: a.b, label: B}]",
            ("field-clash", "fields", 6),
        ),
        (
            "fields: [{name: a, label: A}, {name: a, label: B}]",
            ("name-twice", "fields.1.name", 6),
        ),
        ("fields: [{name: a, label: A, type: monnaie}]", ("yaml-choice", "fields.0.type", 6)),
        ("parent: essai", ("dossier-parent-loop", "parent", 6)),
        ("title: =inconnu", ("yaml-feel-name", "title", 6)),
        ("party: {email: =courriel}", ("yaml-feel-name", "party.email", 6)),
    ],
)
def test_a_mistake_in_a_dossier_type_is_placed(more, expected):
    assert expected in codes("dossiers/essai.yaml", TYPE + more + "\n")


def test_two_types_of_one_key_clash():
    assert ("dossier-key-twice", "key", 1) in codes(
        "dossiers/zzz.yaml", TYPE.replace("key: essai", "key: salarie", 1)
    )


@pytest.mark.parametrize(
    "number",
    ["{sequence.__class__}", "{sequence!r}", "{sequence:>999999}", "{0}", "{year}", "{sequence"],
)
def test_a_number_pattern_reaches_nothing_but_its_parts(number):
    text = TYPE.replace('"E-{sequence}"', f'"{number}"')
    assert "number-pattern" in [one[0] for one in codes("dossiers/essai.yaml", text)]


def test_a_file_of_no_known_kind_is_pointed_at():
    found = examined("forms/notes.txt", "à faire")
    assert [(one.code, one.severity) for one in found] == [("file-useless", "warning")]

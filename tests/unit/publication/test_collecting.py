"""Gathering a domain's files."""

from pathlib import Path

import pytest

from engine import deployments
from engine.deployments import CollectError


def write(root: Path, path: str, data: bytes = b"x") -> Path:
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    return target


def refusals(root: Path, domain: str = "essai") -> list[tuple[str, str]]:
    with pytest.raises(CollectError) as caught:
        deployments.collect(root, domain)
    return [(one.file, one.code) for one in caught.value.findings]


def test_files_of_the_three_folders_come_under_one_set_of_paths(tmp_path):
    for path in (
        "bpmn/essai/domain.yaml",
        "bpmn/essai/dossiers/client.yaml",
        "bpmn/essai/vente.bpmn",
        "dmn/essai/prix.dmn",
        "forms/essai/devis.form",
        "forms/essai/mails/devis/subject.txt",
        "forms/essai/documents/devis.docx",
        "bpmn/autre/domain.yaml",
    ):
        write(tmp_path, path)
    assert sorted(deployments.collect(tmp_path, "essai")) == [
        "bpmn/vente.bpmn",
        "dmn/prix.dmn",
        "documents/devis.docx",
        "domain.yaml",
        "dossiers/client.yaml",
        "forms/devis.form",
        "mails/devis/subject.txt",
    ]
    assert deployments.domains(tmp_path) == ["autre", "essai"]


def test_hidden_and_leftover_files_are_nobodys_work(tmp_path):
    write(tmp_path, "bpmn/essai/domain.yaml")
    write(tmp_path, "bpmn/essai/.git/config")
    write(tmp_path, "forms/essai/documents/~$devis.docx")
    assert list(deployments.collect(tmp_path, "essai")) == ["domain.yaml"]


def test_a_link_out_of_the_domain_is_refused(tmp_path):
    write(tmp_path, "bpmn/essai/domain.yaml")
    secret = write(tmp_path, "secret.bpmn")
    (tmp_path / "bpmn/essai/vente.bpmn").symlink_to(secret)
    (tmp_path / "bpmn/essai/ailleurs").symlink_to(tmp_path)
    assert refusals(tmp_path) == [
        ("bpmn/essai/vente.bpmn", "file-link"),
        ("bpmn/essai/ailleurs", "file-link"),
    ]


def test_a_file_too_large_is_refused_by_name(tmp_path):
    write(tmp_path, "bpmn/essai/domain.yaml")
    write(tmp_path, "forms/essai/documents/lourd.docx", b"0" * 10_000_001)
    assert refusals(tmp_path) == [("forms/essai/documents/lourd.docx", "file-size")]


def test_names_that_differ_by_capitals_clash(tmp_path):
    write(tmp_path, "forms/essai/Devis.form")
    write(tmp_path, "forms/essai/devis.form")
    assert refusals(tmp_path) == [("forms/essai/devis.form", "file-clash")]


@pytest.mark.parametrize("domain", ["absent", "../etc", "", "Majuscule"])
def test_a_domain_that_does_not_exist_says_so(tmp_path, domain):
    assert refusals(tmp_path, domain)


def test_the_same_files_have_the_same_hash_whatever_their_order():
    one = deployments.content_hash({"a": b"1", "b": b"2"})
    assert one == deployments.content_hash({"b": b"2", "a": b"1"})
    assert one != deployments.content_hash({"a": b"2", "b": b"1"})
    assert one != deployments.content_hash({"ab": b"12"})

"""A domain ready to use: its configuration, dossier types, forms, decisions and templates."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from engine import dmn
from engine.deployments.building_configuration import configuration
from engine.deployments.building_types import dossier_types
from engine.deployments.configuration import Configuration
from engine.deployments.decisions import read_decisions
from engine.deployments.dossier_types import DossierType
from engine.deployments.sentences import SENTENCES
from engine.errors import DomainError
from engine.forms import reading
from engine.forms.findings import Finding, Findings
from engine.forms.model import Form


class DomainUnusableError(DomainError):
    """The files of this domain cannot be used."""

    code = "domain-unusable"
    sentence = "Les fichiers de ce domaine ne sont pas utilisables."

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(count=len(findings))


@dataclass(frozen=True, eq=False)
class Domain:
    """One version of a domain, parsed. Immutable; compared by identity."""

    hash: str
    files: Mapping[str, bytes]
    """Every file: "bpmn/x.bpmn", "forms/x.form", "mails/relance/subject.txt"…"""
    config: Configuration
    dossier_types: Mapping[str, DossierType]
    forms: Mapping[str, Form]
    form_files: Mapping[str, str]
    """Form id → path."""
    decisions: Mapping[str, "dmn.Model"]
    """Decision id → the model (imports resolved) that holds it."""
    mails: Mapping[str, Mapping[str, bytes]]
    """Mail → its files by name: "subject.txt", "body.mjml", "body.txt"."""
    documents: Mapping[str, bytes]
    """Word templates by name: "contrat.docx"."""

    @property
    def diagrams(self) -> dict[str, bytes]:
        """The BPMN files, by path."""
        return {path: data for path, data in self.files.items() if path.endswith(".bpmn")}

    def read_file(self, path: str) -> bytes:
        """A file of the version, for `ports.Call.read_file`. Raises KeyError."""
        return self.files[path]


def content_hash(files: Mapping[str, bytes]) -> str:
    """SHA-256 over the sorted paths and their contents' SHA-256."""
    whole = hashlib.sha256()
    for path in sorted(files):
        whole.update(path.encode() + b"\0" + hashlib.sha256(files[path]).digest())
    return whole.hexdigest()


def parse(files: Mapping[str, bytes]) -> Domain:
    """The domain. Raises DomainUnusableError where publication would refuse it."""
    domain, findings = examine(files)
    errors = [one for one in findings if one.severity == "error"]
    if errors:
        raise DomainUnusableError(errors)
    return domain


def examine(files: Mapping[str, bytes]) -> tuple[Domain, list[Finding]]:
    """The domain as far as it can be read, and all that is wrong with each file by itself.

    What needs the diagrams (processes named, operations, variables) is publication's to check.
    """
    findings: list[Finding] = []
    mails = _mails(files)
    forms, form_files = _forms(files, findings)
    config, found = configuration(files, mails.keys(), forms.keys())
    findings += found
    types, found = dossier_types(files, config)
    findings += found
    if not types and not any(path.startswith("dossiers/") for path in files):
        note = Findings("dossiers", SENTENCES)
        note.add("dossier-none")
        findings += note.all
    decisions, found = read_decisions(files)
    findings += found
    findings += _useless(files)
    domain = Domain(
        hash=content_hash(files),
        files=dict(files),
        config=config,
        dossier_types=types,
        forms=forms,
        form_files=form_files,
        decisions=decisions,
        mails=mails,
        documents={
            path.removeprefix("documents/"): data
            for path, data in files.items()
            if path.startswith("documents/")
        },
    )
    return domain, findings


def _mails(files: Mapping[str, bytes]) -> dict[str, dict[str, bytes]]:
    """Folders of mails/. Files right under it (layouts that others extend) are no mail."""
    mails: dict[str, dict[str, bytes]] = {}
    for path, data in files.items():
        parts = path.split("/")
        if parts[0] == "mails" and len(parts) == 3:
            mails.setdefault(parts[1], {})[parts[2]] = data
    return mails


def _forms(
    files: Mapping[str, bytes], findings: list[Finding]
) -> tuple[dict[str, Form], dict[str, str]]:
    forms: dict[str, Form] = {}
    origin: dict[str, str] = {}
    for path in sorted(files):
        if not path.startswith("forms/") or not path.endswith((".form", ".json")):
            continue
        form, found = reading.examine(files[path], path)
        findings.extend(found)
        if form is None:
            continue
        if form.id in forms:
            twice = Findings(path, SENTENCES)
            twice.add("form-id-twice", "id", name=form.id, other=origin[form.id])
            findings.extend(twice.all)
            continue
        forms[form.id] = form
        origin[form.id] = path
    return forms, origin


def _useless(files: Mapping[str, bytes]) -> list[Finding]:
    """Files nothing will ever read: most often a wrong folder or extension."""
    findings: list[Finding] = []
    for path in sorted(files):
        if not _served(path):
            note = Findings(path, SENTENCES)
            note.add("file-useless", severity="warning")
            findings += note.all
    return findings


def _served(path: str) -> bool:
    folder, _, rest = path.partition("/")
    match folder:
        case "domain.yaml":
            return True
        case "bpmn":
            return rest.endswith((".bpmn", ".md"))
        case "dmn":
            return rest.endswith((".dmn", ".md"))
        case "forms":
            return rest.endswith((".form", ".json", ".md"))
        case "dossiers" | "scenarios":
            return rest.endswith((".yaml", ".yml", ".md"))
        case "documents":
            return rest.endswith((".docx", ".md"))
        case _:
            return folder == "mails"

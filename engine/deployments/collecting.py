"""Gathers a domain's files from its three folders under one set of paths.

``bpmn/<domain>/``: ``domain.yaml``, ``dossiers/…``, ``scenarios/…`` keep their path, diagrams come
under ``bpmn/``. ``dmn/<domain>/`` comes under ``dmn/``. ``forms/<domain>/``: ``mails/…`` and
``documents/…`` keep their path, forms come under ``forms/``.
"""

import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from engine.deployments.sentences import SENTENCES
from engine.forms.findings import Finding, Findings

MOST_BYTES = 10_000_000
"""Of one file."""
MOST_FILES = 2_000
_NAME = re.compile(r"[^\x00-\x1f\\:*?\"<>|]{1,120}")
_IGNORED = {"Thumbs.db", "__pycache__"}


def collect(root: Path, domain: str) -> dict[str, bytes]:
    """The files of a domain. Raises CollectError where some cannot be taken."""
    files, findings = gather(root, domain)
    if findings:
        raise CollectError(findings)
    return files


class CollectError(Exception):
    """Some files of the domain cannot be taken; `findings` name them."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("; ".join(f"{f.file}: {f.message_en}" for f in findings))
        self.findings = tuple(findings)


def domains(root: Path) -> list[str]:
    """The domains found under `root`: the folders of bpmn/ that hold a domain.yaml."""
    return sorted(found.parent.name for found in (root / "bpmn").glob("*/domain.yaml"))


def gather(root: Path, domain: str) -> tuple[dict[str, bytes], list[Finding]]:
    """The files that can be taken, and what is wrong with the others."""
    files: dict[str, bytes] = {}
    found: list[Finding] = []
    origin: dict[str, str] = {}
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,62}", domain):
        note(found, domain, "domain-name", name=domain)
        return files, found
    for folder in ("bpmn", "dmn", "forms"):
        base = root / folder / domain
        for path in _files(base):
            shown = f"{folder}/{domain}/{path.relative_to(base).as_posix()}"
            key = placed(folder, path.relative_to(base).as_posix())
            same = origin.setdefault(key.casefold(), shown)
            if same != shown:
                note(found, shown, "file-clash", other=same)
                continue
            data = _take(path, base, shown, found)
            if data is not None:
                files[key] = data
            if len(files) > MOST_FILES:
                note(found, f"{folder}/{domain}", "file-count", max=MOST_FILES)
                return files, found
    if not files and not found:
        note(found, f"bpmn/{domain}", "domain-absent", name=domain)
    return files, found


def placed(folder: str, path: str) -> str:
    """The key of a file found at `path` in `folder`/<domain>/."""
    path = unicodedata.normalize("NFC", path)
    head = PurePosixPath(path).parts[0]
    kept = {
        "bpmn": ("domain.yaml", "dossiers", "scenarios"),
        "forms": ("mails", "documents"),
        "dmn": (),
    }[folder]
    return path if head in kept else f"{folder}/{path}"


def note(found: list[Finding], file: str, code: str, **params: str | int) -> None:
    one = Findings(file, SENTENCES)
    one.add(code, "", line=None, severity="error", **params)
    found.extend(one.all)


def _files(base: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(base, followlinks=False):
        # Editors' leftovers and hidden files are nobody's work.
        folders[:] = sorted(n for n in folders if not n.startswith(".") and n not in _IGNORED)
        # A linked folder is walked into by nobody: it is named, and refused.
        for name in sorted(names) + [n for n in folders if (Path(folder) / n).is_symlink()]:
            if not name.startswith((".", "~$")) and not name.endswith("~") and name not in _IGNORED:
                yield Path(folder) / name


def _take(path: Path, base: Path, shown: str, found: list[Finding]) -> bytes | None:
    name = unicodedata.normalize("NFC", path.name)
    if not _NAME.fullmatch(name):
        note(found, shown, "file-name", name=name[:60])
        return None
    real = path.resolve()
    if not real.is_relative_to(base.resolve()) or not real.is_file():
        note(found, shown, "file-link")
        return None
    size = real.stat().st_size
    if size > MOST_BYTES:
        note(found, shown, "file-size", size=size, max=MOST_BYTES)
        return None
    return real.read_bytes()

"""From form-js JSON to a `Form`: the file as a whole; `components` reads each component."""

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache

from engine.forms.checks import check_paths
from engine.forms.components import Reader
from engine.forms.errors import FormError
from engine.forms.findings import Finding, Findings
from engine.forms.model import Form
from engine.forms.reasons import JSON, explain
from engine.forms.sentences import SENTENCES

MOST_BYTES = 1_000_000
LAST_SCHEMA = 19


def read(source: bytes, file: str = "") -> Form:
    """The form, parsed once per content. Raises FormError with every finding at once."""
    form, findings = examine(source, file)
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors or form is None:
        raise FormError(errors)
    return form


@lru_cache(maxsize=512)
def examine(source: bytes, file: str = "") -> tuple[Form | None, tuple[Finding, ...]]:
    """The form as far as it can be read, and all that is wrong with it, warnings included."""
    found = Findings(file, SENTENCES)
    document = _document(source, found)
    if document is None:
        return None, tuple(found.all)
    version = document.get("schemaVersion", 1)
    if not isinstance(version, int) or not 1 <= version <= LAST_SCHEMA:
        found.add("form-version", "schemaVersion", version=version, max=LAST_SCHEMA)
    components = Reader(found).components(document["components"])
    if not document["components"]:
        found.add("form-empty")
    properties = document.get("properties")
    title = properties.get("title") if isinstance(properties, Mapping) else None
    form = Form(
        id=str(document["id"]),
        title=str(title or document.get("title") or document.get("name") or ""),
        components=components,
        hash=hashlib.sha256(source).hexdigest(),
    )
    check_paths(form, found)
    return form, tuple(found.all)


def _document(source: bytes, found: Findings) -> Mapping[str, object] | None:
    if len(source) > MOST_BYTES:
        found.add("form-too-large", size=len(source), max=MOST_BYTES)
        return None
    try:
        document = json.loads(source.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        found.add("form-json", reason="UTF-8", reason_en="UTF-8", at_line=1, column=error.start + 1)
        return None
    except json.JSONDecodeError as error:
        found.add(
            "form-json",
            line=error.lineno,
            reason=explain(error.msg, JSON),
            reason_en=error.msg,
            at_line=error.lineno,
            column=error.colno,
        )
        return None
    except RecursionError:
        found.add("form-depth", max=500)
        return None
    if (
        not isinstance(document, dict)
        or not isinstance(document.get("components"), list)
        or not isinstance(document.get("id"), str)
        or not document["id"].strip()
    ):
        found.add("form-shape")
        return None
    return document

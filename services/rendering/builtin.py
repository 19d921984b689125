"""The product's own documents, made by typst: receipts and evidence files."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

from services.rendering.values import PDF, Rendered
from services.rendering.words import EVIDENCE, RECEIPT
from services.templating import shown
from services.typesetting import stated, typeset

_HERE = Path(__file__).parent
_COLOURS = {"brand": "#0e5661", "strong": "#08373f", "soft": "#edf6f6"}

Facts = Mapping[str, object]
Rows = list[tuple[str, str]]


class _Writer:
    """Writes values in a language and a zone, as text typst will show as it is."""

    def __init__(self, language: str, zone: str) -> None:
        self.language = language if language in RECEIPT else "fr"
        self.zone = ZoneInfo(zone)

    def text(self, value: object) -> str:
        if isinstance(value, list | tuple):
            return ", ".join(self.text(item) for item in value)
        return str(shown(value, self.language, self.zone))

    def instant(self, value: object) -> str:
        if isinstance(value, str) and value:
            value = datetime.fromisoformat(value)
        if not isinstance(value, datetime):
            return ""
        return stated(value, self.language, self.zone.key)

    def rows(self, *pairs: tuple[object, object]) -> Rows:
        """The pairs that say something."""
        written = [(self.text(label), self.text(value)) for label, value in pairs]
        return [(label, value) for label, value in written if value]


def receipt(
    facts: Facts,
    organisation: Facts,
    *,
    at: datetime,
    language: str = "fr",
    zone: str = "Europe/Paris",
) -> Rendered:
    """What a person sent, and when. `facts` is ``ports.Call.context["receipt"]``."""
    write = _Writer(language, zone)
    words = RECEIPT[write.language]
    rows = [tuple(map(write.text, row)) for row in _list(facts.get("rows"))]
    data: dict[str, object] = {
        "title": words["title"],
        "summary": write.rows(
            (words["reference"], facts.get("reference")),
            (words["received"], write.instant(facts.get("answered_at"))),
            (words["from"], facts.get("name")),
        ),
        "screens": [
            {"title": title, "rows": [(row[1], row[2]) for row in group]}
            for title, group in groupby(rows, key=lambda row: row[0])
        ],
        "documents": [
            {
                "title": write.text(one.get("title")),
                "filename": write.text(one.get("filename")),
                "size": weight(one.get("size"), write.language),
                "sha256": write.text(one.get("sha256")),
            }
            for one in _mappings(facts.get("documents"))
        ],
        "next": write.rows(
            (words["next_step"], facts.get("next_step")), (words["delay"], facts.get("delay"))
        ),
    }
    return _made("receipt", data, words, organisation, write, at)


def evidence(
    facts: Facts,
    organisation: Facts,
    *,
    at: datetime,
    language: str = "fr",
    zone: str = "Europe/Paris",
) -> Rendered:
    """How the documents of an envelope were signed.

    `facts` is ``ports.Call.context["envelope"]``, each document with ``archived_at`` and
    ``signatures``: [{"name", "signed_at", "level", "certificate", "certificate_sha256", "valid",
    "problem"}].
    """
    write = _Writer(language, zone)
    words = EVIDENCE[write.language]
    signers = _mappings(facts.get("signers"))
    level = str(facts.get("level") or "simple")
    data: dict[str, object] = {
        "title": words["title"],
        "subject": write.text(facts.get("title")),
        "summary": write.rows(
            (words["reference"], facts.get("id")),
            (words["opened"], write.instant(facts.get("created_at"))),
            (words["closed"], write.instant(at)),
            (words["grade"], words["simple"] if level == "simple" else level),
        ),
        "signers": [_signer(one, words, write) for one in signers],
        "documents": [_document(one, words, write) for one in _mappings(facts.get("documents"))],
        "events": _events(facts, signers, words, write, at),
    }
    return _made("evidence", data, words, organisation, write, at)


def _signer(one: Facts, words: Mapping[str, object], write: _Writer) -> dict[str, object]:
    states = words["states"]
    state = states.get(str(one.get("state"))) if isinstance(states, Mapping) else None
    method = words.get(str(one.get("method"))) if one.get("method") else None
    name = write.text(one.get("name")) or write.text(one.get("email") or one.get("team"))
    return {
        "heading": f"{write.text(one.get('position'))}. {name}",
        "rows": write.rows(
            (words["email"], one.get("email")),
            (words["team"], one.get("team")),
            (words["state"], state or one.get("state")),
            (words["proved"], write.instant(one.get("code_verified_at"))),
            (words["consent"], one.get("consent_text")),
            (words["consented"], write.instant(one.get("consented_at"))),
            (words["method"], method),
            (words["signed"], write.instant(one.get("signed_at"))),
            (words["reason"], one.get("reason")),
        ),
    }


def _document(one: Facts, words: Mapping[str, object], write: _Writer) -> dict[str, object]:
    return {
        "title": write.text(one.get("title")),
        "sha256": write.text(one.get("sha256")),
        "rows": write.rows(
            (words["file"], one.get("filename")),
            (words["pages"], one.get("pages")),
            (words["archived"], write.instant(one.get("archived_at"))),
        ),
        "signatures": [
            {
                "name": write.text(signature.get("name")),
                "at": write.instant(signature.get("signed_at")),
                "level": write.text(signature.get("level")),
                "certificate": write.text(signature.get("certificate")),
                "certificate_sha256": write.text(signature.get("certificate_sha256")),
                "verdict": write.text(words["valid"])
                if signature.get("valid")
                else f"{words['invalid']}\n{write.text(signature.get('problem'))}".strip(),
            }
            for signature in _mappings(one.get("signatures"))
        ],
    }


def _events(
    facts: Facts,
    signers: Sequence[Facts],
    words: Mapping[str, object],
    write: _Writer,
    at: datetime,
) -> Rows:
    found: list[tuple[object, str]] = [(facts.get("created_at"), str(words["event_opened"]))]
    for one in signers:
        name = write.text(one.get("name") or one.get("email") or one.get("team"))
        for moment, event in (
            ("code_verified_at", "event_proved"),
            ("consented_at", "event_consented"),
            ("signed_at", "event_signed"),
        ):
            found.append((one.get(moment), str(words[event]).replace("{name}", name)))
    found.append((at, str(words["event_closed"])))
    known = [(moment, what) for moment, what in found if isinstance(moment, datetime)]
    return [(write.instant(moment), what) for moment, what in sorted(known, key=lambda one: one[0])]


def _made(
    name: str,
    data: dict[str, object],
    words: Mapping[str, object],
    organisation: Facts,
    write: _Writer,
    at: datetime,
) -> Rendered:
    colours = organisation.get("colours")
    address = [organisation.get(one) for one in ("name", "address", "phone")]
    data |= {
        "words": words,
        "language": write.language,
        "organisation": write.text(organisation.get("name")),
        "colours": {**_COLOURS, **(colours if isinstance(colours, Mapping) else {})},
        "footer": ", ".join(write.text(one) for one in address if one),
    }
    source = b"".join((_HERE / file).read_bytes() for file in ("page.typ", f"{name}.typ"))
    made = typeset(source, data, at=at)
    return Rendered(made.pdf, PDF, "typst", made.declares)


def weight(size: object, language: str) -> str:
    """A size in bytes as people read it: « 3,4 Mo »."""
    if not isinstance(size, int):
        return ""
    units = {"fr": ("octets", "ko", "Mo"), "en": ("bytes", "kB", "MB")}[language]
    for power, step in ((2, 1 << 20), (1, 1 << 10)):
        if size >= step:
            value = f"{size / step:.1f}".removesuffix(".0")
            return f"{value.replace('.', ',') if language == 'fr' else value} {units[power]}"
    return f"{size} {units[0]}"


def _list(value: object) -> list[Sequence[object]]:
    if not isinstance(value, list | tuple):
        return []
    return [one for one in value if isinstance(one, Sequence)]


def _mappings(value: object) -> list[Facts]:
    if not isinstance(value, list | tuple):
        return []
    return [one for one in value if isinstance(one, Mapping)]

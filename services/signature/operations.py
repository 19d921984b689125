"""`envelope.sign` and `envelope.close`."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Protocol

from engine.ports import (
    BusinessError,
    Call,
    Outcome,
    Parameter,
    Produced,
    Scanner,
    SignedField,
    Storage,
)
from services.confined import Workshop
from services.signature.authority import Authority
from services.signature.places import locate
from services.signature.signing import Mark, field_name, field_names, prepare, seal, sign
from services.signature.verifying import verify

Facts = Mapping[str, object]

_REASONS = {
    "fr": "Signature électronique simple (SES) de {name}, scellée par {organisation}",
    "en": "Simple electronic signature (SES) of {name}, sealed by {organisation}",
}


class EvidenceFile(Protocol):
    """What the writer of evidence gives."""

    @property
    def data(self) -> bytes: ...

    @property
    def note(self) -> str: ...


class EvidenceWriter(Protocol):
    """Makes the PDF that tells how an envelope was signed."""

    def __call__(
        self, facts: Facts, organisation: Facts, *, at: datetime, language: str, zone: str
    ) -> EvidenceFile: ...


class EnvelopeSign:
    """One signer's signature on every document of his envelope.

    Reads ``context["envelope"]`` and ``context["signer"]``; the inputs of those names only say
    which. Result: ``document_1``, ``document_2``…, the new versions, in order.
    """

    parameters: Sequence[Parameter] = (
        Parameter("envelope", required=True),
        Parameter("signer", required=True),
    )

    def __init__(
        self, authority: Authority, storage: Storage, scanner: Scanner, workshop: Workshop
    ) -> None:
        self._authority = authority
        self._storage = storage
        self._scanner = scanner
        self._workshop = workshop

    def __call__(self, call: Call) -> Outcome:
        """Raises BusinessError("not_signed") where a document was altered since the last
        signature or is no PDF, RetryLater where an outside time-stamp server does not answer.
        """
        envelope, signer = _parts(call)
        signers = _mappings(envelope.get("signers"))
        mark = self._mark(signer, call)
        organisation = self._authority.organisation
        reason = _REASONS[mark.language].format(name=mark.name, organisation=organisation)
        produced = []
        for index, document in enumerate(_mappings(envelope.get("documents")), start=1):
            pdf = self._ready(document, len(signers))
            field = field_name(int(str(signer["position"])))
            if (field, True) in field_names(pdf):
                # A first try was recorded after all.
                continue
            signed = sign(
                pdf, field=field, mark=mark, reason=reason, authority=self._authority, at=call.at
            )
            produced.append(self._version(document, signed, index, mark))
        return Outcome(
            values={"signedAt": call.at.isoformat()},
            produced=produced,
            signed=SignedField(int(str(envelope["id"])), int(str(signer["id"])), call.at),
        )

    def _ready(self, document: Facts, signers: int) -> bytes:
        """The document's bytes with a field for each signer, refused where it was altered."""
        pdf = self._storage.get(str(document["sha256"]))
        title = document.get("title") or document.get("filename")
        if document.get("media_type") != "application/pdf":
            raise BusinessError("not_signed", "« {title} » n’est pas un PDF.", title=title)
        fields = field_names(pdf)
        if not fields:
            return prepare(pdf, locate(pdf, self._workshop, signers=signers))
        if any(done for _, done in fields):
            report = verify(pdf, self._authority)
            if not report.valid:
                problem = report.problem or next(
                    one.problem for one in report.signatures if not one.valid
                )
                raise BusinessError(
                    "not_signed", "« {title} » : {problem}", title=title, problem=problem
                )
        return pdf

    def _version(self, document: Facts, signed: bytes, index: int, mark: Mark) -> Produced:
        return Produced(
            slot=f"document_{index}",
            file=self._scanner.inspect(signed, str(document.get("filename") or "document.pdf")),
            kind=str(document.get("kind") or ""),
            title=str(document.get("title") or ""),
            document_id=int(str(document["id"])),
            note=f"Signé par {mark.name} : signature simple (SES), PAdES B-LTA.",
            facts={"signed_by": mark.name, "level": "SES", "pades": "B-LTA"},
        )

    def _mark(self, signer: Facts, call: Call) -> Mark:
        language = str(call.context.get("language") or "fr")
        typed = str(signer.get("mark") or "")
        name = str(signer.get("name") or "")
        drawn = signer.get("method") == "drawn" and bool(typed)
        return Mark(
            name=name or typed or str(signer.get("email") or ""),
            typed="" if drawn else typed,
            drawing=self._storage.get(typed) if drawn else None,
            language=language if language in _REASONS else "fr",
            zone=_zone(call),
        )


class EnvelopeClose:
    """Verifies the signed documents and files the evidence, itself sealed.

    Header `kind`: the kind of document the evidence is filed under. Result: ``documents``, the
    signed documents; ``evidence``, the evidence file.
    """

    parameters: Sequence[Parameter] = (
        Parameter("envelope", required=True),
        Parameter("kind", header=True, kind="document-kind"),
    )

    def __init__(
        self,
        authority: Authority,
        storage: Storage,
        scanner: Scanner,
        evidence: EvidenceWriter,
        *,
        kind: str = "preuve",
    ) -> None:
        self._authority = authority
        self._storage = storage
        self._scanner = scanner
        self._evidence = evidence
        self._kind = kind

    def __call__(self, call: Call) -> Outcome:
        """Raises BusinessError("not_signed") where a signature does not hold."""
        envelope = _mapping(call.context.get("envelope"))
        documents = [self._verified(one) for one in _mappings(envelope.get("documents"))]
        language = str(call.context.get("language") or "fr")
        made = self._evidence(
            {**envelope, "documents": documents},
            _mapping(call.context.get("organisation")),
            at=call.at,
            language=language,
            zone=_zone(call),
        )
        sealed = seal(made.data, authority=self._authority, at=call.at)
        title = f"{_TITLES.get(language, _TITLES['fr'])} – {envelope.get('title') or ''}".strip(
            " –"
        )
        return Outcome(
            values={"documents": envelope.get("documents")},
            produced=[
                Produced(
                    slot="evidence",
                    file=self._scanner.inspect(sealed, f"{title}.pdf"),
                    kind=call.headers.get("kind") or self._kind,
                    title=title,
                    dossier_id=int(str(envelope["dossier_id"]))
                    if envelope.get("dossier_id")
                    else call.dossier_id,
                    note=made.note,
                    facts={
                        "envelope": envelope.get("id"),
                        "level": "SES",
                        "documents": {str(one["id"]): one["sha256"] for one in documents},
                    },
                )
            ],
        )

    def _verified(self, document: Facts) -> dict[str, object]:
        report = verify(self._storage.get(str(document["sha256"])), self._authority)
        if not report.valid:
            problem = report.problem or next(
                one.problem for one in report.signatures if not one.valid
            )
            raise BusinessError(
                "not_signed",
                "« {title} » : {problem}",
                title=document.get("title"),
                problem=problem,
            )
        return {
            **document,
            "archived_at": report.archived_at,
            "signatures": [asdict(one) for one in report.signatures],
        }


_TITLES = {"fr": "Dossier de preuve", "en": "Evidence file"}


def _parts(call: Call) -> tuple[Facts, Facts]:
    """The envelope and the signer whose part it is. Raises LookupError."""
    envelope = _mapping(call.context.get("envelope"))
    wanted = call.context.get("signer")
    for signer in _mappings(envelope.get("signers")):
        if wanted is not None and str(signer.get("id")) == str(wanted):
            return envelope, signer
    raise LookupError("The call names no signer of its envelope.")


def _zone(call: Call) -> str:
    return str(_mapping(call.context.get("organisation")).get("time_zone") or "Europe/Paris")


def _mapping(value: object) -> dict[str, object]:
    return dict(value) if isinstance(value, Mapping) else {}


def _mappings(value: object) -> list[Facts]:
    if not isinstance(value, list | tuple):
        return []
    return [one for one in value if isinstance(one, Mapping)]

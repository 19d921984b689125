"""Values that several screens show, made from rows."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.deployments import Domain, load
from engine.deployments.storing import latest_id
from engine.documents.models import Document, DocumentVersion, Envelope, Signer, Upload
from engine.dossiers.models import Dossier, Party
from engine.dossiers.phases import label
from engine.errors import NotFound
from engine.queries.shared import (
    DocumentView,
    DossierSummary,
    Organisation,
    SignatureView,
    SignerView,
    UploadView,
    VersionView,
)


class Domains:
    """The latest version of each domain, looked up once in a query. Views bind late."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._found: dict[str, Domain | None] = {}
        self._labels: dict[tuple[str, str], str] = {}

    def get(self, key: str) -> Domain | None:
        """None where nothing is published under that name any more."""
        if key not in self._found:
            deployment_id = latest_id(self._session, key)
            self._found[key] = load(self._session, deployment_id) if deployment_id else None
        return self._found[key]

    def of(self, dossier: Dossier) -> Domain:
        """Raises NotFound."""
        found = self.get(dossier.domain)
        if found is None:
            raise NotFound("deployment", dossier.domain)
        return found

    def type_label(self, domain: str, type: str) -> str:
        label = self._labels.get((domain, type))
        if label is None:
            found = self.get(domain)
            declared = found.dossier_types.get(type) if found else None
            label = self._labels[domain, type] = declared.label if declared else type
        return label

    def phase_label(self, domain: str, type: str, phase: str) -> str:
        found = self.get(domain)
        return label(found.dossier_types.get(type) if found else None, phase)


def organisation(domain: Domain) -> Organisation:
    own = domain.config.organisation
    return Organisation(
        name=own.name,
        legal=own.legal,
        colours=own.colours,
        logo=own.logo,
        phone=own.phone,
        hours=own.hours,
        email=own.email,
        site=own.site,
        privacy=own.privacy,
        language=domain.config.language,
        time_zone=domain.config.time_zone.key,
    )


def summary(session: Session, dossier: Dossier, domain: Domain) -> DossierSummary:
    party = session.get(Party, dossier.party_id) if dossier.party_id else None
    parent = session.get(Dossier, dossier.parent_id) if dossier.parent_id else None
    type = domain.dossier_types.get(dossier.type)
    return DossierSummary(
        id=dossier.id,
        domain=dossier.domain,
        type=dossier.type,
        type_label=type.label if type else dossier.type,
        number=dossier.number,
        title=dossier.title,
        phase=dossier.phase,
        phase_label=label(type, dossier.phase),
        party_name=party.name if party else "",
        party_email=party.email if party else None,
        parent_id=dossier.parent_id,
        parent_number=parent.number if parent else "",
        closed=dossier.closed_at is not None,
    )


def documents_of(
    session: Session, dossiers: Sequence[Dossier], domain: Domain, *, tiers_only: bool = False
) -> tuple[DocumentView, ...]:
    """Documents of these dossiers with every version: by dossier, then kind as declared."""
    by_id = {dossier.id: dossier for dossier in dossiers}
    if not by_id:
        return ()
    statement = select(Document).where(Document.dossier_id.in_(by_id))
    if tiers_only:
        statement = statement.where(Document.visible_to_tiers.is_(True))
    found = _views(session, session.scalars(statement).all(), by_id, domain)
    order = {dossier.id: place for place, dossier in enumerate(dossiers)}

    def place(view: DocumentView) -> tuple[int, int, int]:
        declared = domain.dossier_types.get(by_id[view.dossier_id].type)
        kinds = list(declared.documents) if declared else []
        rank = kinds.index(view.kind) if view.kind in kinds else len(kinds)
        return order[view.dossier_id], rank, view.id

    return tuple(sorted(found, key=place))


def documents_named(
    session: Session, ids: Collection[int], domain: Domain
) -> tuple[DocumentView, ...]:
    """These documents, in the order asked."""
    if not ids:
        return ()
    rows = session.scalars(select(Document).where(Document.id.in_(ids))).all()
    holders = session.scalars(
        select(Dossier).where(Dossier.id.in_({row.dossier_id for row in rows}))
    )
    found = {view.id: view for view in _views(session, rows, {d.id: d for d in holders}, domain)}
    return tuple(found[one] for one in ids if one in found)


def _views(
    session: Session, documents: Sequence[Document], holders: dict[int, Dossier], domain: Domain
) -> list[DocumentView]:
    versions: dict[int, list[VersionView]] = {}
    rows = session.scalars(
        select(DocumentVersion)
        .where(DocumentVersion.document_id.in_({one.id for one in documents}))
        .order_by(DocumentVersion.number.desc())
    )
    for row in rows:
        versions.setdefault(row.document_id, []).append(version_view(row))
    found = []
    for one in documents:
        holder = holders[one.dossier_id]
        declared = domain.dossier_types.get(holder.type)
        kind = declared.documents.get(one.kind) if declared else None
        if one.id in versions:
            found.append(
                DocumentView(
                    id=one.id,
                    dossier_id=holder.id,
                    dossier_number=holder.number,
                    kind=one.kind,
                    kind_label=kind.label if kind else one.title,
                    title=one.title,
                    origin=one.origin,
                    visible_to_tiers=one.visible_to_tiers,
                    field=one.field,
                    versions=tuple(versions[one.id]),
                )
            )
    return found


def version_view(row: DocumentVersion) -> VersionView:
    return VersionView(
        id=row.id,
        number=row.number,
        sha256=row.sha256,
        size=row.size,
        media_type=row.media_type,
        filename=row.filename,
        pages=row.pages,
        thumbnail=row.thumbnail,
        note=row.note,
        facts=row.facts,
        created_at=row.created_at,
        created_by=row.actor_name,
    )


def uploads_of(session: Session, task_id: int) -> tuple[UploadView, ...]:
    rows = session.scalars(
        select(Upload)
        .where(Upload.task_id == task_id, Upload.used_at.is_(None))
        .order_by(Upload.id)
    )
    return tuple(
        UploadView(
            id=row.id,
            field=row.field,
            filename=row.filename,
            size=row.size,
            media_type=row.media_type,
            pages=row.pages,
            thumbnail=row.thumbnail,
            sha256=row.sha256,
        )
        for row in rows
    )


def signature_view(
    session: Session, signer: Signer, domain: Domain, *, by_tiers: bool
) -> SignatureView:
    envelope = session.scalars(select(Envelope).where(Envelope.id == signer.envelope_id)).one()
    signers: Iterable[Signer] = session.scalars(
        select(Signer).where(Signer.envelope_id == envelope.id).order_by(Signer.position)
    )
    return SignatureView(
        envelope_id=envelope.id,
        signer_id=signer.id,
        title=envelope.title,
        level=envelope.level,
        documents=documents_named(session, [int(one) for one in envelope.document_ids], domain),
        signers=tuple(
            SignerView(
                id=one.id,
                position=one.position,
                kind=one.kind,
                name=one.name,
                email=one.email,
                team=one.team,
                state=one.state,
                signed_at=one.signed_at,
                reason=one.reason,
            )
            for one in signers
        ),
        code_needed=by_tiers,
        code_verified=signer.code_verified_at is not None,
    )

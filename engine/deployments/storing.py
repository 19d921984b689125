"""Versions in the database: stored once per content, parsed once per process."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.deployments.domain import Domain, content_hash, parse
from engine.deployments.models import Blob, Deployment, DeploymentFile
from engine.errors import NotFound
from engine.persistence.statements import run

MOST_PARSED = 32


def store(
    session: Session,
    domain: str,
    files: Mapping[str, bytes],
    by: str,
    at: datetime,
    note: str = "",
) -> Deployment:
    """Keep a version, within the caller's transaction. Checks nothing: publication did.

    The content already published under this domain is that same version again, made the latest.
    """
    hash_ = content_hash(files)
    known = session.scalar(
        select(Deployment).where(Deployment.domain == domain, Deployment.hash == hash_)
    )
    if known is not None:
        known.current_since = at
        session.flush()
        return known
    # Locked, so that two publications at once take two numbers.
    last = session.scalar(
        select(Deployment.number)
        .where(Deployment.domain == domain)
        .order_by(Deployment.number.desc())
        .limit(1)
        .with_for_update()
    )
    deployment = Deployment(
        domain=domain,
        number=(last or 0) + 1,
        hash=hash_,
        published_at=at,
        published_by=by,
        current_since=at,
        note=note,
    )
    digests = {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}
    present = set(session.scalars(select(Blob.sha256).where(Blob.sha256.in_(digests.values()))))
    for path, digest in digests.items():
        if digest not in present:
            present.add(digest)
            session.add(Blob(sha256=digest, bytes=files[path]))
    session.add(deployment)
    session.flush()
    session.add_all(
        DeploymentFile(deployment_id=deployment.id, path=path, sha256=digest)
        for path, digest in digests.items()
    )
    session.flush()
    return deployment


def id_in_use(domain: str) -> str:
    """SELECT of the id of the version that new processes use; `domain` in SQL.

    The index gives it without sorting: of two put in use at one instant, the one made last.
    """
    return (
        f"SELECT deployment.id FROM deployment WHERE deployment.domain = {domain}"  # noqa: S608 - ours
        " ORDER BY deployment.current_since DESC, deployment.id DESC LIMIT 1"
    )


def latest_id(session: Session, domain: str) -> int | None:
    """The id of the version that new processes use; None before the first publication."""
    found = run(session, id_in_use("?"), domain).fetchone()
    return None if found is None else int(found[0])


def latest(session: Session, domain: str) -> Deployment:
    """The version that new processes use. Raises NotFound where none was published."""
    found = current(session, domain)
    if found is None:
        raise NotFound("deployment", domain)
    return found


def current(session: Session, domain: str) -> Deployment | None:
    """The version that new processes use; None before the first publication."""
    return session.scalar(
        select(Deployment)
        .where(Deployment.domain == domain)
        .order_by(Deployment.current_since.desc(), Deployment.id.desc())
        .limit(1)
    )


def read_files(session: Session, deployment_id: int) -> dict[str, bytes]:
    """The bytes of a version, by path."""
    rows = session.execute(
        select(DeploymentFile.path, Blob.bytes)
        .join(Blob, Blob.sha256 == DeploymentFile.sha256)
        .where(DeploymentFile.deployment_id == deployment_id)
    )
    return {path: data for path, data in rows}  # noqa: C416 - rows, not pairs, to the type checker


class _Cache:
    """The domains parsed lately, by deployment id: an id never changes its content."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._by_id: OrderedDict[int, Domain] = OrderedDict()
        self._by_hash: dict[str, Domain] = {}

    def get(self, key: int) -> Domain | None:
        with self._lock:
            found = self._by_id.get(key)
            if found is not None:
                self._by_id.move_to_end(key)
            return found

    def put(self, key: int, domain: Domain) -> Domain:
        with self._lock:
            domain = self._by_hash.setdefault(domain.hash, domain)
            self._by_id[key] = domain
            while len(self._by_id) > self._most:
                self._by_id.popitem(last=False)
            kept = {one.hash for one in self._by_id.values()}
            self._by_hash = {h: d for h, d in self._by_hash.items() if h in kept}
            return domain


_parsed = _Cache(MOST_PARSED)


def parsed(deployment_id: int) -> Domain | None:
    """As `load`, where this process holds the version already: the database is asked nothing."""
    return _parsed.get(deployment_id)


def load(session: Session, deployment_id: int) -> Domain:
    """The parsed domain of a version. Raises NotFound where there is no such version."""
    found = _parsed.get(deployment_id)
    if found is not None:
        return found
    files = read_files(session, deployment_id)
    if not files:
        raise NotFound("deployment", deployment_id)
    return _parsed.put(deployment_id, parse(files))

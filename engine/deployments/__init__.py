"""Domains as published: files gathered, parsed once per content, kept as immutable versions.

`collect` a domain's files, `examine` or `parse` them, `store` a version, `load` it again.
"""

from engine.deployments.collecting import CollectError, collect, domains, gather
from engine.deployments.configuration import (
    OWN_MAILS,
    PERMISSIONS,
    Configuration,
    Organisation,
    RequestForm,
    Role,
    Team,
)
from engine.deployments.domain import (
    Domain,
    DomainUnusableError,
    content_hash,
    examine,
    parse,
)
from engine.deployments.dossier_types import (
    RESERVED,
    DocumentKind,
    DossierType,
    FieldSpec,
    PartyFields,
    Phase,
    Retention,
    StartRule,
)
from engine.deployments.models import Blob, Deployment, DeploymentFile
from engine.deployments.storing import (
    current,
    id_in_use,
    latest,
    latest_id,
    load,
    parsed,
    read_files,
    store,
)

__all__ = [
    "OWN_MAILS",
    "PERMISSIONS",
    "RESERVED",
    "Blob",
    "CollectError",
    "Configuration",
    "Deployment",
    "DeploymentFile",
    "DocumentKind",
    "Domain",
    "DomainUnusableError",
    "DossierType",
    "FieldSpec",
    "Organisation",
    "PartyFields",
    "Phase",
    "RequestForm",
    "Retention",
    "Role",
    "StartRule",
    "Team",
    "collect",
    "content_hash",
    "current",
    "domains",
    "examine",
    "gather",
    "id_in_use",
    "latest",
    "latest_id",
    "load",
    "parse",
    "parsed",
    "read_files",
    "store",
]

"""Read models for the screens. Nothing here writes."""

from engine.queries.administration import (
    DeploymentRow,
    JobsSummary,
    deployments,
    jobs_summary,
)
from engine.queries.at_work import Step, TaskAtWork, task_at_work
from engine.queries.batches import BatchView, Refusal, batch, batches
from engine.queries.diagram import DiagramView, ElementState, ProcessDiagram, instance_diagram
from engine.queries.dossier import (
    Ball,
    ChildRow,
    DataField,
    DataSection,
    DossierView,
    ExchangeRow,
    InstanceRow,
    PageRow,
    PhaseStep,
    RequestRow,
    Startable,
    TaskLine,
    dossier,
)
from engine.queries.dossiers import DossierPage, DossierRow, dossiers
from engine.queries.files import FileAccess, document_for, thumbnail_for, upload_for
from engine.queries.inbox import TaskPage, assigned, inbox
from engine.queries.incidents import (
    LISTED,
    IncidentGroup,
    IncidentRow,
    Selection,
    incident_count,
    incident_groups,
    incidents,
    incidents_of,
)
from engine.queries.journal import JournalRow, journal, journal_export
from engine.queries.migration import (
    MOST,
    Effect,
    Foreseen,
    MigrationPlan,
    Renaming,
    Replaced,
    migration_plan,
)
from engine.queries.operating import Controls, Place, Variable, controls
from engine.queries.pages import PageView, page
from engine.queries.portal import PortalDossier, PortalView, portal
from engine.queries.receipts import Receipt, ReceiptDocument, receipt
from engine.queries.requests import RequestForm, request_form, request_forms, request_reference
from engine.queries.scheduled_starts import (
    ScheduledStartView,
    scheduled_start,
    scheduled_starts,
)
from engine.queries.sentences import sentence as fact_sentence
from engine.queries.shared import (
    Correction,
    DocumentView,
    DossierSummary,
    Organisation,
    SignatureView,
    SignerView,
    UploadView,
    VersionView,
)
from engine.queries.starting import StartView, start_form
from engine.queries.task_forms import TaskForm, task_form
from engine.queries.task_rows import TaskRow
from engine.queries.tasks import TaskView, task

__all__ = [
    "LISTED",
    "MOST",
    "Ball",
    "BatchView",
    "ChildRow",
    "Controls",
    "Correction",
    "DataField",
    "DataSection",
    "DeploymentRow",
    "DiagramView",
    "DocumentView",
    "DossierPage",
    "DossierRow",
    "DossierSummary",
    "DossierView",
    "Effect",
    "ElementState",
    "ExchangeRow",
    "FileAccess",
    "Foreseen",
    "IncidentGroup",
    "IncidentRow",
    "InstanceRow",
    "JobsSummary",
    "JournalRow",
    "MigrationPlan",
    "Organisation",
    "PageRow",
    "PageView",
    "PhaseStep",
    "Place",
    "PortalDossier",
    "PortalView",
    "ProcessDiagram",
    "Receipt",
    "ReceiptDocument",
    "Refusal",
    "Renaming",
    "Replaced",
    "RequestForm",
    "RequestRow",
    "ScheduledStartView",
    "Selection",
    "SignatureView",
    "SignerView",
    "StartView",
    "Startable",
    "Step",
    "TaskAtWork",
    "TaskForm",
    "TaskLine",
    "TaskPage",
    "TaskRow",
    "TaskView",
    "UploadView",
    "Variable",
    "VersionView",
    "assigned",
    "batch",
    "batches",
    "controls",
    "deployments",
    "document_for",
    "dossier",
    "dossiers",
    "fact_sentence",
    "inbox",
    "incident_count",
    "incident_groups",
    "incidents",
    "incidents_of",
    "instance_diagram",
    "jobs_summary",
    "journal",
    "journal_export",
    "migration_plan",
    "page",
    "portal",
    "receipt",
    "request_form",
    "request_forms",
    "request_reference",
    "scheduled_start",
    "scheduled_starts",
    "start_form",
    "task",
    "task_at_work",
    "task_form",
    "thumbnail_for",
    "upload_for",
]

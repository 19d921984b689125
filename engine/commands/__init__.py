"""State changes. Each is one transaction; a command never calls a command."""

from engine.commands.administration import (
    cancel_instance,
    resume_instance,
    retry_incident,
    set_variables,
    suspend_instance,
)
from engine.commands.assigning import assign_task, claim_task, release_task
from engine.commands.batches import migrate_instances, retry_incidents, stop_batch
from engine.commands.dossiers import add_document, add_note, open_dossier
from engine.commands.drafts import change_draft, remove_upload, save_draft, stage_upload
from engine.commands.housekeeping import seal_journal, sweep_uploads
from engine.commands.leasing import Leased, give_back, heartbeat, lease, lease_one, overdue
from engine.commands.mails import report_bounce
from engine.commands.moving import move_instance
from engine.commands.pages import (
    change_address,
    mark_opened,
    refuse_page,
    renew_page,
    resend_page,
)
from engine.commands.proofs import Proof, request_code, request_proof, verify_code
from engine.commands.publishing import publish
from engine.commands.requests import Receipt, accept_request, discard_request, submit_request
from engine.commands.scheduling import fire_due_starts, resume_start, suspend_start
from engine.commands.starting import start_process
from engine.commands.tasks import Completed, OtherForm, complete_task
from engine.commands.timers import fire_due_timers
from engine.commands.working import fail_job, finish_job, perform

__all__ = [
    "Completed",
    "Leased",
    "OtherForm",
    "Proof",
    "Receipt",
    "accept_request",
    "add_document",
    "add_note",
    "assign_task",
    "cancel_instance",
    "change_address",
    "change_draft",
    "claim_task",
    "complete_task",
    "discard_request",
    "fail_job",
    "finish_job",
    "fire_due_starts",
    "fire_due_timers",
    "give_back",
    "heartbeat",
    "lease",
    "lease_one",
    "mark_opened",
    "migrate_instances",
    "move_instance",
    "open_dossier",
    "overdue",
    "perform",
    "publish",
    "refuse_page",
    "release_task",
    "remove_upload",
    "renew_page",
    "report_bounce",
    "request_code",
    "request_proof",
    "resend_page",
    "resume_instance",
    "resume_start",
    "retry_incident",
    "retry_incidents",
    "save_draft",
    "seal_journal",
    "set_variables",
    "stage_upload",
    "start_process",
    "stop_batch",
    "submit_request",
    "suspend_instance",
    "suspend_start",
    "sweep_uploads",
    "verify_code",
]

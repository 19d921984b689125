"""Mail: written from analysts' files, sent by SMTP or kept in a local mailbox."""

from services.mail.bounces import Bounce, read_bounce
from services.mail.mailbox import FileMailbox, StoredMail
from services.mail.memory import MemorySender
from services.mail.message import Attachment, Identity, Mail, Sender, assemble, message_id
from services.mail.operations import MailSend
from services.mail.smtp import MailServerError, SmtpSender
from services.mail.writing import MailError, MailWriter, Written, check, reads

__all__ = [
    "Attachment",
    "Bounce",
    "FileMailbox",
    "Identity",
    "Mail",
    "MailError",
    "MailSend",
    "MailServerError",
    "MailWriter",
    "MemorySender",
    "Sender",
    "SmtpSender",
    "StoredMail",
    "Written",
    "assemble",
    "check",
    "message_id",
    "read_bounce",
    "reads",
]

"""What comes back from other servers."""

import pytest

from services.mail import Bounce, read_bounce

DSN = """From: MAILER-DAEMON@mx.example
To: guichet@valserine.example
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="b"
MIME-Version: 1.0

--b
Content-Type: text/plain

Sorry.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Tue, 24 Nov 2026 12:00:00 +0000

Final-Recipient: rfc822; karim@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <karim@example.org>:
 Recipient address rejected

--b
{original}
--b--
"""
COPY = """Content-Type: message/rfc822

Message-ID: <abc@valserine.example>
Subject: Votre demande

Bonjour
"""
HEADERS = """Content-Type: text/rfc822-headers

Message-ID: <abc@valserine.example>
Subject: Votre demande
"""


def bounce(action="failed", status="5.1.1", original=COPY) -> bytes:
    return DSN.format(action=action, status=status, original=original).encode()


@pytest.mark.parametrize("original", [COPY, HEADERS])
def test_a_permanent_failure_names_the_mail_and_the_recipient(original):
    assert read_bounce(bounce(original=original)) == [
        Bounce(
            message_id="<abc@valserine.example>",
            recipient="karim@example.org",
            status="5.1.1",
            permanent=True,
            diagnostic="smtp; 550 5.1.1 <karim@example.org>: Recipient address rejected",
        )
    ]


@pytest.mark.parametrize(("action", "status"), [("delayed", "4.4.1"), ("failed", "4.4.7")])
def test_what_may_still_arrive_is_not_permanent(action, status):
    (found,) = read_bounce(bounce(action, status))
    assert not found.permanent


@pytest.mark.parametrize(
    "raw",
    [
        bounce("delivered", "2.0.0"),
        bounce("relayed", "2.0.0"),
        bounce("failed", "nonsense"),
        b"Subject: Bonjour\n\nUne question ?",
        b"",
        b"\xff\xfe\x00",
        b"Content-Type: multipart/report; boundary=x\n\n"
        b"--x\nContent-Type: message/delivery-status\n",
    ],
)
def test_what_is_no_failure_is_no_bounce(raw):
    assert read_bounce(raw) == []

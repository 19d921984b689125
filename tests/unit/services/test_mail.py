"""Mails are written from analysts' files, and every sender keeps one contract."""

import base64
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from engine.ports import BusinessError, RetryLater
from services.mail import (
    Attachment,
    FileMailbox,
    Identity,
    Mail,
    MailError,
    MailServerError,
    MailWriter,
    MemorySender,
    SmtpSender,
    assemble,
    check,
    message_id,
    reads,
)
from services.mail.signing import DkimKey
from services.mail.smtp import Server
from services.mail.textual import text_of
from tests.support.smtp import SmtpServer

AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
IDENTITY = Identity("guichet@valserine.example", "Valserine & Cie", domain="valserine.example")
MAIL = Mail(
    to=("karim@example.org",),
    subject="Ça y est",
    text="Bonjour Karim\n",
    html="<p>Bonjour <b>Karim</b></p>",
    attachments=(Attachment("Contrat n° 1.pdf", "application/pdf", b"%PDF-1.7 \x00\xff"),),
)


def parsed(raw: bytes):
    return message_from_bytes(raw, policy=default)


# What a message holds.


def test_a_message_has_all_a_mail_needs():
    message = parsed(assemble(MAIL, IDENTITY, key="job-1", at=AT).as_bytes())
    assert message["Message-ID"] == message_id("job-1", IDENTITY)
    assert message["Date"].datetime == AT
    assert message["From"].addresses[0].display_name == "Valserine & Cie"
    assert message["Subject"] == "Ça y est"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_body(("plain",)).get_content().splitlines() == ["Bonjour Karim"]
    assert message.get_body(("html",)).get_content().strip() == "<p>Bonjour <b>Karim</b></p>"
    (joined,) = message.iter_attachments()
    assert (joined.get_filename(), joined.get_content()) == (
        "Contrat n° 1.pdf",
        b"%PDF-1.7 \x00\xff",
    )


def test_a_try_again_sends_the_same_bytes():
    one, two = (assemble(MAIL, IDENTITY, key="job-1", at=AT).as_bytes() for _ in range(2))
    assert one == two
    assert message_id("job-1", IDENTITY) != message_id("job-2", IDENTITY)


def test_a_line_break_never_makes_a_header():
    mail = Mail(
        to=("k@example.org",),
        subject="Bonjour\r\nBcc: all@example.org",
        text="x",
        headers={"X-Dossier": "1\nBcc: all@example.org"},
    )
    identity = Identity("g@example.org", "Nom\r\nBcc: all@example.org")
    message = parsed(assemble(mail, identity, key="k", at=AT).as_bytes())
    assert message["Bcc"] is None
    assert message["Subject"] == "Bonjour Bcc: all@example.org"


@pytest.mark.parametrize(
    "wrong", ["", "karim", "a@b@c", "a b@example.org", "x@example.org\nBcc: y"]
)
def test_what_is_no_address_is_undeliverable(wrong):
    with pytest.raises(BusinessError) as caught:
        assemble(Mail(to=(wrong,), subject="s", text="t"), IDENTITY, key="k", at=AT)
    assert caught.value.code == "undeliverable"


def test_a_domain_with_accents_is_written_in_ascii():
    message = assemble(Mail(to=("zoé@éléa.fr",), subject="s", text="t"), IDENTITY, key="k", at=AT)
    assert message["To"] == "zoé@xn--la-9iab.fr"


# The contract of senders.


@pytest.fixture(params=["memory", "mailbox", "smtp"])
def delivery(request, tmp_path):
    """A sender, and a function that gives the raw messages it delivered."""
    if request.param == "memory":
        memory = MemorySender(IDENTITY)
        yield (
            memory,
            lambda: [
                assemble(mail, IDENTITY, key=key, at=AT).as_bytes()
                for key, mail in memory.sent.items()
            ],
        )
    elif request.param == "mailbox":
        mailbox = FileMailbox(tmp_path / "mailbox", IDENTITY)
        yield mailbox, lambda: [mailbox.raw(mail.id) for mail in mailbox.list()]
    else:
        with SmtpServer() as server:
            yield SmtpSender(server.url, IDENTITY, timeout=5), lambda: server.received


def test_what_is_sent_arrives_whole(delivery):
    sender, delivered = delivery
    assert sender.send(MAIL, key="job-1", at=AT) == message_id("job-1", IDENTITY)
    (raw,) = delivered()
    message = parsed(raw)
    assert message["Subject"] == "Ça y est"
    assert message["To"] == "karim@example.org"
    assert message.get_body(("plain",)).get_content().splitlines() == ["Bonjour Karim"]
    assert [part.get_filename() for part in message.iter_attachments()] == ["Contrat n° 1.pdf"]


def test_the_same_key_gives_the_same_message_id(delivery):
    sender, delivered = delivery
    assert sender.send(MAIL, key="job-1", at=AT) == sender.send(MAIL, key="job-1", at=AT)
    assert len({parsed(raw)["Message-ID"] for raw in delivered()}) == 1
    sender.send(MAIL, key="job-2", at=AT)
    assert len({parsed(raw)["Message-ID"] for raw in delivered()}) == 2


def test_an_impossible_address_is_undeliverable_everywhere(delivery):
    sender, delivered = delivery
    with pytest.raises(BusinessError, match="adresse"):
        sender.send(Mail(to=("nobody",), subject="s", text="t"), key="k", at=AT)
    assert delivered() == []


def test_check_is_quiet_when_all_is_well(delivery):
    assert delivery[0].check() is None


# The local mailbox.


def test_the_mailbox_shows_reads_and_forgets(tmp_path):
    mailbox = FileMailbox(tmp_path, IDENTITY)
    mailbox.send(MAIL, key="a", at=AT)
    mailbox.send(
        Mail(to=("zoe@example.org",), subject="Après", text="t"), key="b", at=AT.replace(hour=13)
    )
    assert [mail.subject for mail in mailbox.list()] == ["Après", "Ça y est"]
    (mail,) = mailbox.list(to="karim@example.org")
    assert mailbox.read(mail.id) == mail
    assert (mail.to, mail.date, mail.text) == (("karim@example.org",), AT, "Bonjour Karim\n")
    assert mail.html.strip() == MAIL.html
    assert mail.attachments == (("Contrat n° 1.pdf", "application/pdf", b"%PDF-1.7 \x00\xff"),)
    mailbox.delete(mail.id)
    with pytest.raises(KeyError):
        mailbox.read(mail.id)
    mailbox.clear()
    assert mailbox.list() == []


def test_a_second_try_leaves_one_file_the_first(tmp_path):
    mailbox = FileMailbox(tmp_path, IDENTITY)
    mailbox.send(MAIL, key="a", at=AT)
    mailbox.send(Mail(to=MAIL.to, subject="Autre", text="t"), key="a", at=AT)
    assert [mail.subject for mail in mailbox.list()] == ["Ça y est"]
    assert [file.suffix for file in tmp_path.iterdir()] == [".eml"]


@pytest.mark.parametrize("id", ["../secret", "", "a/b", "nothing"])
def test_the_mailbox_reads_its_own_files_only(tmp_path, id):
    (tmp_path / "secret.eml").write_text("x")
    with pytest.raises(KeyError):
        FileMailbox(tmp_path / "mailbox", IDENTITY).read(id)


# SMTP, over TCP.


def smtp(server: SmtpServer, **options) -> SmtpSender:
    return SmtpSender(server.url, IDENTITY, timeout=5, **options)


@pytest.mark.parametrize("where", ["to_recipients", "to_data"])
def test_a_server_that_says_later_is_believed_and_the_message_keeps_its_id(where):
    with SmtpServer() as server:
        getattr(server, where).append("451 4.3.0 Later please")
        with pytest.raises(RetryLater, match="Later please"):
            smtp(server).send(MAIL, key="job-1", at=AT)
        assert server.received == []
        assert smtp(server).send(MAIL, key="job-1", at=AT) == message_id("job-1", IDENTITY)
        (raw,) = server.received
        assert parsed(raw)["Message-ID"] == message_id("job-1", IDENTITY)


@pytest.mark.parametrize(
    ("where", "answer"),
    [
        ("to_recipients", "550 5.1.1 No such user"),
        ("to_recipients", "553 Mailbox name not allowed"),
        ("to_data", "550 5.2.1 Mailbox disabled"),
    ],
)
def test_an_address_refused_for_good_is_undeliverable(where, answer):
    with SmtpServer() as server:
        getattr(server, where).append(answer)
        with pytest.raises(BusinessError) as caught:
            smtp(server).send(MAIL, key="k", at=AT)
        assert caught.value.code == "undeliverable"
        assert answer[:3] in caught.value.message


def test_a_message_refused_for_what_it_is_is_our_fault():
    with SmtpServer() as server:
        server.to_data.append("554 5.7.1 Looks like spam")
        with pytest.raises(MailServerError, match="spam"):
            smtp(server).send(MAIL, key="k", at=AT)


def test_a_refused_copy_does_not_fail_a_mail_that_has_left():
    mail = Mail(to=("a@example.org",), cc=("b@example.org",), subject="s", text="t")
    with SmtpServer() as server:
        server.to_recipients.extend(["250 OK", "550 5.1.1 No such user"])
        assert smtp(server).send(mail, key="k", at=AT)
        assert server.recipients == [["a@example.org"]]


def test_a_refused_addressee_fails_a_mail_whose_copy_has_left():
    mail = Mail(to=("a@example.org",), cc=("b@example.org",), subject="s", text="t")
    with SmtpServer() as server:
        server.to_recipients.append("550 5.1.1 No such user")
        with pytest.raises(BusinessError):
            smtp(server).send(mail, key="k", at=AT)
        assert server.recipients == [["b@example.org"]]


def test_a_server_that_is_not_there_means_later():
    with SmtpServer() as server:
        url = server.url
    sender = SmtpSender(url, IDENTITY, timeout=2)
    with pytest.raises(RetryLater, match="ne répond pas"):
        sender.send(MAIL, key="k", at=AT)
    assert "ne répond pas" in (sender.check() or "")


def test_a_server_that_hangs_up_means_later():
    with SmtpServer() as server:
        server.to_data.append("421 4.3.2 Closing")
        with pytest.raises(RetryLater):
            smtp(server).send(MAIL, key="k", at=AT)


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_credentials_are_used_and_wrong_ones_are_our_fault():
    with SmtpServer(password="s3cret/@") as server:
        good = f"smtp://guichet:s3cret%2F%40@127.0.0.1:{server.port}"
        assert SmtpSender(good, IDENTITY, timeout=5).send(MAIL, key="k", at=AT)
        wrong = f"smtp://guichet:nope@127.0.0.1:{server.port}"
        with pytest.raises(MailServerError, match="identifiants"):
            SmtpSender(wrong, IDENTITY, timeout=5).send(MAIL, key="k", at=AT)
        with pytest.raises(MailServerError):
            SmtpSender(server.url, IDENTITY, timeout=5).send(MAIL, key="k", at=AT)


def test_an_address_with_accents_goes_where_the_server_takes_it():
    with SmtpServer() as server:
        mail = Mail(to=("zoé@example.org",), subject="s", text="é")
        assert smtp(server).send(mail, key="k", at=AT)
        assert server.recipients == [["zoé@example.org"]]


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example", Server("mail.example", 25, "none")),
        ("smtp://u:p%40@mail.example?starttls", Server("mail.example", 587, "starttls", "u", "p@")),
        ("smtps://mail.example", Server("mail.example", 465, "tls")),
        ("smtps://mail.example:1465", Server("mail.example", 1465, "tls")),
    ],
)
def test_a_server_is_named_by_a_url(url, server):
    assert Server.parse(url) == server


@pytest.mark.parametrize("url", ["http://mail.example", "mail.example", "smtp://"])
def test_a_wrong_url_is_refused(url):
    with pytest.raises(ValueError, match="SMTP_URL"):
        Server.parse(url)


def test_starttls_needs_a_certificate_that_is_trusted():
    with SmtpServer() as server:
        sender = SmtpSender(f"{server.url}?starttls", IDENTITY, timeout=5)
        with pytest.raises(MailServerError):
            sender.send(MAIL, key="k", at=AT)
        assert server.received == []


def test_a_dkim_signature_holds_after_the_journey_and_breaks_when_the_text_is_changed():
    key = rsa.generate_private_key(65537, 2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    record = b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)
    with SmtpServer() as server:
        smtp(server, dkim=DkimKey("valserine.example", "s1", pem)).send(MAIL, key="k", at=AT)
        (raw,) = server.received
    assert dkim.verify(raw, dnsfunc=lambda name, timeout=5: record)
    changed = raw.replace(b"Bonjour", b"Bonsoir")
    assert not dkim.verify(changed, dnsfunc=lambda name, timeout=5: record)


# Writing.


def files(**given: str):
    """read_file over a folder "x" of the mails folder; "_" names stand beside it."""
    paths = {}
    for name, text in given.items():
        file = {"subject": "subject.txt", "mjml": "body.mjml", "text": "body.txt"}.get(name)
        path = f"mails/x/{file}" if file else f"mails/{name}.mjml"
        paths[path] = text.encode()
    return paths.__getitem__


MJML = "<mjml><mj-body><mj-section><mj-column>{}</mj-column></mj-section></mj-body></mjml>"
HOSTILE = 'Dupont & Fils <script>alert("x")</script> {{ 7*7 }} </mj-text>'


@pytest.fixture
def writer(workshop):
    return MailWriter(workshop)


def test_answers_are_shown_as_typed_in_subject_html_and_text(writer):
    written = writer.write(
        "x",
        {"nom": HOSTILE},
        files(
            subject="Pour {{ nom }}",
            mjml=MJML.format("<mj-text>{{ nom }}</mj-text>"),
            text="{{ nom }}",
        ),
    )
    assert written.subject == f"Pour {HOSTILE}"
    assert written.text == HOSTILE + "\n"
    assert "<script>alert" not in written.html
    assert text_of(written.html).strip() == HOSTILE


def test_line_breaks_in_answers_stay_in_bodies_and_fold_in_subjects(writer):
    written = writer.write(
        "x",
        {"nom": "un\r\ndeux\nBcc: all@example.org", "url": "https://x/\ny"},
        files(
            subject="Pour {{ nom }}",
            mjml=MJML.format(
                '<mj-text>{{ nom }}</mj-text><mj-button href="{{ url }}">x</mj-button>'
            ),
            text="{{ nom }}",
        ),
    )
    assert written.subject == "Pour un deux Bcc: all@example.org"
    assert "un<br />deux<br />Bcc" in written.html
    assert 'href="https://x/ y"' in written.html
    assert written.text.splitlines() == ["un", "deux", "Bcc: all@example.org"]


def test_without_a_text_the_html_gives_it(writer):
    body = (
        "<mj-text>Bonjour <b>Karim</b></mj-text><mj-text><p>Un</p><ul><li>a</li><li>b</li></ul>"
        '</mj-text><mj-button href="https://guichet.example/p/1">Ouvrir</mj-button>'
        '<mj-image src="https://x/i.png" alt="Le logo" />'
    )
    text = writer.write("x", {}, files(subject="s", mjml=MJML.format(body))).text
    assert "Bonjour Karim" in text
    assert "- a\n\n- b" in text or "- a\n- b" in text
    assert "Ouvrir : https://guichet.example/p/1" in text
    assert "Le logo" in text
    assert "mso" not in text


def test_a_mail_may_extend_a_shared_frame_and_nothing_outside(writer):
    frame = MJML.format("<mj-text>{% block titre %}{% endblock %}</mj-text>")
    body = '{% extends "_cadre.mjml" %}{% block titre %}Bonjour {{ n }}{% endblock %}'
    written = writer.write("x", {"n": "Zoé"}, files(subject="s", mjml=body, _cadre=frame))
    assert "Bonjour Zoé" in written.html
    with pytest.raises(MailError, match=r"« \.\./secret »|secret"):
        writer.write("x", {}, files(subject="s", mjml='{% include "../secret" %}'))


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", ["code", "receipt", "account", "link"])
def test_the_product_has_mails_of_its_own_where_the_domain_has_none(writer, name, language):
    written = writer.write(
        name,
        {
            "organisation": {"name": "Valserine", "colours": {}},
            "dossier": None,
            "data": {"reference": "R", "at": AT, "next": "Nous lisons", "url": "https://x"},
            "task": None,
            "page": {"url": "https://guichet.example/p/1", "expires_at": AT},
            "code": "123456",
            "language": language,
        },
        files(),
        language=language,
    )
    assert "Valserine" in written.subject + written.html
    assert written.subject
    if name == "code":
        assert "123456" in written.text


def test_a_mail_nobody_wrote_is_named(writer):
    with pytest.raises(MailError, match="« absent »"):
        writer.write("absent", {}, files())


def test_an_unknown_name_fails_naming_the_file(writer):
    with pytest.raises(MailError, match=r"x/body\.txt") as caught:
        writer.write("x", {}, files(subject="s", text="{{ inconnu }}"))
    assert caught.value.code == "unknown-variable"


# Checking, at publication.


def codes(workshop, **given: bytes) -> list[str]:
    names = {"subject": "subject.txt", "mjml": "body.mjml", "text": "body.txt"}
    return [
        problem.code
        for problem in check("x", {names[n]: data for n, data in given.items()}, workshop)
    ]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"subject": b"s", "text": b"t"}, []),
        (
            {"subject": b"s", "mjml": MJML.format("<mj-text>{{ a.b | date }}</mj-text>").encode()},
            [],
        ),
        ({"text": b"t"}, ["no-subject"]),
        ({"subject": b" \n", "text": b"t"}, ["no-subject"]),
        ({"subject": b"one\ntwo", "text": b"t"}, ["subject-lines"]),
        ({"subject": b"s"}, ["no-body"]),
        ({"subject": b"{{ x", "text": b"{% if %}"}, ["template-syntax", "template-syntax"]),
        ({"subject": b"s", "mjml": b"<mjml><mj-body></mjml>"}, ["mjml"]),
        ({"subject": b"s", "mjml": b"just words"}, ["mjml"]),
        (
            {"subject": b"s", "mjml": MJML.format("<mj-raw><script/></mj-raw>").encode()},
            ["template-forbidden"],
        ),
        (
            {"subject": b"s", "mjml": b'<mjml><mj-include path="/etc/passwd"/></mjml>'},
            ["template-forbidden"],
        ),
        ({"subject": b"s", "mjml": b"{% extends '_absent.mjml' %}"}, ["no-template"]),
        ({"subject": b"\xff", "text": b"t"}, ["encoding"]),
    ],
)
def test_everything_wrong_with_a_mail_is_found(workshop, given, found):
    assert codes(workshop, **given) == found


def test_what_a_mail_reads_is_known_through_its_frame(workshop):
    given = {
        "subject.txt": b"{{ dossier.number }}",
        "body.mjml": b"{% extends '_cadre.mjml' %}{% block a %}{{ data.x }}{% endblock %}",
        "_cadre.mjml": b"{{ organisation.name }}{% block a %}{% endblock %}",
    }
    assert reads(given, workshop) == {"dossier", "data", "organisation"}

"""A factory of mails that look like real ones: people's first mails and replies with quotes, HTML, attachments,
automatic replies (RFC 3834), bounces (RFC 3464), mail of a list, a machine's alerts.

The same seed gives the same mails, dated minute by minute from a fixed day. Each person is another one, so that no rate
is reached by accident; a `sender` may be given. It writes well-formed mail only: for odd bytes write your own.
"""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from random import Random

from ingest.testing.letter import Letter
from ingest.testing.scenario import START, quoted, sentence, token
from parsers import ParsedMessage, parse

__all__ = ["Mails"]

_NAMES = ("Anna", "Ben", "Clara", "David", "Eva", "Farid", "Grace", "Hiro", "Ines", "Jonas", "Kofi", "Lena")
_STATUS = (
    "Reporting-MTA: dns; mx.{domain}\r\n\r\nFinal-Recipient: rfc822; {recipient}\r\nAction: failed\r\n"
    "Status: {status}\r\nDiagnostic-Code: smtp; {why}\r\n"
)


class Mails:
    """Makes letters to the address `to`, one of your mailboxes."""

    def __init__(self, to: str = "support@example.com", *, seed: int = 0) -> None:
        self.to = to
        self._rng = Random(seed)  # noqa: S311  repeatable mails, no secrets
        self._count = 0

    def personal(self, text: str = "", *, subject: str = "", sender: str = "", html: str = "", to: str = "") -> Letter:
        """Return a person's first mail; with `html` it says it twice, as mail programs do."""
        message = self._begun(sender or self._person(), to or self.to, subject or sentence(self._rng, 2, 6).rstrip("."))
        _say(message, f"{text or sentence(self._rng)}\n", html)
        return _letter(message)

    def with_attachment(
        self,
        content: bytes = b"%PDF-1.4\n%%EOF\n",
        name: str = "invoice.pdf",
        content_type: str = "application/pdf",
        *,
        text: str = "",
        sender: str = "",
    ) -> Letter:
        """Return a person's mail with a file."""
        message = self._begun(sender or self._person(), self.to, f"Here is {name}")
        _say(message, f"{text or sentence(self._rng)}\n", "")
        main, _, sub = content_type.partition("/")
        message.add_attachment(content, maintype=main, subtype=sub or "octet-stream", filename=name)
        return _letter(message)

    def reply(self, to: bytes | Letter, text: str = "", *, sender: str = "", html: bool = False) -> Letter:
        """Return the reply of whoever a mail was sent to: to its author, with its ids, all of it quoted below.

        With `sender` somebody else writes it.
        """
        mail = parse(_bytes(to))
        said = f"{text or sentence(self._rng)}\n"
        quote = f"\nOn Monday, {_author(mail)} wrote:\n{quoted(mail.text)}"
        message = self._answering(mail, sender or _reader(mail), _prefixed("Re: ", mail.subject))
        below = f"<p>{said.strip()}</p><blockquote>{_escaped(mail.text)}</blockquote>" if html else ""
        _say(message, f"{said}{quote}", below)
        return _letter(message)

    def auto_reply(self, to: bytes | Letter, text: str = "I am out of the office until Monday.") -> Letter:
        """Return what the absent reader of a mail has answered for him (RFC 3834 3): declared, with the null
        reverse-path."""
        mail = parse(_bytes(to))
        message = self._answering(mail, _reader(mail), f"Automatic reply: {mail.subject}")
        message["Auto-Submitted"] = "auto-replied"
        message["X-Auto-Response-Suppress"] = "All"
        _say(message, f"{text}\n", "")
        return _letter(message, reverse_path="")

    def bounce(self, of: bytes | Letter, why: str = "550 5.1.1 No such user here") -> Letter:
        """Return the notification that a mail could not be delivered to its recipient (RFC 3464), from `<>`."""
        content = _bytes(of)
        mail = parse(content)
        recipient = _reader(mail)
        domain = recipient.rpartition("@")[2]
        message = self._begun(f"Mail Delivery System <MAILER-DAEMON@{domain}>", _author(mail), "Undelivered Mail")
        message["Auto-Submitted"] = "auto-replied"
        status = next((word for word in why.split() if word.count(".") == 2), "5.0.0")
        said = _STATUS.format(domain=domain, recipient=recipient, status=status, why=why)
        header = content.partition(b"\r\n\r\n")[0].decode("utf-8", "replace")
        parts = (
            ("text/plain", f"Your mail could not be delivered to <{recipient}>: {why}\r\n"),
            ("message/delivery-status", said),
            ("text/rfc822-headers", f"{header}\r\n"),
        )
        edge = f"report-{self._count}"
        message["MIME-Version"] = "1.0"
        message["Content-Type"] = f'multipart/report; report-type="delivery-status"; boundary="{edge}"'
        block = message.as_bytes().partition(b"\r\n\r\n")[0]
        body = "".join(f"--{edge}\r\nContent-Type: {kind}\r\n\r\n{text}\r\n" for kind, text in parts)
        return Letter(block + f"\r\n\r\n{body}--{edge}--\r\n".encode(), "", (_author(mail),))

    def of_a_list(self, text: str = "", *, name: str = "talk.lists.example", sender: str = "") -> Letter:
        """Return a person's mail through a mailing list (RFC 2919, 2369)."""
        message = self._begun(
            sender or self._person(), name.replace(".", "@", 1), f"[Talk] {sentence(self._rng, 2, 5)}"
        )
        message["List-Id"] = f"Talk <{name}>"
        message["List-Unsubscribe"] = f"<mailto:leave@{name}>"
        message["Precedence"] = "list"
        _say(message, f"{text or sentence(self._rng)}\n", "")
        return _letter(message, reverse_path=f"bounces@{name}", recipient=self.to)

    def alert(self, text: str = "disk 3 of host db is full", *, sender: str = "monitor@ops.example") -> Letter:
        """Return what a machine reports by itself."""
        message = self._begun(sender, self.to, f"PROBLEM: {text}")
        message["Auto-Submitted"] = "auto-generated"
        _say(message, f"{text}\n", "")
        return _letter(message)

    def _person(self) -> str:
        name = _NAMES[self._count % len(_NAMES)]
        return f"{name} {token(self._rng, 5).title()} <{name.lower()}{self._count}@{token(self._rng, 7)}.example>"

    def _begun(self, sender: str, to: str, subject: str) -> EmailMessage:
        self._count += 1
        message = EmailMessage(policy=SMTP)
        message["From"], message["To"], message["Subject"] = sender, to, " ".join(subject.split())
        message["Date"] = format_datetime(datetime.fromtimestamp(START, UTC) + timedelta(minutes=self._count))
        domain = sender.rpartition("@")[2].rstrip(">")
        message["Message-ID"] = f"<{token(self._rng, 12)}.{self._count}@{domain}>"
        return message

    def _answering(self, mail: ParsedMessage, sender: str, subject: str) -> EmailMessage:
        message = self._begun(sender, _author(mail), subject)
        if id_ := mail.message_id.value:
            message["In-Reply-To"] = f"<{id_}>"
            message["References"] = " ".join(f"<{one}>" for one in (*mail.references[-20:], id_))
        return message


def _say(message: EmailMessage, text: str, html: str) -> None:
    message.set_content(text)
    if html:
        message.add_alternative(f"<html><body>{html}</body></html>", subtype="html")


def _letter(message: EmailMessage, reverse_path: str | None = None, recipient: str = "") -> Letter:
    content = message.as_bytes()
    mail = parse(content)
    sender = mail.from_[0].address if mail.from_ else ""
    return Letter(content, sender if reverse_path is None else reverse_path, (recipient or _reader(mail),))


def _bytes(mail: bytes | Letter) -> bytes:
    return mail if isinstance(mail, bytes) else mail.content


def _author(mail: ParsedMessage) -> str:
    return next((one.address for one in (*mail.reply_to, *mail.from_)), "")


def _reader(mail: ParsedMessage) -> str:
    return next((one.address for one in mail.to), "")


def _prefixed(prefix: str, subject: str) -> str:
    return subject if subject.lower().startswith(prefix.lower()) else f"{prefix}{subject}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>\n")

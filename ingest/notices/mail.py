"""A notice as a mail that no machine answers and that cannot loop (RFC 5322, RFC 3834 5.1).

`Auto-Submitted` is the standard's word for that; Exchange goes by `X-Auto-Response-Suppress`, and old vacation programs
(vacation(1) of BSD and Sendmail) by `Precedence: bulk` alone, which is why that stands here though RFC 2076 calls it
discouraged. The null reverse-path is the relay's part of it (`relay`). It is plain text in UTF-8.
"""

from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256

from ingest.notices.own import Own
from ingest.notices.wording import Said

__all__ = ["mail", "nonce"]


def nonce(recipient: str, at: float) -> str:
    """Return what names one letter to one address in its Message-ID: the same each time it is sent."""
    return sha256(f"{recipient}\n{at:.6f}".encode()).hexdigest()[:16]


def mail(said: Said, own: Own, recipient: str, at: float) -> bytes:
    """Return the mail. `at` is the letter's; addresses were checked with the settings, `said` is one line a subject."""
    message = EmailMessage(policy=SMTP)
    message["From"] = own.sender
    message["To"] = recipient
    message["Subject"] = f"{said.subject} {own.tag}".strip()
    message["Date"] = format_datetime(datetime.fromtimestamp(at, UTC))
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["Precedence"] = "bulk"
    message.set_content(said.text, cte="quoted-printable")
    return f"Message-ID: <{own.message_id(nonce(recipient, at))}>\r\n".encode() + message.as_bytes()

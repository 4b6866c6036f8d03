"""Hands one mail to the relay over SMTP, under a null reverse-path (RFC 5321 4.5.5), with a limit for the whole talk.

aiosmtplib, because a relay that hangs is then left by cancelling a task; smtplib would leave a thread in its socket. It
retries nothing.
"""

import asyncio
import ssl
from contextlib import suppress
from dataclasses import dataclass
from socket import gethostname

from aiosmtplib import SMTP, SMTPException, SMTPResponse, SMTPResponseException

from ingest.notices.table import NoticeSettings, Relay

__all__ = ["Answer", "hand_over", "knock"]

WHOLE_S = 60.0
"""The most seconds for one mail."""
LEAVE_S = 5.0
"""How long a relay that has taken the mail may take to say goodbye."""
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Answer:
    """What the relay said at the end. `accepted` is a promise: the mail is the relay's."""

    accepted: bool
    said: str


async def hand_over(
    given: NoticeSettings, recipient: str, content: bytes, hostname: str = "", whole_s: float = WHOLE_S
) -> Answer:
    """Send the mail to one address; what fails is an answer too."""
    return await _talk(given, hostname, whole_s, recipient, content)


async def knock(given: NoticeSettings, hostname: str = "", whole_s: float = WHOLE_S) -> Answer:
    """Ask the relay who it is, log in if there is a password, and leave."""
    return await _talk(given, hostname, whole_s)


async def _talk(
    given: NoticeSettings, hostname: str, whole_s: float, recipient: str = "", content: bytes = b""
) -> Answer:
    relay = Relay.read(given.relay)
    client = _client(given, relay, hostname, whole_s)
    try:
        async with asyncio.timeout(whole_s):
            await client.connect()
            response = await _handed(client, recipient, content) if recipient else await client.noop()
        answer = Answer(True, _said(f"{response.code} {response.message}"))
        with suppress(SMTPException, OSError):
            await client.quit(timeout=LEAVE_S)
    except TimeoutError:
        return Answer(False, f"{relay} did not answer within {whole_s:g} seconds")
    except SMTPResponseException as error:
        return Answer(False, f"{relay} answered {_said(f'{error.code} {error.message}')}")
    except (SMTPException, OSError, ValueError) as error:
        return Answer(False, f"{relay}: {_said(str(error) or type(error).__name__)}")
    else:
        return answer
    finally:
        client.close()


async def _handed(client: SMTP, recipient: str, content: bytes) -> SMTPResponse:
    await client.mail("")
    await client.rcpt(recipient)
    return await client.data(content)


def _said(text: str) -> str:
    """Return an answer of the relay on one line, cut."""
    return " ".join(text.split())[:LONGEST]


def _client(given: NoticeSettings, relay: Relay, hostname: str, whole_s: float) -> SMTP:
    context = ssl.create_default_context()
    if not given.verified:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    offered = False if relay.local else None  # None: where it is offered
    return SMTP(
        hostname=relay.host,
        port=relay.port,
        username=relay.user or None,
        password=given.password.get_secret_value() or None,
        local_hostname=hostname or gethostname(),
        timeout=whole_s,
        use_tls=relay.implicit_tls,
        start_tls=None if relay.implicit_tls else (True if given.verified else offered),
        tls_context=context,
    )

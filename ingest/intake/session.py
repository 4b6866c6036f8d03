"""The verbs of SMTP (RFC 5321 4.1.1), and what a mail goes through between MAIL and 250.

MAIL: order, path, SIZE, room. RCPT: order, path, number, and a mailbox that takes it, by exact lookup. DATA: a draft,
the content, then the commit; 250 is said only when the spool has returned. EXPN, HELP, AUTH, BDAT are not offered.
"""

import asyncio
import errno
from dataclasses import dataclass, field

import structlog

from ingest.errors import SpoolFull, SpoolUnavailable
from ingest.intake import replies
from ingest.intake.bulk import Bulk
from ingest.intake.connections import Connections
from ingest.intake.dialogue import Dialogue
from ingest.intake.parameters import ParameterError, read_parameters
from ingest.intake.path import read_path
from ingest.intake.reception import Reception
from ingest.intake.replies import Refused, need
from ingest.intake.service import Service
from ingest.ports.spool import Draft
from ingest.records import Receipt
from loopguard import Envelope

__all__ = ["SmtpSession", "Transaction"]

_log = structlog.get_logger()


@dataclass(slots=True)
class Transaction:
    """What MAIL and RCPT have said so far. `mailboxes` runs parallel to `recipients`."""

    reverse_path: str | None = None
    smtputf8: bool = False
    recipients: list[str] = field(default_factory=list)
    mailboxes: list[str] = field(default_factory=list)

    def envelope(self) -> Envelope:
        """Return it as the frozen value that goes on."""
        return Envelope(self.reverse_path, tuple(self.recipients))


class SmtpSession(Dialogue):
    """One SMTP connection."""

    def __init__(self, service: Service, connections: Connections[Dialogue], bulk: Bulk) -> None:
        super().__init__(service, connections, bulk)
        self.transaction = Transaction()

    @property
    def in_transaction(self) -> bool:
        """Whether MAIL was accepted and its mail has not ended."""
        return self.transaction.reverse_path is not None

    def forget_transaction(self) -> None:
        """Be as after the greeting."""
        self.transaction = Transaction()

    async def verb_ehlo(self, argument: str) -> None:
        """Greet, and list what is offered."""
        need(argument, replies.BAD_ARGUMENT)
        self._hello(argument)
        offers = [self.service.hostname, f"SIZE {self.service.limits.size}", "8BITMIME", "SMTPUTF8", "PIPELINING"]
        if self.service.tls is not None and not self.peer.encrypted:
            offers.append("STARTTLS")
        lines = [f"250-{offer}\r\n" for offer in offers]
        self.reply("".join(lines) + "250 ENHANCEDSTATUSCODES")

    async def verb_helo(self, argument: str) -> None:
        """Greet a client of the old kind."""
        need(argument, replies.BAD_ARGUMENT)
        self._hello(argument)
        self.reply(f"250 {self.service.hostname}")

    def _hello(self, argument: str) -> None:
        self.forget_transaction()
        if self.peer.name is None:
            self.got_on()
        self.peer.name = argument

    async def verb_noop(self, _argument: str) -> None:
        """Do nothing."""
        self.reply(replies.OK)

    async def verb_vrfy(self, argument: str) -> None:
        """Tell nobody who is here."""
        need(argument, replies.BAD_ARGUMENT)
        self.reply(replies.VERIFY)

    async def verb_rset(self, argument: str) -> None:
        """Forget the transaction."""
        need(not argument, replies.BAD_ARGUMENT)
        self.forget_transaction()
        self.reply(replies.OK)

    async def verb_quit(self, _argument: str) -> None:
        """End the session."""
        self.reply(replies.BYE)
        self.leave()

    async def verb_starttls(self, argument: str) -> None:
        """Go on under TLS (RFC 3207): the client starts anew, and nothing it said in the clear counts."""
        need(not argument, replies.BAD_ARGUMENT)
        need(self.service.tls is not None, replies.NO_TLS)
        need(not self.peer.encrypted, replies.BAD_SEQUENCE)
        if await self.secure():
            self.forget_transaction()
            self.peer.name = None
        else:
            self.leave()

    async def verb_mail(self, argument: str) -> None:
        """Begin a mail: reverse-path and parameters."""
        need(self.peer.name and self.transaction.reverse_path is None, replies.BAD_SEQUENCE)
        need(argument[:5].upper() == "FROM:", replies.BAD_ARGUMENT)
        path = read_path(argument[5:].lstrip(" "))
        if path is None or path[0].lower() == "postmaster":
            raise Refused(replies.BAD_SENDER)
        address, rest = path
        try:
            parameters = read_parameters(rest)
        except ParameterError as error:
            raise Refused(replies.BAD_ARGUMENT if error.known else replies.UNKNOWN_PARAMETER) from error
        need(parameters.smtputf8 or address.isascii(), replies.NEEDS_SMTPUTF8)
        need((parameters.size or 0) <= self.service.limits.size, replies.TOO_LARGE)
        need(self.service.spool.room(), replies.NO_ROOM)
        self.transaction.reverse_path = address
        self.transaction.smtputf8 = parameters.smtputf8
        self.got_on()
        self.reply(replies.SENDER_OK)

    async def verb_rcpt(self, argument: str) -> None:
        """Add a recipient, if a mailbox takes it."""
        need(self.transaction.reverse_path is not None, replies.BAD_SEQUENCE)
        need(argument[:3].upper() == "TO:", replies.BAD_ARGUMENT)
        path = read_path(argument[3:].lstrip(" "))
        if path is None or not path[0] or path[1][:1] not in ("", " "):
            raise Refused(replies.BAD_RECIPIENT)
        address, rest = path
        need(not rest, replies.UNKNOWN_PARAMETER)
        need(self.transaction.smtputf8 or address.isascii(), replies.NEEDS_SMTPUTF8)
        need(len(self.transaction.recipients) < self.service.limits.recipients, replies.TOO_MANY_RECIPIENTS)
        mailbox = self.service.find_mailbox(address)
        if mailbox is None:
            raise Refused(replies.NO_MAILBOX)
        self.transaction.recipients.append(address)
        self.transaction.mailboxes.append(mailbox)
        self.got_on()
        self.reply(replies.RECIPIENT_OK)

    async def verb_data(self, argument: str) -> None:
        """Take the content in and make the mail durable."""
        need(not argument, replies.BAD_ARGUMENT)
        need(self.transaction.reverse_path is not None, replies.BAD_SEQUENCE)
        need(self.transaction.recipients, replies.NO_RECIPIENTS)
        try:
            draft = self.service.spool.draft()
        except SpoolUnavailable as error:
            raise Refused(self._trouble(error)) from error
        self.reply(replies.GO_AHEAD)
        reception = Reception(draft, self.service.limits.size)
        try:
            await self.receive(reception)
            await self._judge(reception, draft)
        finally:
            self.forget_transaction()

    async def _judge(self, reception: Reception, draft: Draft) -> None:
        if not reception.ended:
            self._give_up(reception)
        elif reception.too_large:
            self.conclude([replies.TOO_LARGE] * len(self.transaction.recipients))
        elif reception.trouble is not None:
            self.conclude([self._trouble(reception.trouble)] * len(self.transaction.recipients))
        else:
            await self._commit(reception, draft)

    def _give_up(self, reception: Reception) -> None:
        reception.drop()
        if reception.hopeless:
            self.conclude([replies.TOO_LARGE] * len(self.transaction.recipients))
        self.service.observer.aborted()
        _log.info("mail-aborted", size=reception.size)
        self.leave()

    async def _commit(self, reception: Reception, draft: Draft) -> None:
        mailboxes = list(dict.fromkeys(self.transaction.mailboxes))
        try:
            receipts = await draft.commit(self.transaction.envelope(), mailboxes)
        except (Exception, asyncio.CancelledError) as error:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            return self.conclude([self._trouble(error)] * len(self.transaction.recipients))
        self.settled()
        self.service.observer.accepted(reception.size)
        _log.debug("mail-accepted", size=reception.size, receipts=[r.id for r in receipts])
        taken: dict[str, Receipt] = dict(zip(mailboxes, receipts, strict=True))
        return self.conclude([f"{replies.ACCEPTED} {taken[m].id}" for m in self.transaction.mailboxes])

    def _trouble(self, error: BaseException) -> str:
        """Return the reply to trouble of the spool: no room says so, anything else is a reference."""
        cause = error.__cause__ if isinstance(error, SpoolUnavailable) else error
        text = self.log_trouble(error)
        full = isinstance(cause, OSError) and cause.errno in (errno.ENOSPC, errno.EDQUOT)
        return replies.NO_ROOM if full or isinstance(error, SpoolFull) else text

    def conclude(self, texts: list[str]) -> None:
        """Answer a mail's content; `texts` has one reply for each accepted recipient. SMTP says the first."""
        self.reply(texts[0])

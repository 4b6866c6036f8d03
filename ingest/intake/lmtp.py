"""LMTP (RFC 2033): SMTP's verbs with LHLO, and one reply for each accepted recipient after the content."""

from ingest.intake import replies
from ingest.intake.session import SmtpSession

__all__ = ["LmtpSession"]


class LmtpSession(SmtpSession):
    """One LMTP connection."""

    protocol = "LMTP"

    async def verb_lhlo(self, argument: str) -> None:
        """Greet, and list what is offered."""
        await super().verb_ehlo(argument)

    async def verb_ehlo(self, _argument: str) -> None:
        """Refuse: LMTP greets by LHLO (RFC 2033 4.1)."""
        self.reply(replies.UNKNOWN_COMMAND)

    async def verb_helo(self, _argument: str) -> None:
        """Refuse: LMTP greets by LHLO (RFC 2033 4.1)."""
        self.reply(replies.UNKNOWN_COMMAND)

    def conclude(self, texts: list[str]) -> None:
        """Answer a mail's content: every accepted recipient hears, in the order of RCPT."""
        for text in texts:
            self.reply(text)

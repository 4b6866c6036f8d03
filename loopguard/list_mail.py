"""Mail that went through a list or to many at once: the List- fields (RFC 2369, RFC 2919, RFC 8058) and their elders.

Its author may well be a person: the mail arrives, and the helpdesk does not answer it by itself.

Not caught: lists that add no field, and bulk mail that is sent one by one.
"""

from typing import Final

from loopguard.envelope import Envelope
from loopguard.policy import Policy
from loopguard.verdict import Effect, Finding
from parsers import ParsedMessage

__all__ = ["list_mail"]

_FIELDS: Final = (
    ("List-Id", "RFC 2919"),
    ("List-Post", "RFC 2369 3.4"),
    ("List-Unsubscribe", "RFC 2369 3.2"),
    ("List-Unsubscribe-Post", "RFC 8058"),
    ("List-Help", "RFC 2369 3.1"),
    ("List-Subscribe", "RFC 2369 3.3"),
    ("List-Owner", "RFC 2369 3.5"),
    ("List-Archive", "RFC 2369 3.6"),
    ("Mailing-List", "ezmlm, Yahoo Groups; Znuny GetEmailParams"),
    ("X-Mailing-List", "vger, Debian"),
    ("X-Mailman-Version", "Mailman 2"),
    ("X-BeenThere", "Mailman"),
    ("X-Listname", "Fml, Listproc"),
    ("X-List", "Listar"),
    ("X-ML-Name", "fml"),
    ("X-Campaign-Id", "MailChimp"),
    ("X-CampaignID", "bulk mailers"),
)
"""Field, and where it comes from."""


def list_mail(message: ParsedMessage, envelope: Envelope, policy: Policy) -> Finding | None:
    """Find the first field that only lists and bulk mailers set."""
    for name, reference in _FIELDS:
        value = message.headers.first(name)
        if value is not None and value.strip():
            return Finding("list-mail", f"It went through a list: {name}: {value.strip()[:80]}", reference, Effect.LIST)
    return None

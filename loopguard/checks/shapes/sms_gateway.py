"""Text messages by mail: from the gateways of telephone companies and services.

A text message that a person sends through a gateway is a person's mail. It is noted, so that staff see that their
answer goes to a telephone, may be cut and may cost. The gateway's own report on a delivery is a notification.

Not caught: gateways under other domains; a person's address at a telephone company that also hosts ordinary mail.
"""

import re
from typing import Final

from loopguard.envelope import Envelope
from loopguard.policy import Policy
from loopguard.verdict import Effect, Finding
from parsers import ParsedMessage

__all__ = ["DOMAINS", "REPORTS", "sms_gateway"]

DOMAINS: Final[tuple[tuple[str, str], ...]] = (
    ("vtext.com", "Verizon; seen"), ("vzwpix.com", "Verizon"), ("txt.att.net", "AT&T"), ("mms.att.net", "AT&T"),
    ("tmomail.net", "T-Mobile US"), ("messaging.sprintpcs.com", "Sprint"), ("pm.sprint.com", "Sprint"),
    ("mymetropcs.com", "Metro"), ("email.uscc.net", "US Cellular"), ("mms.uscc.net", "US Cellular"),
    ("msg.fi.google.com", "Google Fi"), ("txt.voice.google.com", "Google Voice; seen"), ("vmobl.com", "Virgin Mobile"),
    ("sms.myboostmobile.com", "Boost"), ("msg.telus.com", "Telus"), ("pcs.rogers.com", "Rogers"), ("fido.ca", "Fido"),
    ("txt.bell.ca", "Bell"), ("t-mobile-sms.de", "Telekom"),
    ("sms.telstra.com", "Telstra"), ("sms.tele2.se", "Tele2"), ("text.plusgsm.pl", "Plus"),
)  # fmt: skip
"""Domain of the sender, whose it is; "; seen" as in `vendor_headers`."""

REPORTS: Final[tuple[tuple[str, str], ...]] = (
    (r"(?:sms|mms|text message) (?:delivery )?(?:report|receipt|status|confirmation)\b", "gateways"),
    (r"(?:sms|mms) (?:was |has been )?(?:not )?(?:delivered|sent|failed)\b", "gateways"),
    (r"(?:delivery|status) report for (?:sms|mms|text)\b", "gateways"),
    (r"mms notification\b", "SpamAssassin VBounce"),
    (r"sms[- ](?:zustellbericht|sendebericht)", "gateways"),
    (r"(?:rapport|accusé) (?:de|d'envoi) sms", "gateways"),
)
"""Pattern at the start of the subject, source."""

_DOMAINS: Final = dict(DOMAINS)
_REPORT: Final = re.compile("|".join(pattern for pattern, _ in REPORTS), re.IGNORECASE)


def sms_gateway(message: ParsedMessage, envelope: Envelope, policy: Policy) -> Finding | None:
    """Find a gateway's report on delivery, else a text message by the domain of its sender."""
    if _REPORT.match(message.subject[:100]):
        evidence = f'A gateway reports on a text message: "{message.subject[:60]}".'
        return Finding("sms-gateway", evidence, "SMS gateways", Effect.NOTIFICATION)
    for author in message.from_[:1]:
        local, _, domain = author.address.rpartition("@")
        if domain in _DOMAINS and local.strip("+").replace(".", "").isalnum():
            evidence = f"It came as a text message through {domain}: an answer goes to a telephone."
            return Finding("sms-gateway", evidence, _DOMAINS[domain], Effect.NOTE)
    return None

"""Message-IDs whose form names the program that made them, where nothing else in the mail does.

An example: FreeScout's automatic answers carry no field that says what they are, but their ids look like
`autoreply-12-5f0c...@`. Odoo marks the ids that its own bounces refer to, and takes mail that refers to such an id for
a loop; here it is muted.

Not caught: programs that are not in the table. Left out on purpose: `dovecot-sieve-`, which is also on people's mail
that went through a filter, and the ids of programmers' mail libraries (`machine_shape` weighs those).
"""

import re
from typing import Final

from loopguard.envelope import Envelope
from loopguard.policy import Policy
from loopguard.verdict import Effect, Finding
from parsers import ParsedMessage

__all__ = ["REFERRED", "ROWS", "message_id_form"]

ROWS: Final[tuple[tuple[str, Effect, str], ...]] = (
    (r"autoreply-\d+-[0-9a-f]{16,32}@.+", Effect.AUTO_REPLY, "FreeScout; seen"),
    (r"notify-\d+-\d+-[0-9a-f]+(-\d+)?@.+", Effect.NOTIFICATION, "FreeScout; seen"),
    (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-vac@.+", Effect.AUTO_REPLY, "iCloud's vacation; sisimai#346; seen"),
    (r"rt-\d+\.[\w.]+-\d+-\d+-.+@.+", Effect.MUTE, "Request Tracker: RT::Interface::Email GenMessageId"),
    (r"GLPI[-_].+\.\d+\.\d+@.+", Effect.NOTIFICATION, "GLPI's notices; glpi#3836, glpi#15163; seen"),
    (r"cmu-sieve-\d+-\d+-\d+@.+", Effect.AUTO_REPLY, "Cyrus vacation and reject; seen"),
)
"""Pattern over the whole Message-ID, effect, source; "; seen" as in `vendor_headers`."""

REFERRED: Final[tuple[tuple[str, str], ...]] = (("-loop-detection-bounce-email@", "Odoo; seen"),)
"""What stands in an id that the mail answers, source."""

_ROWS: Final = tuple((re.compile(pattern), effect, source) for pattern, effect, source in ROWS)
_HINTS: Final = ("autoreply-", "notify-", "cmu-sieve-", "-vac@", "rt-", "GLPI")
"""One of these stands in every id that fits: looking for them first spares the patterns."""


def message_id_form(message: ParsedMessage, envelope: Envelope, policy: Policy) -> Finding | None:
    """Find an id of a known form: the mail's own, or one that it answers."""
    id_ = message.message_id.value or ""
    if any(hint in id_ for hint in _HINTS):
        for pattern, effect, source in _ROWS:
            if pattern.fullmatch(id_[:300]):
                return Finding("message-id-form", f"Its id is one that a program makes: {id_[:100]}.", source, effect)
    for sign, source in REFERRED:
        if any(sign in answered for answered in (*message.in_reply_to, *message.references)):
            return Finding("message-id-form", f"It answers an id that is marked {sign}.", source, Effect.MUTE)
    return None

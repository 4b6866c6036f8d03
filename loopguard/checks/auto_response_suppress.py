"""`X-Auto-Response-Suppress`: the sender's mail system asks not to be sent certain answers ([MS-OXCMAIL] 2.1.3.2.20).

The value is a list of `DR NDR RN NRN OOF AutoReply All None` between commas, in any case. `OOF`, `AutoReply` and `All`
forbid an automatic answer, so they mute; the others are about delivery and read receipts, and are only noted. The field
says what the sender wants, not what the mail is: newsletters, alerts and auto-replies all carry it. Only `All` beside
the mark of an inbox rule (X-MS-Exchange-Inbox-Rules-Loop) shows an absence note of Exchange, as in Zammad's
out_of_office_check.

Not caught: mail without the field. (osTicket compares the upper-cased value with `AutoReply`, and never matches.)
"""

from loopguard.envelope import Envelope
from loopguard.policy import Policy
from loopguard.verdict import Effect, Finding
from loopguard.words.field_value import without_comments
from parsers import ParsedMessage

__all__ = ["auto_response_suppress"]

_ANSWERS = frozenset({"oof", "autoreply", "all"})


def auto_response_suppress(message: ParsedMessage, envelope: Envelope, policy: Policy) -> Finding | None:
    """Find a wish not to be answered, or the two fields that only Exchange's absence notes have."""
    wishes = {
        wish.strip().lower()
        for value in message.headers.every("X-Auto-Response-Suppress")
        for wish in without_comments(value).replace(";", ",").split(",")
    } - {"", "none"}
    if not wishes:
        return None
    effect = Effect.MUTE if wishes & _ANSWERS else Effect.NOTE
    if "all" in wishes and "X-MS-Exchange-Inbox-Rules-Loop" in message.headers:
        effect = Effect.AUTO_REPLY
    evidence = f"It says X-Auto-Response-Suppress: {', '.join(sorted(wishes))[:80]}."
    return Finding("auto-response-suppress", evidence, "[MS-OXCMAIL] 2.1.3.2.20", effect)

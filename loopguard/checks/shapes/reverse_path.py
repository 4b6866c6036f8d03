"""Where bounces of this mail would go shows who sent it: a list, a bulk mailer, a web server's account (RFC 5321
4.1.1.2).

People's mail programs give the writer's own address as reverse-path. Machines give one made for bounces
(`bounces+17@`), one with the recipient in it (VERP: `list-user=example.org@`), or a server account (`www-data@`). The
envelope is asked first; for a mail from a file or a pipe, the Return-Path field.

A list's path makes the mail list mail. A machine's path mutes: whether it is bulk mail or a notice, `machine_shape`
tells from the rest, and an answer through a mailing service may be a person's in another helpdesk. A server account's
path under an author of another domain, and any path of a mail that reads as a form (`web_form`), is a web form that a
person filled in, and is only noted; so is a server account's below web mail that runs on that server (Roundcube).
Paths that a forwarder rewrote (SRS, BATV, Gmail's `+caf_=`, Exchange's `+SRS=`) say nothing of the writer.

Not caught: machines that send with an address like a person's, and the empty reverse-path (`null_reverse_path`).
"""

import re
from typing import Final

from loopguard.checks.shapes.web_form import is_web_form
from loopguard.envelope import Envelope
from loopguard.policy import Policy
from loopguard.verdict import Effect, Finding
from loopguard.words.hand_program import by_hand
from parsers import ParsedMessage

__all__ = ["ROWS", "is_machine_path", "is_token_path", "reverse_path"]

_LIST, _MUTE, _FORM = Effect.LIST, Effect.MUTE, Effect.NOTE

ROWS: Final[tuple[tuple[str, Effect, str], ...]] = (
    (r"bounce-id=.+", _FORM, "scripts of web sites at OVH's hosting; seen"),
    (r"bounce-[0-9]+_(html|text)-[0-9]+-[0-9]+-[0-9]+-[0-9]+", _LIST, "Salesforce Marketing Cloud, ExactTarget; seen"),
    (r"bounces?\+[0-9]+-.+", _MUTE, "SendGrid"),
    (r"bounces?-md_.+", _MUTE, "Mandrill; seen"),
    (r"bounces?-?mc\.?us.*|bounce-mc.*", _LIST, "MailChimp"),
    (r".*-bounces(\+.*)?|owner-.+|.+-owner|.+-return-[0-9]+(-.*)?", _LIST, "Mailman, Majordomo, ezmlm; seen"),
    (r".*[+-][^+=]+=[^=]+\.[^=]+", _LIST, "VERP, in the form of qmail"),
    (r"bounces?([-_+.].*)?|.+[-_.+]bounces?|msprvs1=.*", _MUTE, "mailing services; seen"),
    (r"[0-9a-f]{16}-[0-9a-f-]{30,}", _MUTE, "Amazon SES; seen"),
    (
        r"www(-?data|run)?|apache2?|httpd|nginx|tomcat|nobody|anonymous|daemon|cron|root|nagios|zabbix|wordpress",
        _FORM,
        "web servers and daemons; seen",
    ),
    (r".*no[-_.]?reply.*|do[-_.]?not[-_.]?reply.*", _FORM, "Zammad"),
)
"""Pattern over the whole local part, effect, source. A row with the effect `note` is a machine's only when no person
signs the mail."""

_FORWARDED: Final = re.compile(r"(?:srs[01]|prvs|btv1=)|.*\+(?:caf_|srs)=")
_LONG, _TURNS = 16, 4
_TURN: Final = re.compile(r"[a-z](?=[0-9])|[0-9](?=[a-z])")
"""Where letters and digits meet; in a token they do so often."""
_ROWS: Final = tuple((re.compile(pattern), effect, source) for pattern, effect, source in ROWS)


def reverse_path(message: ParsedMessage, envelope: Envelope, policy: Policy) -> Finding | None:
    """Find a reverse-path that no person's mail program gives."""
    path = message.return_path if envelope.reverse_path is None else envelope.reverse_path
    if not path:
        return None
    local, _, domain = path.lower()[:320].rpartition("@")
    if _FORWARDED.match(local):
        return None
    row = next(((effect, source) for pattern, effect, source in _ROWS if pattern.fullmatch(local or domain)), None)
    if row is None:
        return None
    effect, source = row
    # Web mail on a server leaves the server's account, too.
    if effect is _FORM and not _signed_elsewhere(message, domain) and not by_hand(message):
        effect = _MUTE
    if effect is not _FORM and is_web_form(message):
        effect = _FORM
    return Finding("reverse-path", f"Bounces of it would go to {path[:100]}.", source, effect)


def is_machine_path(message: ParsedMessage, envelope: Envelope, policy: Policy) -> bool:
    """Whether a machine that is no list gave the reverse-path."""
    found = reverse_path(message, envelope, policy)
    return found is not None and found.effect is _MUTE


def is_token_path(message: ParsedMessage, envelope: Envelope) -> bool:
    """Whether the reverse-path is a token of one mail (`u2ln2dv2ca5unq.mma1234567890@`) that is no author's address."""
    path = (message.return_path if envelope.reverse_path is None else envelope.reverse_path) or ""
    local = path.lower()[:320].rpartition("@")[0]
    if (
        len(local) < _LONG
        or _FORWARDED.match(local)
        or any(path.lower() == one.address.lower() for one in message.from_)
    ):
        return False
    return len(_TURN.findall(local)) >= _TURNS


def _signed_elsewhere(message: ParsedMessage, domain: str) -> bool:
    """Whether the author's domain is another than the reverse-path's; subdomains count as the same."""
    site = domain.split(".")[-2:]
    return any(author.address.rpartition("@")[2].split(".")[-2:] != site for author in message.from_)

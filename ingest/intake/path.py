"""Read the path of MAIL and RCPT exactly, in linear time (RFC 5321 4.1.2, RFC 6531 3.3, sizes RFC 5321 4.5.3.1).

One form is returned for one address: a quoted local part that needs no quotes loses them, so that an exact lookup
finds it, and whatever is left in quotes can only match an address that is configured with quotes. `user%other`,
`other!user` and the like are plain characters of a local part here; nothing is ever routed by them.

It does not follow source routes (`<@relay:user@domain>`, obsolete since RFC 2821): they are no path. It does not
look at DNS, and it does not change the case of anything.
"""

import re
from typing import Final

__all__ = ["LOCAL_PART", "PATH", "read_path"]

PATH: Final = 512
"""Octets of a whole path. RFC 5321 asks for 256; senders that write the recipient into the reverse-path need more."""
LOCAL_PART: Final = 256
"""Octets of a local part. RFC 5321 asks for 64; VERP, BATV and SRS senders go beyond it every day."""
DOMAIN: Final = 255

_HIGH = "\u00a1-\u2027\u2030-\ud7ff\ue000-\U0010ffff"
_ATEXT = rf"[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~{_HIGH}-]"
_LETTER = rf"[A-Za-z0-9_{_HIGH}]"
_DOT_STRING = rf"{_ATEXT}+(?:\.{_ATEXT}+)*"
_QUOTED = rf'"(?:[ !#-\[\]-~{_HIGH}]|\\[ -~])*"'
_LABEL = rf"{_LETTER}(?:-*{_LETTER})*"
_LITERAL = r"\[(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[Ii][Pp][Vv]6:[0-9A-Fa-f:.]{2,45})\]"
_MAILBOX = re.compile(rf"<({_DOT_STRING}|{_QUOTED})@({_LABEL}(?:\.{_LABEL})*|{_LITERAL})>")
_PLAIN = re.compile(_DOT_STRING)
_POSTMASTER = re.compile(r"<(postmaster)>", re.IGNORECASE)


def read_path(text: str) -> tuple[str, str] | None:
    """Read the path at the start of `text`; return (address, what follows), or None when there is no valid path.

    The address is `local@domain`, "" for the null path `<>`, or `postmaster` alone (RFC 5321 4.1.1.3). Whether a
    null path or a lone postmaster is welcome is the caller's matter.
    """
    if text.startswith("<>"):
        return "", text[2:]
    found = _MAILBOX.match(text, 0, PATH + 2)
    if found is None:
        alone = _POSTMASTER.match(text)
        return None if alone is None else (alone[1], text[alone.end() :])
    local, domain = found.groups()
    if len(local.encode()) > LOCAL_PART or len(domain.encode()) > DOMAIN:
        return None
    if local.startswith('"'):
        local = _without_needless_quotes(local)
    return f"{local}@{domain}", text[found.end() :]


def _without_needless_quotes(local: str) -> str:
    content = re.sub(r"\\(.)", r"\1", local[1:-1])
    if _PLAIN.fullmatch(content):
        return content
    escaped = content.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'

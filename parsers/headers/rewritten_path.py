"""Undoes what servers on the way did to a reverse-path, and so finds the sender's: SRS, BATV, and Gmail's forwarding.

Sender Rewriting Scheme: `SRS0=HASH=TT=dom=loc@fwd` and, forwarded twice, `SRS1=HASH=fwd==HASH=TT=dom=loc@fwd2`.
BATV (draft-levine-smtp-batv): `prvs=TAG=loc@dom`; Barracuda writes `btv1==TAG==loc@dom`. Gmail forwards for
`loc@gmail.com` as `loc+caf_=to=dom@gmail.com`, which names the forwarder and says nothing of the sender. Exchange's
`bounces+SRS=HASH=TT@dom` holds no address. `prvs=loc/TAG@dom` of BATV's first drafts is left as it is. No hash is
checked: whoever made it holds the key.
"""

import re

__all__ = ["forwarder", "original_path"]

_SRS0 = re.compile(r"srs0[=+-][^=@]*=[^=@]*=([^=@]+)=([^@]+)@[^@]+", re.IGNORECASE)
_SRS1 = re.compile(r"srs1[=+-][^=@]*=[^=@]*=[=+-][^=@]*=[^=@]*=([^=@]+)=([^@]+)@[^@]+", re.IGNORECASE)
_BATV = re.compile(r"(?:prvs=[^=/@]*=|btv1==[^=@]*==)([^@]+@[^@]+)", re.IGNORECASE)
_GMAIL = re.compile(r"([^@+]+)\+caf_=[^@]*@([^@]+)", re.IGNORECASE)


def original_path(path: str) -> str:
    """Return the reverse-path before any rewriting that can be undone, at most three times; else as it came."""
    for _ in range(3):
        srs = _SRS1.fullmatch(path) or _SRS0.fullmatch(path)
        batv = _BATV.fullmatch(path)
        if srs is not None:
            path = f"{srs[2]}@{srs[1].lower()}"
        elif batv is not None:
            path = batv[1]
        else:
            break
    return path


def forwarder(path: str) -> str:
    """Return who forwarded a mail with this reverse-path, as far as it names him; "" when it does not."""
    match = _GMAIL.fullmatch(path)
    if match is not None:
        return f"{match[1]}@{match[2]}"
    return ""

"""The HTML elements by which mail programs and helpdesks set apart what they quote and how they sign.

An example: Gmail puts a quoted mail into `<blockquote class="gmail_quote">`. Each element is known by its class, its id
or its style; the rows say whose it is. The element has the same name in every language, so a reply is cut right even
where its words are in no table. A `blockquote` that an author made is no mark, and neither are
Gmail's `<div class="gmail_quote">` and Outlook's `mail-editor-reference-message-container`: people and other programs
write into them, and what is quoted inside has a mark of its own. It looks at one tag at a time.
"""

import re
from collections.abc import Mapping
from enum import Enum

__all__ = ["MARKED_TAGS", "Mark", "mark_of"]


class Mark(Enum):
    """What an HTML element marks: quoted mail, what stands above a quoted mail, an attribution or a signature. The
    value is an attribute that marks an element so."""

    QUOTE = "class=yahoo_quoted"
    DIVIDER = "id=divRplyFwdMsg"
    ATTRIBUTION = "class=moz-cite-prefix"
    SIGNATURE = "class=gmail_signature"


MARKED_TAGS = frozenset(("blockquote", "div", "hr", "pre", "span"))

_NAMES = {
    "gmail_quote": Mark.QUOTE,  # Gmail, as a blockquote
    "yahoo_quoted": Mark.QUOTE,  # Yahoo
    "protonmail_quote": Mark.QUOTE,  # Proton
    "tutanota_quote": Mark.QUOTE,  # Tuta
    "zmail_extra": Mark.QUOTE,  # Zoho
    "isreplycontent": Mark.QUOTE,  # NetEase (163, 126)
    "ntes-mailmaster-quote": Mark.QUOTE,  # NetEase's Mail Master
    "front-blockquote": Mark.QUOTE,  # Front
    "freshdesk_quote": Mark.QUOTE,  # Freshdesk
    "divrplyfwdmsg": Mark.DIVIDER,  # Outlook on the web
    "appendonsend": Mark.DIVIDER,  # Outlook on the web, above its divider
    "olk_src_body_section": Mark.DIVIDER,  # Outlook for Mac
    "outlookmessageheader": Mark.DIVIDER,  # Outlook 2003
    "stopspelling": Mark.DIVIDER,  # Hotmail
    "zwchr": Mark.DIVIDER,  # Zimbra
    "moz-cite-prefix": Mark.ATTRIBUTION,  # Thunderbird
    "gmail_attr": Mark.ATTRIBUTION,  # Gmail
    "reply-intro": Mark.ATTRIBUTION,  # Roundcube
    "gmail_signature": Mark.SIGNATURE,  # Gmail
    "moz-signature": Mark.SIGNATURE,  # Thunderbird
    "applemailsignature": Mark.SIGNATURE,  # Apple
    "ms-outlook-mobile-signature": Mark.SIGNATURE,  # Outlook for phones
    "protonmail_signature_block": Mark.SIGNATURE,  # Proton
}
"""Classes and ids, lowered. Outlook writes `x_` before them when it quotes what another Outlook wrote."""

_RULED = re.compile(r"border:none;border-top:solid #(?:e1e1e1|b5c4df) 1\.0pt;padding:3\.0pt 0")
"""The style of the line that Outlook for Windows draws above the header of what it quotes."""


def mark_of(tag: str, attributes: Mapping[str, str | None]) -> Mark | None:
    """Return what a tag with this name (lowered) and these attributes marks; None for nearly all tags."""
    if tag == "blockquote" and (attributes.get("type") or "").lower() == "cite":
        return Mark.QUOTE
    for name in f"{attributes.get('class') or ''} {attributes.get('id') or ''}".lower().split():
        mark = _NAMES.get(name.replace("x_", ""))
        if mark is not None and (tag != "div" or name != "gmail_quote"):
            return mark
    style = attributes.get("style") or ""
    ruled = "border-top" in style and _RULED.search(style.replace("; ", ";").replace(": ", ":").lower())
    return Mark.DIVIDER if ruled else None

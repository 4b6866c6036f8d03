"""Every mail of the shared corpora, read by us and by the standard library: no difference without an explanation.

The corpora stand beside the repository (`../shared`); without them this is skipped.
"""

from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from pathlib import Path

from parsers import ParsedMessage, parse
from parsers.headers.encoded_word import clean
from parsers.headers.message_id import message_id, references
from parsers.parts.part import type_of

SUFFIXES = {".eml", ".txt", ".msg", ".raw"}
NOT_MAILS = ("email_reply_trimmer/", "_decoded_", "README", "-summary.txt", "/mbox/")
"""Bare texts, the decoded parts of other mails, and files of many mails."""

WRITTEN = {"text/plain", "text/html", "text/enriched", "text/richtext"}
"""Types that are text here; the last two are files to most."""

ANNOUNCED = {"leading-blank-line", "space-before-colon"}
"""Defects that announce a difference: the standard library sees no header below either."""

EXPLAINED = {
    "enmime/parts/ctype-invalid-characters.raw": "`text/plain>` is text/plain here (RFC 2045 5.2), a file there",
    "sisimai/maildir/bsd/lhost-x1-02.eml": "a parameter without a semicolon: text/plain here, a file there",
}


def mails(shared: Path) -> Iterator[tuple[str, ParsedMessage, "Message[str, str]"]]:
    """Yield each mail of the corpora with what both parsers make of it."""
    root = shared / "corpora"
    for path in sorted(root.rglob("*")):
        name = str(path.relative_to(root))
        if path.suffix in SUFFIXES and path.is_file() and not any(part in name for part in NOT_MAILS):
            content = path.read_bytes()
            yield name, parse(content), message_from_bytes(content)


def their_attachments(part: "Message[str, str]") -> Iterator[str]:
    """Yield the types of what we call attachments; `multipart/…` where the standard library finds no parts."""
    written = part.get_content_type() in WRITTEN
    if part.get_content_maintype() == "multipart" and part.is_multipart():
        for child in part.get_payload():
            assert isinstance(child, Message)
            yield from their_attachments(child)
    elif not written or part.get_filename() or part.get_content_disposition() == "attachment":
        yield type_of(str(part.get("Content-Type", part.get_default_type())))


def is_one_text(mail: "Message[str, str]") -> bool:
    """Whether the mail is a single text that is not marked as a file: named or not, that is its own text here."""
    return mail.get_content_type() in WRITTEN and mail.get_content_disposition() != "attachment"


def field(mail: "Message[str, str]", name: str) -> str | None:
    value = mail.get(name)
    return None if value is None else clean(str(value))


def test_every_mail_of_the_corpora_reads_as_the_standard_library_reads_it(shared: Path) -> None:
    count, different = 0, []
    for name, ours, theirs in mails(shared):
        count += 1
        if name in EXPLAINED or ANNOUNCED & {defect.code for defect in ours.defects}:
            continue
        if ours.message_id.value != message_id(field(theirs, "Message-ID")).value:
            different.append((name, "Message-ID", ours.message_id.value))
        if ours.references != references(field(theirs, "References") or ""):
            different.append((name, "References", ours.references))
        attachments = [] if is_one_text(theirs) else list(their_attachments(theirs))
        lost = any(kind.startswith("multipart/") for kind in attachments)
        if not lost and [found.content_type for found in ours.attachments] != attachments:
            different.append((name, "attachments", attachments))
    assert count > 1_000
    assert different == []

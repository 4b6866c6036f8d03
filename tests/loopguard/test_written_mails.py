"""Mails in the forms of many products and people: the kind is right, machines are not answered, people are.

`written/*.txt` holds them in short: a line `=== KIND NAME`, fields, an empty line, the text. Most declare nothing.
`reported.txt` holds those of public bug reports, named by report.
"""

import re
from pathlib import Path

import pytest

from loopguard import Envelope, inspect
from parsers import parse

MAIL = re.compile(r"^=== (\S+) (\S+)\n(.*?)(?=^=== |\Z)", re.MULTILINE | re.DOTALL)
FILES = ("machines.txt", "topics.txt", "people.txt", "near_topics.txt", "sites.txt", "reported.txt")
BLIND = (
    "blind_people.txt",
    "blind_machines.txt",
    "blind_people_2.txt",
    "blind_machines_2.txt",
    "blind_people_3.txt",
)
"""Written before the rules were read, with the label that was meant."""
TAKEN_OTHERWISE = {
    "b1-postmaster": "a person's, never answered: RFC 5321 4.5.1",
    "b1-abuse": "a person's, never answered: RFC 2142",
    "b1-list-noid": "a list's, by Sender: users-owner@",
    "b1-absent-reply": "words of absence in an answer that quotes nothing",
    "b2-legal-footer": "a newsletter's last line under a letter",
    "b1-commit": "a committer's own address and nothing but the text's form",
    "b1-event": "bulk, taken for a notice: quiet",
    "b1-feed": "bulk, taken for a notice: quiet",
}
"""Blind mails that are taken for something else than was meant, and why."""
COMMON = (
    "To: support@desk.example",
    "Date: Tue, 10 Jun 2025 09:12:33 +0000",
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "Message-ID: <one.1@host.example>",
)


def written(name: str) -> list[tuple[str, str, str]]:
    """Return kind, name and mail of every entry of a file."""
    return MAIL.findall((Path(__file__).parent / "written" / name).read_text(encoding="utf-8"))


def whole(mail: str) -> bytes:
    """Add the fields that every mail has, where an entry leaves them out."""
    head, _, text = mail.partition("\n\n")
    names = {line.partition(":")[0].lower() for line in head.splitlines()}
    rest = [line for line in COMMON if line.partition(":")[0].lower() not in names]
    return "\n".join((*rest, head, "", text)).encode()


@pytest.mark.parametrize(
    ("kind", "mail"),
    [
        pytest.param(kind, mail, id=name)
        for file in (*FILES, *BLIND)
        for kind, name, mail in written(file)
        if name not in TAKEN_OTHERWISE
    ],
)
def test_a_mail_is_what_it_is(kind: str, mail: str) -> None:
    message = parse(whole(mail))
    verdict = inspect(message, Envelope(message.return_path, ("support@desk.example",)))
    assert (verdict.kind, verdict.held, verdict.may_autoreply) == (kind, False, kind == "personal"), verdict.findings


def test_there_are_mails_of_every_kind() -> None:
    kinds = [kind for file in FILES for kind, _, _ in written(file)]
    assert {kind: kinds.count(kind) >= 10 for kind in kinds} == dict.fromkeys(kinds, True)
    assert set(kinds) == {"personal", "auto-reply", "bounce", "list", "notification"}

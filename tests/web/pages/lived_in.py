"""A helpdesk in which something of everything has happened to a mailbox, all of it written by somebody hostile.

Every page has something to show then; `addresses` says where each is, so that a test can ask for all of them.
"""

import re
from dataclasses import dataclass
from unittest.mock import patch

from ingest.records import HeldMessage
from ingest.staff.caller import Caller, Verb
from ingest.threads.sent import SentMail
from ingest.web.pages.held import deciding
from tests.ingest.shunting import shunt
from tests.jobs.desk import runner
from tests.web.asking import Api
from tests.web.pages.here import hidden, seen, sent, token

__all__ = ["HOSTILE", "LivedIn", "decided", "held_of", "hostile_mail", "live_in"]

HOSTILE = "<script>hostile()</script>\"'><img src=x onerror=hostile()>\u202e{name}{{7*7}}\x1b[31m\u2066"
"""What stands wherever a stranger may write."""
NOTE = HOSTILE.replace("\x1b", "")
"""The same as a note may be: a form with control characters is refused."""
HOPS = b"Received: from a by b; x\r\n" * 60


def hostile_mail(number: int, who: str, to: str, word: str = "", more: bytes = b"") -> bytes:
    """A mail whose every field is hostile; `word` stands in subject, text, name and file."""
    text = f"{word} {HOSTILE} {number} \ud800".encode("utf-8", "surrogatepass")
    name = b"=?utf-8?q?" + b"".join(b"=%02X" % octet for octet in text) + b"?="
    return (
        b"From: " + name + b" <" + who.encode() + b">\r\nTo: " + name + b" <" + to.encode() + b">\r\n"
        b"Cc: \x80\xff <x@y.example>\r\n"
        b"Subject: " + name + b" \xff\xfe\x80" + b" very long" * 2_000 + b"\r\n"
        b"Message-ID: <" + str(number).encode() + b"." + who.encode() + b">\r\n"
        b"Date: Mon, 05 Jan 2026 08:00:00 +0000\r\n"
        + more
        + b"X-Bad: <script>hostile()</script>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<b>" + text + b"</b><img src='https://t.example/x'>\r\n"
        b"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + text + b"\x00\r\n"
        b"--b\r\nContent-Type: text/html\r\nContent-Disposition: attachment; filename*=utf-8''"
        + b"".join(b"%%%02X" % octet for octet in text)
        + b"\r\n\r\n<script>hostile()</script>\r\n--b--\r\n"
    )  # fmt: skip


@dataclass(frozen=True)
class LivedIn:
    """What there is of one mailbox."""

    box: str
    storm: str
    decided: str
    single: str
    held: tuple[HeldMessage, ...]
    stored: tuple[str, ...]
    threads: tuple[str, ...]
    jobs: tuple[str, ...]
    shunted: str

    def addresses(self) -> dict[str, list[str]]:
        """Where each page with something about this mailbox is, by the path of its route."""
        storm, held, thread = f"/storms/{self.storm}", self.held[0].id, f"/threads/{self.box}/{self.threads[0]}"
        mails = [held, self.held[-1].id, *self.stored]
        decide = [f"/decide?kind={kind}&storm={self.storm}" for kind in ("release", "discard", "first")]
        return {
            "/storms/{storm}": [storm, f"/storms/{self.decided}", f"/storms/{self.single}"],
            "/storms/{storm}/later": [f"{storm}/later"],
            "/decide": [*decide, f"/decide?kind=restore&storm={self.decided}", f"/decide?kind=release&message={held}"],
            "/jobs/{job}": [f"/jobs/{one}" for one in self.jobs],
            "/jobs/{job}/banner": [f"/jobs/{one}/banner" for one in self.jobs],
            "/allow": [f"/allow?storm={self.storm}"],
            "/at-once/new": [f"/at-once/new?storm={self.storm}"],
            "/shunted/{receipt}/original": [f"/shunted/{self.shunted}/original"],
            "/mail/{message}": [f"/mail/{one}{more}" for one in mails for more in ("", "?images=1")],
            "/mail/{message}/frame": [f"/mail/{one}/frame" for one in mails],
            "/mail/{message}/attachments/{number}": [f"/mail/{one}/attachments/0" for one in mails],
            "/mail/{message}/original": [f"/mail/{one}/original" for one in mails],
            "/mail/{message}/raw": [f"/mail/{one}/raw" for one in mails],
            "/threads/{mailbox:address}/{thread}": [thread],
            "/threads/{mailbox:address}/{thread}/merge": [f"{thread}/merge?other={self.threads[-1]}"],
            "/threads/{mailbox:address}/{thread}/split": [f"{thread}/split?name={self.threads[-1]}"],
        }

    def lists(self) -> dict[str, list[str]]:
        """Where the pages are that show something of all mailboxes that one sees."""
        tabs = ("kind=many", "kind=single", "state=later", "state=decided", "mailbox=" + self.box)
        told = "&".join(f"job={one}" for one in self.jobs)
        receipt = self.held[0].receipt.id
        return {
            "/": ["/", *(f"/?{tab}" for tab in tabs), f"/?{told}", "/?sender=%3Cscript%3E@x.example"],
            "/jobs": ["/jobs"],
            "/allowances": ["/allowances"],
            "/at-once": ["/at-once"],
            "/overview": ["/overview"],
            "/log": ["/log", f"/log?mailbox={self.box}", "/log?actor=%3Cscript%3E%E2%80%AE&name=%ED%A0%80"],
            "/log.csv": ["/log.csv"],
            "/shunted": ["/shunted", "/shunted?reason=%3Cscript%3E"],
            "/silences": ["/silences"],
            "/silences/lift": ["/silences/lift", "/silences/lift?address=%3Cscript%3E@x.example"],
            "/search": [
                "/search",
                "/search?q=hostile",
                "/search?q=%3Cscript%3E%ED%A0%80%00",
                "/search?q=robot@x.example",
            ],
            "/trace": [
                *("/trace", f"/trace?what={receipt}", f"/trace?what=robot@x.example&recipient={self.box}"),
                *(f"/trace?what={self.shunted}", "/trace?what=%3Cscript%3E%E2%80%AE%00%ED%A0%80&since=x"),
                *(f"/trace?what={self.stored[0]}", f"/trace?recipient={self.box}"),
            ],
        }


async def live_in(here: Api, box: str, word: str, start: int = 0) -> LivedIn:
    """Let all of it happen; leave the caller as one who sees all."""
    node, ports = here.node, here.node.ports
    here.admission.who = Caller(f"{word}{HOSTILE}", frozenset(Verb))
    before = {one.id for one in await held_of(here, box)}
    for number in range(start, start + 7):
        await node.take(hostile_mail(number, f"robot@{word}x.example", box, word, HOPS), box)
        await node.take(hostile_mail(number, f"other@{word}x.example", box, word, HOPS), box)
    await node.take(hostile_mail(start, f"once@{word}x.example", box, word, HOPS), box)
    answer = f"In-Reply-To: <{start}.ann@{word}x.example>\r\n"
    stored = await here.arrive(
        hostile_mail(start, f"ann@{word}x.example", box, word),
        hostile_mail(start + 1, f"ann@{word}x.example", box, word, answer.encode()),
        hostile_mail(start + 2, f"away@{word}x.example", box, word, b"Auto-Submitted: auto-replied\r\n"),
        to=box,
    )  # fmt: skip
    held = [one for one in await held_of(here, box) if one.id not in before]
    storms = {one.sender.partition("@")[0].rpartition("<")[2].rpartition(" ")[2]: one.storm for one in held}
    records = [await ports.store.get(key) for key in stored]
    threads = [(await ports.threads.names(box, one.thread))[0] for one in records if one is not None]
    told = SentMail(f"{word}k", box, threads[0], (f"ours@{word}x.example",), (HOSTILE,), records[0].accepted_at)
    await ports.threads.sent(told)
    (shunted,) = await shunt(
        node, hostile_mail(start, f"bad@{word}x.example", box, word), to=box, reason=f"{word}{HOSTILE}"
    )
    jobs = [
        *await decided(here, kind="discard", storm=storms["other"]),
        *await decided(here, kind="release", storm=storms["once"]),
    ]
    await here.arrive()  # what was released is indexed
    await posted(here, "/allow", "/allow", sender=f"*@{word}x.example", mailbox=box, days="30", note=f"{word}{NOTE}")
    later = f"/storms/{storms['robot']}/later"
    await posted(here, later, later, count="1000", note=f"{word}{NOTE}")
    robots = tuple(one for one in held if one.storm == storms["robot"])
    return LivedIn(
        box=box,
        storm=storms["robot"],
        decided=storms["other"],
        single=storms["once"],
        held=robots,
        stored=tuple(stored),
        threads=tuple(dict.fromkeys(threads)),
        jobs=tuple(jobs),
        shunted=shunted,
    )


async def held_of(here: Api, box: str) -> list[HeldMessage]:
    return [one async for one in here.node.ports.quarantine.every() if one.receipt.mailbox == box]


async def decided(here: Api, **about: str | list[str]) -> list[str]:
    """Decide by the page, and work the jobs to their end; return their names."""
    html = await seen(here, "/decide", **about)
    with patch.object(deciding, "DELAY_S", 0):  # what waits to begin would be another page ten seconds later
        to = await posted(
            here, "/decide", "/decide", html, **{**hidden(html, "/decide"), "note": f"why {NOTE}", "next": "/"}
        )
    jobs = re.findall("job=([0-9a-f]{32})", to)
    for job in jobs:
        await runner(here.node).work(job)
    return jobs


async def posted(here: Api, page: str, to: str, html: str = "", **form: str | list[str]) -> str:
    """Send the form of a page; return where that leads."""
    answer = await sent(here, to, **{"csrf": token(html or await seen(here, page)), **form})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]

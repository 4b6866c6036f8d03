"""`ingest explain`: every fact of issue 3 for every mail, in order, and no mail that it fails on."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.settings import Settings
from ingest.staff.explanation import Explainer
from tests.cli.command import Command

FIXTURES = Path(__file__).parents[2] / "fixtures"
KEYS = [
    "path", "message_id", "in_reply_to", "references", "thread", "from", "subject", "kind", "held", "may_autoreply",
    "findings", "hops", "new_text", "returned", "forwarded", "redirected", "attachments", "defects",
]  # fmt: skip
EXPLAINER = Explainer(Settings())
LINES = st.lists(
    st.sampled_from(
        [
            b"Subject: =?utf-8?q?=F0?=", b"From: <@,;>\xff", b"References: <<a@b> <", b"Message-ID: <a@b>", b"",
            b"Content-Type: multipart/mixed; boundary=b", b"--b", b"--b--", b"Auto-Submitted: auto-replied", b"\r",
            b"Content-Transfer-Encoding: base64", b"Received: from", b"Date: Thu, 99 Foo 0000", b"> quoted", b"\0\x80",
            b"Content-Type: text/html; charset=nonsense", b"<p>\xed\xa0\x80", b"Content-Type: message/rfc822",
            b"X-Forwarded-To: a@b", b"Subject: Fwd: x", b"--- Forwarded message ---", b"Date: 1 Jan 2024 10:00:00 +0",
        ]
    )
    | st.binary(max_size=40)
)  # fmt: skip


@given(LINES.map(b"\r\n".join) | LINES.map(b"\n".join) | st.binary())
def test_it_fails_on_no_mail(content: bytes) -> None:
    answer = EXPLAINER.explain("-", content)
    assert list(answer) == KEYS
    assert json.loads(json.dumps(answer)) == answer


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_every_fixture_is_explained(ingest: Command, options: list[str]) -> None:
    names = sorted(str(path) for path in FIXTURES.glob("*.eml"))
    answer = ingest("explain", *options, *names)
    assert answer.code == 0
    if options:
        assert [fact["path"] for fact in answer.facts] == names
        assert all(list(fact) == KEYS for fact in answer.facts)
    else:
        assert len([line for line in answer.out.splitlines() if ".eml: " in line]) == len(names)


def test_a_person_is_told_what_it_is_why_and_what_follows(ingest: Command) -> None:
    said = ingest("explain", FIXTURES / "bounce-postfix.eml").out
    assert "bounce; passes; must not be answered automatically" in said
    assert "A mail system tells what became of a mail" in said
    assert "report (bounce: makes it bounce, no machine may answer): A delivery report about " in said
    assert "[RFC 3464]" in said
    assert said.splitlines()[-1].startswith("Each mail was judged by itself.")
    assert "attachment 0: " in said
    plain = ingest("explain", FIXTURES / "header-without-colon.eml").out
    assert "Nothing was found against an automatic answer." in plain


def test_the_shapes_of_what_is_said(ingest: Command) -> None:
    fact = ingest("explain", "--json", FIXTURES / "ooo-en-rfc3834.eml").fact
    assert set(fact["message_id"]) == {"state", "value"}
    assert fact["kind"] == "auto-reply"
    assert (fact["held"], fact["may_autoreply"]) == (False, False)
    assert all(set(finding) == {"code", "evidence", "reference", "effect"} for finding in fact["findings"])
    assert isinstance(fact["hops"], int)


def test_folders_mboxes_and_standard_input(ingest: Command) -> None:
    folder = ingest.folder / "mails"
    folder.mkdir()
    (folder / "a.eml").write_bytes(b"Subject: a\n\n")
    (folder / "b.mbox").write_bytes(b"From x\nSubject: b\n\n\nFrom y\nSubject: c\n\n")
    answer = ingest("explain", "--json", folder, "-", stdin=b"Subject: d\r\n\r\n")
    assert [(Path(fact["path"]).name, fact["subject"]) for fact in answer.facts] == [
        ("a.eml", "a"),
        ("b.mbox#0", "b"),
        ("b.mbox#1", "c"),
        ("-", "d"),
    ]


def test_names_and_texts_that_no_terminal_can_show(ingest: Command) -> None:
    folder = ingest.folder / "odd"
    folder.mkdir()
    (folder / "\udcff.eml").write_bytes(b"Subject: =?utf-16?b?2AA=?= \xed\xa0\x80\x1b[2J\r\n\r\n")
    for options in ([], ["--json"]):
        answer = ingest("explain", folder, *options)
        assert answer.code == 0, answer.err
        assert "\x1b" not in answer.out


def test_what_is_missing_does_not_hide_what_was_there(ingest: Command) -> None:
    answer = ingest("explain", "--json", FIXTURES / "html-only.eml", "none.eml")
    assert answer.code == 66
    assert len(answer.facts) == 1


ARCHIVE = {
    "1-question": "Message-ID: <q@a.example>",
    "2-answer": "Message-ID: <a@b.example>\nIn-Reply-To: <q@a.example>\nReferences: <q@a.example>",
    "3-other": "Message-ID: <other@c.example>",
    "4-thanks": "Message-ID: <t@a.example>\nReferences: <q@a.example> <a@b.example>",
    "5-orphan": "Message-ID: <o1@d.example>\nReferences: <never-seen@d.example>",
    "6-sibling": "Message-ID: <o2@e.example>\nIn-Reply-To: <never-seen@d.example>",
    "7-no-id": "Subject: Re: question",
}
GROUPS = [{"1-question", "2-answer", "4-thanks"}, {"3-other"}, {"5-orphan", "6-sibling"}, {"7-no-id"}]


@pytest.mark.parametrize("order", [1, -1])
def test_threads_are_grouped_by_ids_alone(ingest: Command, order: int) -> None:
    for name, header in ARCHIVE.items():
        (ingest.folder / name).write_text(f"From: {name}@x.example\n{header}\n\ntext\n")
    facts = ingest("explain", "--json", "--threads", *list(ARCHIVE)[::order]).facts
    threads: dict[str, set[str]] = {}
    for fact in facts:
        threads.setdefault(fact["thread"], set()).add(fact["path"])
    assert sorted(threads.values(), key=min) == GROUPS


def test_it_keeps_no_state(ingest: Command) -> None:
    ingest("explain", FIXTURES / "html-only.eml")
    assert not (ingest.folder / "data").exists()

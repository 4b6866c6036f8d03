"""`ingest sign` and `ingest verify`, as a pipe and as facts."""

from pathlib import Path

import pytest

from ingest.threads.name import alone
from parsers import parse
from tests.cli.command import Command

ANSWER = b"From: support@desk.example\r\nTo: ann@customer.example\r\nSubject: Re: order\r\n\r\nHere it is.\r\n"
QUESTION = (
    b"From: ann@customer.example\r\nTo: support@desk.example\r\nMessage-ID: <q@c.example>\r\n\r\nWhere is it?\r\n"
)


def write(folder: Path, content: bytes, name: str = "mail.eml") -> str:
    (folder / name).write_bytes(content)
    return str(folder / name)


def test_a_signed_mail_verifies_and_keeps_its_body(ingest: Command, tmp_path: Path) -> None:
    signed = ingest("sign", write(tmp_path, ANSWER))
    assert (signed.code, signed.err) == (0, "")
    assert signed.raw.endswith(ANSWER.partition(b"Subject")[2])
    answer = ingest("verify", write(tmp_path, signed.raw, "signed.eml"), "--json")
    assert answer.code == 0
    (first, anchor) = answer.fact["stamps"]
    assert (first["field"], first["verified"], first["key"]) == ("Message-ID", True, "k")
    assert first["mailbox"] == anchor["mailbox"] == "support@desk.example"
    assert first["thread"] == anchor["thread"]


def test_the_answer_to_a_signed_mail_comes_home(ingest: Command, tmp_path: Path) -> None:
    facts = ingest("sign", write(tmp_path, ANSWER), "--json").fact
    assert list(facts["headers"]) == ["Message-ID", "References"]
    back = QUESTION.replace(b"Message-ID", f"Subject: {facts['subject_tag']}\r\nMessage-ID".encode())
    assert ingest("deliver", write(tmp_path, back, "back.eml")).code == 0
    next_ = write(tmp_path, b"In-Reply-To: <q@c.example>\r\n" + ANSWER, "next.eml")
    assert ingest("sign", next_, "--json").fact["thread"] == facts["thread"]


def test_an_answer_takes_the_thread_of_what_it_answers(ingest: Command, tmp_path: Path) -> None:
    thread = alone("support@desk.example", "id q@c.example", "ann@customer.example")
    assert ingest("deliver", write(tmp_path, QUESTION)).code == 0
    answer = write(tmp_path, b"In-Reply-To: <q@c.example>\r\n" + ANSWER, "answer.eml")
    assert ingest("sign", answer, "--json").fact["thread"] == thread
    assert ingest("sign", answer, "--no-record", "--json").fact["thread"] == thread  # the name that it opens under
    assert ingest("sign", answer, "--thread", "other", "--json").fact["thread"] == "other"


def test_no_record_asks_no_store(ingest: Command, tmp_path: Path) -> None:
    assert ingest("sign", write(tmp_path, ANSWER), "--no-record").code == 0
    assert not (tmp_path / "data").exists()


def test_automatic_is_said_in_the_mail(ingest: Command, tmp_path: Path) -> None:
    read = parse(ingest("sign", write(tmp_path, ANSWER), "--automatic").raw)
    assert (read.headers.first("Auto-Submitted"), read.headers.first("X-Auto-Response-Suppress")) == (
        "auto-generated",
        "All",
    )


def test_a_mailbox_that_is_not_ours_cannot_sign(ingest: Command, tmp_path: Path) -> None:
    answer = ingest("sign", write(tmp_path, QUESTION))
    assert answer.code == 66
    assert answer.err == "ingest: mailbox ann@customer.example is not in the settings; add it there to stamp its mail\n"
    assert answer.raw == b""


@pytest.mark.parametrize("command", [("sign",), ("verify",)])
def test_without_a_key_the_setting_is_named(ingest: Command, tmp_path: Path, command: tuple[str, ...]) -> None:
    text = (
        ingest.config.read_text()
        .replace("[[stamp_key]]", "[[mailbox]]\naddress='x@y.example'\n#")
        .replace("id = ", "#")
    )
    ingest.config.write_text(text.replace("secret = ", "#"))
    answer = ingest(*command, write(tmp_path, ANSWER))
    assert answer.code == 78
    assert "stamp_key: no key is set" in answer.err


def test_what_is_not_ours_is_told_apart(ingest: Command, tmp_path: Path) -> None:
    signed = ingest("sign", write(tmp_path, ANSWER)).raw
    (stamp, *_) = (parse(signed).message_id.value or "",)
    forged = stamp.replace("@", "0@")[:-1] + "x"
    mails = [QUESTION, QUESTION.replace(b"q@c.example", forged.encode()), signed]
    for number, (content, code, said) in enumerate(
        zip(mails, (1, 1, 0), ("no stamp", "no key of ours made it", "ours, key k, support@desk.example"), strict=True)
    ):
        answer = ingest("verify", write(tmp_path, content, f"{number}.eml"))
        assert answer.code == code
        assert said in answer.out
    assert ingest("verify", "--id", f"<{stamp}>").code == 0
    assert ingest("verify", "--id", forged).code == 1
    assert ingest("verify").code == 64

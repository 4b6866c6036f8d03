"""Stamping our outgoing mail: as an object and as bytes, and what comes back of it."""

import copy
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ingest
from ingest.errors import CallerError, NotFound, SettingError
from ingest.sending.stamping import Stamped, stamp
from ingest.settings import Settings
from ingest.threads.clue import clue_of
from loopguard import Envelope, Policy, StampKey, inspect
from loopguard.identity.stamp import read_stamp
from parsers import ParsedMessage, parse

BOX, THREAD = "support@desk.example", "0123456789abcdef01234567"
NEW, OLD = {"id": "k2", "secret": "n" * 32}, {"id": "k1", "secret": "o" * 32}
KEYS = (StampKey("k2", b"n" * 32), StampKey("k1", b"o" * 32))
LONG = "AM6PR03MB5170" + "0123456789ABCDEF" * 5 + "@am6pr03mb5170.prod.outlook.com"


def settings(*keys: dict[str, str]) -> Settings:
    boxes = [{"address": BOX, "aliases": ["help@desk.example"]}]
    return Settings.model_validate({"stamp_key": keys or (NEW, OLD), "mailbox": boxes})


def mail(**fields: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = BOX, "ann@customer.example", "Re: your order"
    for name, value in fields.items():
        message[name.replace("_", "-")] = value
    message.set_content("Dear Ann,\n\nit is on its way. Grüße\n")
    return message


def written(message: EmailMessage, rules: policy.Policy = policy.SMTP) -> bytes:
    return message.as_bytes(policy=rules)


def sent(message: Any, **options: Any) -> tuple[Stamped[Any], ParsedMessage]:
    made = stamp(message, BOX, THREAD, settings=settings(), **options)
    return made, parse(made.message if isinstance(made.message, bytes) else made.message.as_bytes())


BOTH = pytest.mark.parametrize("form", [lambda message: message, written], ids=["object", "bytes"])


@BOTH
def test_a_stamped_mail_has_an_id_of_ours(form: Any) -> None:
    made, read = sent(form(mail()))
    found = read_stamp(read.message_id.value, KEYS)
    assert found is not None
    assert (found.key_id, found.thread, found.belongs_to(BOX)) == ("k2", THREAD, True)
    assert made.marks.message_id == read.message_id.value
    assert read.text == parse(written(mail())).text


@BOTH
def test_the_anchor_leads_home_when_a_relay_takes_the_id(form: Any) -> None:
    _, read = sent(form(mail()))
    answer = f"From: ann@customer.example\r\nReferences: <{read.references[0]}> <new@eu.amazonses.com>\r\n\r\nhi\r\n"
    clue = clue_of(parse(answer.encode()), "key", BOX, Policy(stamp_keys=KEYS))
    assert clue.stamped == THREAD
    assert clue_of(parse(answer.encode()), "key", "sales@desk.example", Policy(stamp_keys=KEYS)).stamped is None


@BOTH
def test_long_ids_stay_ids_and_in_their_order(form: Any) -> None:
    made, read = sent(form(mail(References=f"<one@x.example> <{LONG}>", In_Reply_To=f"<{LONG}>")))
    assert read.references[1:] == ("one@x.example", LONG)
    assert read.in_reply_to == (LONG,)
    content = made.message if isinstance(made.message, bytes) else made.message.as_bytes()
    assert b"=?" not in content.partition(b"\n\n")[0].partition(b"\r\n\r\n")[0]
    assert max(map(len, content.split(b"\n"))) < 250


@pytest.mark.parametrize(
    "form",
    [bytes, lambda content: message_from_bytes(content, policy=policy.default), message_from_bytes],
    ids=["bytes", "object", "old object"],
)
def test_an_id_that_fits_no_header_is_left_out_and_the_anchor_stays(form: Any) -> None:
    odd = f"<caf\N{LATIN SMALL LETTER E WITH ACUTE}@shop.example> <{'x' * 950}@shop.example> <a@shop.example>"
    content = f"From: {BOX}\r\nReferences: {odd}\r\nIn-Reply-To: {odd}\r\n\r\nhi\r\n".encode()
    made, read = sent(form(content))
    assert read.references == (read.references[0], "a@shop.example")
    assert read_stamp(read.references[0], KEYS) is not None
    assert read.in_reply_to == ("a@shop.example",)
    assert made.marks.headers[2] == ("In-Reply-To", "<a@shop.example>")


@BOTH
def test_the_id_it_had_is_an_alias(form: Any) -> None:
    made, read = sent(form(mail(Message_ID="<Had@Desk.example>")))
    assert "Had@desk.example" in made.marks.names
    assert len(read.headers.every("Message-ID")) == 1


@BOTH
@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "auto-generated"),
        ({"In_Reply_To": "<q@x.example>"}, "auto-replied"),
        ({"Auto_Submitted": "auto-notified"}, "auto-notified"),
        ({"Auto_Submitted": "no"}, "auto-generated"),
    ],
)
def test_a_machine_says_that_it_is_one(form: Any, fields: dict[str, str], said: str) -> None:
    _, read = sent(form(mail(**fields)), automatic=True)
    assert read.headers.every("Auto-Submitted") == (said,)
    assert read.headers.every("X-Auto-Response-Suppress") == ("All",)
    _, person = sent(form(mail()))
    assert "Auto-Submitted" not in person.headers


@BOTH
def test_what_we_stamp_as_automatic_no_good_responder_answers(form: Any) -> None:
    _, read = sent(form(mail()), automatic=True)
    assert not inspect(read, Envelope(BOX, ("ann@customer.example",))).may_autoreply


def test_bytes_keep_everything_else() -> None:
    fields = b"Received: from a\r\n\tby b; x\r\nSubject: =?utf-8?q?=C3=A9?=\r\nX-Odd:  two  spaces \r\n"
    body = b"\r\nFrom here\r\nMessage-ID: <not@me>\r\n\x00\xff\r\n.\r\n"
    made = stamp(b"Message-Id : <a@b>\r\n" + fields + body, BOX, THREAD, settings=settings()).message
    assert made.endswith(fields + body)
    assert made.count(b"essage-I") == 2


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_lines_end_as_they_did(end: bytes) -> None:
    made = stamp(b"From: a@b" + end + b"References: <a@b>" + end + end + b"x" + end, BOX, THREAD, settings=settings())
    assert made.message.count(b"\n") == made.message.count(end)


@given(st.binary(max_size=300))
def test_any_bytes_can_be_stamped_and_are_ours_then(content: bytes) -> None:
    made = stamp(content, BOX, THREAD, settings=settings())
    assert read_stamp(parse(made.message).message_id.value, KEYS) is not None
    assert (
        stamp(made.message, BOX, THREAD, settings=settings()).message.count(b"ingest1.")
        <= content.count(b"ingest1.") + 2
    )


def test_an_object_is_the_same_object_and_can_be_copied_and_written() -> None:
    message = mail()
    assert stamp(message, BOX, THREAD, settings=settings()).message is message
    again = copy.deepcopy(message)
    for rules in (policy.SMTP, policy.default, policy.SMTPUTF8, policy.SMTP.clone(cte_type="7bit")):
        assert parse(again.as_bytes(policy=rules)).message_id == parse(message.as_bytes()).message_id
    assert message_from_bytes(written(message), policy=policy.default)["Message-ID"] == message["Message-ID"]


def test_a_message_of_the_old_policy_as_well() -> None:
    message = Message()
    message["From"] = BOX
    made = stamp(message, BOX, THREAD, settings=settings()).message
    assert read_stamp(parse(made.as_bytes()).message_id.value, KEYS) is not None


def test_two_mails_have_two_ids_and_one_anchor() -> None:
    one, other = (sent(mail())[1] for _ in range(2))
    assert one.message_id != other.message_id
    assert one.references == other.references


def test_stamping_again_keeps_one_anchor_and_remembers_the_first_id() -> None:
    first, _ = sent(mail())
    again, read = sent(copy.deepcopy(first.message))
    assert len(read.references) == 1
    assert first.marks.message_id in again.marks.names


def test_a_stamp_of_a_key_that_no_longer_signs_is_good_until_it_is_taken_away() -> None:
    made = stamp(mail(), BOX, THREAD, settings=settings(OLD)).marks.message_id
    answer = parse(f"From: ann@customer.example\r\nIn-Reply-To: <{made}>\r\n\r\nhi\r\n".encode())
    assert clue_of(answer, "key", BOX, Policy(stamp_keys=KEYS)).stamped == THREAD
    assert clue_of(answer, "key", BOX, Policy(stamp_keys=KEYS[:1])).stamped is None


def test_an_alias_of_the_mailbox_signs_for_the_mailbox() -> None:
    made = stamp(mail(), "Help+x@desk.example", THREAD, settings=settings())
    assert made.marks.mailbox == BOX


def test_what_is_missing_is_named() -> None:
    none = settings().model_copy(update={"stamp_key": ()})
    with pytest.raises(SettingError, match="stamp_key: no key is set"):
        stamp(mail(), BOX, THREAD, settings=none)
    with pytest.raises(NotFound, match=r"mailbox who@else\.example is not in the settings"):
        stamp(mail(), "who@else.example", THREAD, settings=settings())
    with pytest.raises(CallerError, match="cannot make a stamp of thread 'Ticket 1'"):
        stamp(mail(), BOX, "Ticket 1", settings=settings())


def test_without_settings_they_are_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ingest.toml").write_text(
        f'mailbox = [{{address = "{BOX}"}}]\n[[stamp_key]]\nid = "k2"\nsecret = "{"n" * 32}"\n'
    )
    monkeypatch.chdir(tmp_path)
    made = ingest.stamp(mail(), BOX, THREAD)
    assert read_stamp(made.marks.message_id, KEYS) is not None


def test_no_secret_is_shown() -> None:
    made = stamp(mail(), BOX, THREAD, settings=settings())
    assert "nnnnnnnn" not in repr(replace(made, message=mail()))


def test_a_line_of_the_header_that_is_no_field_stays_as_it_is() -> None:
    content = b"Subject: a\nbroken message-id: <old@x>\nFrom: " + BOX.encode() + b"\n\nHello\n"
    stamped = stamp(content, BOX, THREAD, settings=settings())
    assert stamped.message.endswith(content)
    assert not any("old@x" in name for name in stamped.marks.names)


def test_a_long_line_that_is_no_field_costs_little() -> None:
    content = b"a" * 1_000_000 + b"\nSubject: a\n\nHello\n"  # tried from each letter this would not end
    assert stamp(content, BOX, THREAD, settings=settings()).message.endswith(content)

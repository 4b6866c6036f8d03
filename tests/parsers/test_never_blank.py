"""New text is never blank while a person wrote something, and nothing that a person wrote above a quote is cut.

Both directions over generated mails: letters of several languages with what resembles a mark in them, at every place,
in the quoting styles of the clients.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import parse
from parsers.characters.visible import is_visible
from parsers.quotes.new_text import new_text

WRITTEN = [
    "Hello Bob,\n\nplease send the invoice again. Ours was lost.\n\nThanks\nAnna",
    "Guten Tag,\n\nam 3. Mai 2024 habe ich bestellt. Wann kommt es?\n\nGruß\nAnna",
    "Bonjour,\n\nle colis n'est pas arrivé.\nDe : Lyon\nPour : Paris\n\nMerci",
    "Здравствуйте,\n\nпринтер не работает.\nКому звонить?\n\nАнна",
    "您好，\n\n打印机坏了。\n日期：五月三日\n\n谢谢",
    "We travel:\n\nFrom: Berlin\nTo: Rome\nDate: 3 May 2024\n\nTwo adults, please.",
    "On Monday he said:\n\nit is broken\n\nIs it?",
    "At 10:15 on 3 May the server said:\n\n550 no such user <bob@example.net>\n\nWhat now?",
    "On 3 May 2024 I asked you. Your agent wrote:\n\nno refund\n\nWhy?",
    "Name  Age\n----- ---\nAnna  30\n\nPlease import this table.",
    "| Name | Age |\n|------|-----|\n| Anna | 30 |\n\nPlease import this table.",
    "$ cat x > y\n$ echo done\n\n    if a > b:\n        return -1\n\nWhy does it fail?",
    "--- a/file.py\n+++ b/file.py\n@@ -1,2 +1,2 @@\n--\n-old\n+new\n\nDoes it help?",
    "1. What Anna wrote:\n2. What Bob said:\n\nBoth were wrong.",
    "No: 4711\nSubject: printer\nDate: 3 May\n\nPlease confirm.",
    "Two things.\n\n---\n\nFirst, the price.\n\n***\n\nSecond, the date.",
    "The parcel was\nsent from Berlin on Monday.\n\nWhere is it?",
    "Dear Bob\n\nTo: do\nFrom: now on\nSubject: to change\n\nall of it",
    "Please ask Ron <ron@example.com> about it",
    "3 printers are broken",
    "On 3 May we bought it,\nand it is broken",
    "El pedido nº 5 del 3/5/2024 a las 10:00 no llegó.\n\n¿Qué hago?",
    "日時: 5月3日 10:00\n場所: 東京\n\nよろしくお願いします。",
]
"""What people write, with what resembles a mark in it."""

OLD = "the old words of somebody else"
ATTRIBUTIONS = [
    "On Mon, Jan 1, 2024 at 10:00 AM Bob Example <bob@example.net> wrote:",
    "On Monday, 1 January 2024 at 10:00, Bob Example said:",
    "Am 01.01.2024 um 10:00 schrieb Bob Beispiel im Auftrag von Ron:",
    "Am 2024-01-01 10:00, schrieb Bob:",
    "Le 1 janv. 2024 à 10:00, Bob <bob@example.net> a écrit :",
    "Bob Example hat am 01.01.2024 10:00 CET geschrieben:",
    "Dana 1. 1. 2024. u 10:00, Bob je napisao/la:",
    "* Bob Example <bob@example.net> [2024-01-01 10:00:00 +0100]:",
    "2024-01-01 10:00에 Bob 이(가) 쓴 글:",
    '01.01.2024, 10:00, "Bob" <bob@example.net>:',
    "-----Bob Example/Sales/Corp wrote: -----",
    ">>> Bob Example <bob@example.net> 01.01.2024 10:00 >>>",
    "----- Message from bob@example.net -----",
    "‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐",
    "-------- Message original --------",
]  # fmt: skip
HEADS = [
    "Sujet : x\nDate : lundi\nDe : Bob <bob@example.net>\nPour : Anna",
    "*Von:* Bob\n*Gesendet:* Montag\n*An:* Anna\n*Betreff:* x",
    "• From: Bob <bob@example.net>\n• Date: Monday\n• To: Anna\n• Subject: x",
    "**From:** Bob\n**Sent:** Monday\n**To:** Anna\n**Subject:** x",
    "From:   Bob Example/Corp\nTo:     Anna/Corp@Corp\nDate:   01/01/2024 10:00\nSubject:        Re: x",
    'From: "Bob" <bob@example.net>\nTo: "Anna" <anna@example.org>\nSent: Monday\nSubject: x',
    "Temat: x\nData: poniedziałek\nNadawca: Bob <bob@example.net>\nAdresat: Anna",
    "Teema: x\nKuupäev: 1.1\nSaatja: Bob <bob@example.net>\nSaaja: Anna",
    "主题: x\n发送时间: 2024年1月1日\n发件人: Bob\n收件人: Anna",
    "제목: x\n보낸날짜: 1.1\n보낸사람: Bob\n받는사람: Anna",
]  # fmt: skip
QUOTES = [f"> {OLD}\n>\n> {OLD}", f"\n> {OLD}\n>> {OLD}\n", f"\n{OLD}\n\n{OLD}\n", OLD]
SIGNATURES = ["", "\n\n-- \nAnna Example\nExample Ltd", "\n\nSent from my iPhone", "\nGet Outlook for iOS"]

written, quotes, signatures = st.sampled_from(WRITTEN), st.sampled_from(QUOTES), st.sampled_from(SIGNATURES)
heads = st.sampled_from([*HEADS, *(f"________________________________\n{head}" for head in HEADS), *ATTRIBUTIONS])


@given(written, signatures, heads, quotes)
@settings(max_examples=500)
def test_all_above_a_quote_is_kept_and_nothing_of_the_quote(letter: str, signature: str, head: str, quote: str) -> None:
    reply = new_text(f"{letter}{signature}\n\n{head}\n{quote}")
    assert reply.text == reply.own == letter
    assert reply.quote_depth >= 1


@given(written, st.sampled_from([row for row in ATTRIBUTIONS if row[0] not in ">-‐"]), written)
def test_all_below_a_quote_is_kept(letter: str, attribution: str, between: str) -> None:
    quote = f"{attribution}\n> {OLD}\n> {OLD}\n"
    assert new_text(f"{quote}\n{letter}").text == letter
    inline = new_text(f"> {OLD}\n\n{between}\n\n> {OLD}\n\n{letter}")
    assert inline.text == f"> {OLD}\n\n{between}\n\n> {OLD}\n\n{letter}"


@given(written, written)
def test_a_letter_alone_is_itself(letter: str, more: str) -> None:
    assert new_text(letter).text == letter
    assert new_text(f"{letter}\n\n{more}").text == f"{letter}\n\n{more}"


FORWARDED_HEADS = [head for head in HEADS if "<bob@example.net>" in head]


@given(written, st.sampled_from(FORWARDED_HEADS), st.sampled_from(["", "-------- Message transféré --------\n"]))
def test_a_mail_that_is_all_forward_says_what_it_forwards(letter: str, head: str, divider: str) -> None:
    mail = (
        f"From: a@example.org\nSubject: Fwd: x\nContent-Type: text/plain; charset=utf-8\n\n{divider}{head}\n\n{letter}"
    )
    message = parse(mail.encode())
    assert message.new_text == letter
    assert message.forwarded is not None
    assert message.forwarded.address == "bob@example.net"


@pytest.mark.parametrize(
    "line", ["Please reply above this line", "-- Bitte über dieser Linie antworten/Reply above --"]
)
def test_an_answer_above_the_helpdesks_line_inside_the_quote_is_read(line: str) -> None:
    said = "On 2024-01-01 10:00, Help wrote:"
    reply = new_text(f"{said}\n> Dear Help,\n>\n> all works now.\n> {line}\n> Hello Anna\n>> does it work?")
    assert reply.text == reply.own == "Dear Help,\n\nall works now."
    assert new_text(f"Yes.\n\n{said}\n> Dear Help\n> {line}\n> Hello Anna").text == "Yes."
    assert new_text(f"{said}\n>\n> {line}\n> Hello Anna").text == ""
    assert new_text(f"> {said}\n>\n> {line}\n> Hello Anna").text == ""


HUMAN = ["Yes.", "it still fails", "Да", "はい", "1) no", "?", "👍", "(see below)", "*bold*", "-1"]
MACHINE = [
    "", "-- ", "--", "—", "__", "-----", "Sent from my iPhone", "> quoted", ">> quoted", ">", "\u200b", "\xa0",
    "\ufeff", "-----Original Message-----", "---------- Forwarded message ---------", "Begin forwarded message:",
    "## Please reply above this line ##", *ATTRIBUTIONS, *HEADS,
]  # fmt: skip


@given(st.lists(st.sampled_from([*HUMAN, *MACHINE]), max_size=14))
@settings(max_examples=1500)
def test_new_text_is_not_blank_while_a_line_is_a_persons(lines: list[str]) -> None:
    if not set(lines).isdisjoint(HUMAN) and not answered_above(lines):
        assert is_visible(new_text("\n".join(lines)).text)


def answered_above(lines: list[str]) -> bool:
    """Whether a helpdesk's line stands below an attribution: below it all is quoted, with `>` or without."""
    return any("reply above" in line for line in lines)


@pytest.mark.parametrize("mark", ["-- ", "--", "—", "__", "___", "Sent from my iPhone", "*-- *", "-----"])
@pytest.mark.parametrize("above", ["", "\n\n", "\u200b\n", "\xa0\n\n", "\ufeff"])
def test_a_mark_above_all_that_was_written_is_no_signatures(mark: str, above: str) -> None:
    reply = new_text(f"{above}{mark}\nGood morning, my printer is broken.\nAnna")
    assert reply.own.endswith("Good morning, my printer is broken.\nAnna")


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("Sent from my iPhone", "Sent from my iPhone"),
        ("\n-- \n", "--"),
        ("-----", "-----"),
        ("-- \nAnna", "Anna"),
        (HEADS[0], HEADS[0]),
        (f"Begin forwarded message:\n{HEADS[5]}\n\nOn 1 Jan 2024 Bob wrote:\n> o", "On 1 Jan 2024 Bob wrote:\n> o"),
        (
            f"---------- Forwarded message ---------\n{HEADS[5]}\n",
            f"---------- Forwarded message ---------\n{HEADS[5]}",
        ),
        ("> all quoted", ""),
        ("On 1 Jan 2024 Bob wrote:\n> old", ""),
        ("On 1 Jan 2024 Bob wrote:\n> old\n\nSent from my iPhone", ""),
        ("On 1 Jan 2024 Help wrote:\n## Please reply above this line ##\n> old\n\nMine", "> old\n\nMine"),
        ("On 1 Jan 2024 Help wrote:\n## Please reply above this line ##\nold", ""),
    ],
)
def test_what_is_left_where_nothing_is_new(text: str, new: str) -> None:
    assert new_text(text).text == new


@pytest.mark.parametrize("text", ["Sent from my iPhone", "--", HEADS[0]])
def test_what_a_machine_wrote_is_text_but_not_the_senders_own(text: str) -> None:
    assert new_text(text).own == ""

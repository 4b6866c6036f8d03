"""What the sender wrote: one row for each way in which clients quote and sign, and hostile shapes."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.new_text import new_text

ATTRIBUTIONS = [
    "On Mon, Jan 1, 2024 at 10:00 AM Anna Example <anna@example.org> wrote:",
    "On Mon, Jan 1, 2024 at 10:00 AM Anna Example <\nanna@example.org> wrote:",
    "On Mon, Jan 1, 2024, Anna\n<anna@example.org>\nwrote:",
    "Am 01.01.2024 um 10:00 schrieb Anna Example:",
    "Anna Example <anna@example.org> schrieb am Mo., 1. Jan. 2024 um\n10:00 Uhr:",
    "Anna Example <anna@example.org> wrote:",
    "Le lun. 1 janv. 2024 à 10:00, Anna Example <anna@example.org> a écrit :",
    "El lun, 1 ene 2024 a las 10:00, Anna (<anna@example.org>) escribió:",
    "Em seg., 1 de jan. de 2024 às 10:00, Anna <anna@example.org> escreveu:",
    "Il giorno lun 1 gen 2024 alle ore 10:00 Anna <anna@example.org> ha scritto:",
    "Op ma 1 jan 2024 om 10:00 schreef Anna <anna@example.org>:",
    "Den mån 1 jan. 2024 kl 10:00 skrev Anna <anna@example.org>:",
    "pon., 1 sty 2024 o 10:00 Anna <anna@example.org> napisał(a):",
    "пн, 1 янв. 2024 г. в 10:00, Анна <anna@example.org> пишет:",
    "понедельник, 1 января 2024 г. пользователь Анна написал:",
    "2024年1月1日(月) 10:00 Anna <anna@example.org>のメッセージ:",
    "在 2024年1月1日，10:00，Anna <anna@example.org> 写道：",
    "2024-01-01 10:00 GMT+01:00 Anna Example <anna@example.org>:",
    "2024/1/1 Anna Example <anna@example.org>",
    "---- On Mon, 01 Jan 2024 10:00:00 +0100 Anna Example wrote ----",
]

DIVIDERS = [
    "-----Original Message-----",
    "-----Ursprüngliche Nachricht-----",
    "---------- Forwarded message ---------",
    "Begin forwarded message:",
    "________________________________\nFrom: Anna <anna@example.org>\nSent: Monday\nTo: Bob\nSubject: x",
    "From: Anna <anna@example.org>\nDate: Monday\nTo: Bob\nSubject: x",
    "*From:* Anna\n*Sent:* Monday\n*To:* Bob\n*Subject:* x",
    "Von: Anna\nGesendet: Montag\nAn: Bob\nBetreff: x",
    "De : Anna\nEnvoyé : lundi\nÀ : Bob\nObjet : x",
    "发件人: Anna\n发送时间: 2024\n收件人: Bob\n主题: x",
    "## Please reply above this line ##",
    "-- Bitte antworten Sie oberhalb dieser Linie --",
]


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_an_attribution_takes_its_quote_with_it(attribution: str) -> None:
    assert new_text(f"Thank you!\n\n{attribution}\n\n> old\n> older\n").text == "Thank you!"
    assert new_text(f"Thank you!\n\n{attribution}\n\nold\n\nolder\n").text == "Thank you!"


@pytest.mark.parametrize("attribution", ATTRIBUTIONS[:16])
def test_an_answer_below_the_quote_is_kept(attribution: str) -> None:
    assert new_text(f"{attribution}\n> old\n> older\n\nThank you!\n").text == "Thank you!"


@pytest.mark.parametrize("divider", DIVIDERS)
def test_what_stands_below_a_divider_is_not_new(divider: str) -> None:
    reply = new_text(f"Thank you!\nAnna\n\n{divider}\n\nthe old mail\n> older\nmore\n")
    assert reply.text == reply.own == "Thank you!\nAnna"


@pytest.mark.parametrize("divider", DIVIDERS[:10])
def test_a_mail_that_begins_with_a_divider_is_what_was_forwarded(divider: str) -> None:
    assert new_text(f"{divider}\n\nthe forwarded mail\n").text == "the forwarded mail"


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nAnna\nExample Ltd",
        "--\nAnna",
        "—\nAnna",
        "Sent from my iPhone",
        "Von meinem iPhone gesendet",
        "Get Outlook for iOS",
    ],
)
def test_a_signature_runs_to_the_end_or_to_the_next_quote(signature: str) -> None:
    assert new_text(f"Thank you!\n\n{signature}\n").text == "Thank you!"
    assert (
        new_text(f"Thank you!\n\n{signature}\n\nOn Jan 1 2024 Anna wrote:\n> old\n\nPS: bye").text
        == "Thank you!\n\nPS: bye"
    )


def test_quotes_between_answers_stay_as_context_and_are_not_own_text() -> None:
    reply = new_text("> first?\n\nyes\n\n> second?\n\nno\n\n> rest\n")
    assert reply.text == "> first?\n\nyes\n\n> second?\n\nno"
    assert "".join(reply.own.split()) == "yesno"


def test_a_mail_that_only_quotes_says_nothing_new() -> None:
    assert new_text("> old\n>> older\n").text == ""
    assert new_text("On Jan 1, 2024 Anna wrote:\n> old\n").text == ""


@pytest.mark.parametrize(
    ("text", "depth"),
    [
        ("", 0),
        ("a > b", 0),
        ("> a", 1),
        (">> a\n> b", 2),
        ("> > > a", 3),
        ("x\n  >a", 1),
        ("On Jan 1, 2024 A wrote:\nx", 1),
    ],
)
def test_quote_depth(text: str, depth: int) -> None:
    assert new_text(text).quote_depth == depth


@pytest.mark.parametrize(
    "text",
    [
        "On this day\n\nI wrote something:\n\nwhich was long.",
        "In 3 days I will be back.\n\nAnna",
        "From: the beginning, it failed.",
        "To: do\n- a\n- b",
        "This is not a ---------- divider.",
        "The original message was lost.",
        "a <b> c > d",
        "1. first\n2. second",
        "Hi,\n\n    indented\n\tcode\n\nbye",
        "We sent from here.",
        "1st change the level; 2nd run it.\n\nAnna\n\n> On 1 Jan 2024 Bob wrote:\n\ndone",
        "The parcel was\nsent from Berlin on Monday.",
        "Von meinem Chef habe ich gehört.\nAnna",
        "one\n\n---\n\ntwo",
    ],
)
def test_text_that_only_looks_like_a_mark_is_kept(text: str) -> None:
    assert new_text(text).text == text


@given(
    st.lists(
        st.sampled_from([*ATTRIBUTIONS, *DIVIDERS, "> q", ">> q", "", "text", "-- ", "Sent from my iPhone", " \x1c "])
    )
)
def test_every_arrangement_of_marks_is_read(lines: list[str]) -> None:
    reply = new_text("\n".join(lines))
    assert reply.quote_depth <= 2
    assert len(reply.own) <= len(reply.text)
    assert set(reply.text.split("\n")) <= {"", *(part.rstrip() for line in lines for part in line.split("\n"))} | {
        " \x1c"
    }


HOSTILE = [
    ">", ">\n", "> ", "On 1\n", "On 1 a@b wrote\n", "On x x x ", "From: x\n", "From: x\na\na\n", "--\n", "-", " ", "\n",
    "-- \nOn 3\n", "2024-01-01 10:10 GMT+1\n", "aaa <a@b> \n", "----\n\n\n", "Von: ", "wrote: ", "<a@", "写道",
    "_" * 50 + "\n",
]  # fmt: skip


def seconds(text: str) -> float:
    """Return the least of three measurements, which is the one that others disturbed least."""
    best = float("inf")
    for _ in range(3):
        started = time.perf_counter()
        new_text(text)
        best = min(best, time.perf_counter() - started)
    return best


@pytest.mark.parametrize("unit", HOSTILE)
def test_time_at_most_doubles_with_the_text(unit: str) -> None:
    once = unit * (60_000 // len(unit))
    assert seconds(once * 2) < 4 * seconds(once) + 0.01

"""Below a signature's mark: what goes on as a letter stays, what is a signature or a notice goes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.quotes.letter import goes_on_as_a_letter
from parsers.quotes.new_text import new_text

LETTERS = [
    "Hi Bob,\nplease send the invoice again.\nThanks\nAnna",
    "Good morning, my printer is broken.\nAnna",
    "my printer is broken since yesterday, and I cannot print.\nWhat can I do?\n\nAnna",
    "the second order came without the cable that was in the list, so please send it\n\nRegards\nAnna",
    "ich habe noch eine Frage zu meiner Rechnung vom Mai. Wann wird sie korrigiert?\n\nGruß\nAnna",
    "Bonjour,\nje n'ai pas reçu la facture du mois de mai.\nMerci",
    "Hola:\ntodavía no he recibido el paquete que pedí.\nGracias",
    "Здравствуйте!\nПринтер снова не работает со вчерашнего дня.",
    "こんにちは\n注文した商品がまだ届いていませんのでご確認ください。",
    "您好，\n我的打印机从昨天开始就坏了，请尽快处理。",
    "so it goes " * 5 + "on\n" + "and on it goes " * 4 + "on",
]

SIGNATURES = [
    "Anna",
    "Anna Example\nSales Manager, Example Ltd\nTel +49 30 1234567 | www.example.org\nanna@example.org",
    "Regards,\nAnna",
    "Mit freundlichen Grüßen\n\nAnna Beispiel",
    "Thanks\nAnna\n\nExample Ltd, 1 Example Street, Berlin",
    '"Do you see what I see in this sentence?"\n- Somebody Famous, On Seeing Things',
    "The plot was designed in a light vein that somehow became varicose.\n                -- David",
    "You received this message because you are subscribed to a group.\nTo unsubscribe, send us an e-mail.",
    "This e-mail is confidential. If you are not the intended recipient, I ask you to delete it and to tell us so, "
    "because we may not know that it went astray, and our customers want to be sure of what we do.",
    "Diese E-Mail ist vertraulich. Wir bitten Sie, uns zu sagen, wenn sie nicht für Sie war. Haben Sie noch Fragen?",
    "Anna\n----------------\nWhat do you think of our new product? Hello, we think that you want to know all of it.",
    "Please excuse typos, I wrote this in a hurry on a very small keyboard with big fingers.",
    "• we build houses for people like you and me, everywhere in the country and beyond the sea",
    "",
]


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("mark", ["-- ", "--", "—", "Sent from my iPhone", "Von meinem iPhone gesendet"])
def test_a_letter_below_a_mark_stays(letter: str, mark: str) -> None:
    text = new_text(f"Hello\n\n{mark}\n{letter}\n\nOn 1 Jan 2024 Anna wrote:\n> old").text
    assert text.startswith("Hello")
    assert text.endswith(letter.strip())


@pytest.mark.parametrize("signature", SIGNATURES)
@pytest.mark.parametrize("mark", ["-- ", "--", "—", "Sent from my iPhone", "Von meinem iPhone gesendet"])
def test_a_signature_below_a_mark_goes(signature: str, mark: str) -> None:
    if mark.startswith("-") or "varicose" not in signature:  # below a device's line a saying is a sentence
        assert new_text(f"Hello\n\n{mark}\n{signature}\n").text == "Hello"


@pytest.mark.parametrize("below", ["Yes, please do.", "It still fails!", "Here is my answer: it still fails."])
def test_below_a_devices_line_a_sentence_is_a_letter(below: str) -> None:
    assert goes_on_as_a_letter([below], below_device=True)
    assert not goes_on_as_a_letter([below], below_device=False)


def test_each_signature_of_several_is_looked_at() -> None:
    text = "Hello\n\n-- \nAnna\n\n-- \nHi again,\nI forgot to say that the printer is broken.\n\n-- \nAnna\nExample Ltd"
    assert new_text(text).text == "Hello\n\n--\nHi again,\nI forgot to say that the printer is broken."


def test_a_letter_ends_where_a_helpdesks_line_stands() -> None:
    text = "Hello\n\n-- \nHi,\nplease call me back.\n##- Please type your reply above this line -##\nold text"
    assert new_text(text).text == "Hello\n\n--\nHi,\nplease call me back."


@pytest.mark.parametrize("line", ["Sent from my iPhone", "Get Outlook for Android<https://aka.ms/x>", "Sent via Yahoo"])
def test_a_devices_line_right_below_the_text_goes(line: str) -> None:
    assert new_text(f"Thanks\n{line}").text == "Thanks"
    assert new_text(f"Thanks\n{line}\n> old").text == "Thanks"
    assert new_text(f"Thanks\n{line}\nand more").text == f"Thanks\n{line}\nand more"


@pytest.mark.parametrize("line", ["sent from my iPhone", "Sent from my desk", "Sent via Samsung, no doubt."])
def test_a_line_of_the_text_that_resembles_a_devices_stays(line: str) -> None:
    assert new_text(f"The picture was\n{line}").text == f"The picture was\n{line}"


@given(st.lists(st.text(alphabet='aI?. "-@\u3042\n', max_size=80), max_size=70), st.booleans())
def test_any_lines_are_judged(lines: list[str], below_device: bool) -> None:
    assert goes_on_as_a_letter(lines, below_device=below_device) in {True, False}

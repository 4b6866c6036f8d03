"""Who a row of held mail is of."""

import pytest

from loopguard import History, Kind
from loopguard.correspondent import OURS, Correspondent, correspondent
from loopguard.rules.rotation import rotates
from parsers import Address
from tests.loopguard.mails import arrival, mail

DESK = "desk@ours.example"
FOR = (Address("anna@home.example", "Anna"),)


@pytest.mark.parametrize(
    ("sender", "name", "who"),
    [
        ("Anna1985@gmail.com", "Anna", Correspondent("anna1985@gmail.com")),
        ("anna+shop@firm.example", "", Correspondent("anna@firm.example", "4@firm.example ")),
        (
            "crm-4711@firm.example",
            "Huber, Anna (Ticket 4f2a9b)",
            Correspondent("crm-4711@firm.example", "5@firm.example anna huber ticket"),
        ),
        ("prvs=0123abc=crm@firm.example", "", Correspondent("crm@firm.example", "3@firm.example ")),
        ("DESK@ours.example", "", Correspondent(OURS)),
    ],
)
def test_an_author_is_who_his_own_address_says(sender: str, name: str, who: Correspondent) -> None:
    assert correspondent(mail(sender=sender, name=name), Kind.PERSONAL, DESK, {DESK}) == who


@pytest.mark.parametrize(
    ("reply_to", "kind", "one"),
    [
        (FOR, Kind.PERSONAL, "form@shop.example for anna@home.example"),
        (FOR, Kind.LIST, "form@shop.example"),
        ((Address("tickets@shop.example", ""),), Kind.PERSONAL, "form@shop.example"),
        ((Address(DESK, ""),), Kind.PERSONAL, "form@shop.example"),
    ],
)
def test_whom_a_form_writes_for_stands_beside_it(reply_to: tuple[Address, ...], kind: Kind, one: str) -> None:
    assert correspondent(mail(sender="form@shop.example", reply_to=reply_to), kind, DESK, {DESK}).one == one


def test_of_a_list_that_puts_itself_into_from_it_is_who_wants_the_answer() -> None:
    via = mail(sender="talk@lists.example", name="Anna via Talk", reply_to=FOR)
    assert correspondent(via, Kind.LIST, DESK).one == "anna@home.example"


def test_a_bounce_is_of_whom_it_is_about() -> None:
    bounce = mail(sender="mailer-daemon@mx.example", text="<gone@firm.example>: unknown")
    assert correspondent(bounce, Kind.BOUNCE, DESK) == Correspondent("bounce of gone@firm.example")


def test_without_an_author_it_is_the_reverse_path_or_what_is_said() -> None:
    nobody = mail(("From", "Robot 17 of the house"), sender="", subject="Re: Order 4")
    assert correspondent(nobody, Kind.PERSONAL, DESK, (), "Bo+x@firm.example").one == "bo@firm.example"
    for path in (None, ""):
        said = correspondent(nobody, Kind.PERSONAL, DESK, (), path).one
        assert said == "nobody\nrobot of the house\nexample.org\norder"
    assert correspondent(mail(sender="", message_id=None), Kind.PERSONAL, DESK).one.startswith("nobody\n\n\n")


def tried(*authors: str, **facts: object) -> bool:
    made = [
        arrival(id=str(n), at=n * 10.0, sender="crm-#@firm.example", author=author, fingerprint="f", words=12, **facts)
        for n, author in enumerate(authors)
    ]
    return rotates(History(tuple(made), tuple(made)))


def test_a_program_writes_from_ever_new_addresses_and_people_come_again() -> None:
    assert tried("crm-1", "crm-2", "crm-3", "crm-4")
    assert tried("crm-1", "crm-2", "crm-3", "crm-1", "crm-2", "crm-3")
    assert not tried("crm-1", "crm-2", "crm-1", "crm-2")
    assert not tried("crm-1", "crm-2", "crm-3", *["crm-1", "crm-2"] * 2)
    assert not tried("crm-1")


def test_automatic_mail_of_one_thread_is_of_one_loop_whatever_it_says() -> None:
    def said(thread: str) -> bool:
        made = [
            arrival(id=str(n), at=n * 10.0, sender="crm-#@firm.example", author=f"crm-{n}", automatic=True,
                    fingerprint=str(n), thread=thread.format(n), kind=Kind.AUTO_REPLY)
            for n in range(4)
        ]  # fmt: skip
        return rotates(History(tuple(made), tuple(made)))

    assert said("one")
    assert not said("{}")

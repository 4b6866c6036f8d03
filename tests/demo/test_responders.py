"""The simulated loop is the hard case: nothing declares it, and every round is larger than the last, up to a bound."""

import email
from itertools import pairwise

from ingest.demo.responders import storm

US, THEM = "support@demo.example", "helpdesk@partner.example"


def test_the_parties_write_by_turns_and_the_other_one_begins() -> None:
    directions = [(mail.sender, mail.recipient) for mail in storm((US, THEM), 4)]
    assert directions == [(THEM, US), (US, THEM)] * 2


def test_the_header_says_what_the_envelope_says() -> None:
    for mail in storm((US, THEM), 4):
        message = email.message_from_bytes(mail.content)
        assert mail.sender in message["From"]
        assert message["To"] == mail.recipient


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    once, again, other = (list(storm((US, THEM), 9, seed=seed)) for seed in (7, 7, 8))
    assert once == again
    assert not {mail.content for mail in once} & {mail.content for mail in other}


def test_no_header_declares_the_loop_and_no_id_ties_it_together() -> None:
    telling = {"auto-submitted", "precedence", "in-reply-to", "references", "x-auto-response-suppress", "x-loop"}
    ids = []
    for mail in storm((US, THEM), 50):
        message = email.message_from_bytes(mail.content)
        assert not telling & {name.lower() for name in message.keys()}  # noqa: SIM118  a Message iterates its names by keys()
        ids.append(message["Message-ID"])
    known = [id_ for id_ in ids if id_ is not None]
    assert len(known) == len(set(known)) == 25


def test_every_round_is_larger_until_the_bound_and_stays_under_it() -> None:
    sizes = [len(mail.content) for mail in storm((US, THEM), 2_000)]
    assert all(later > earlier for earlier, later in pairwise(sizes[:20]))
    assert 15_000 < sizes[-1] <= max(sizes) < 21_000


def test_no_two_mails_are_equal_and_smtp_can_carry_each() -> None:
    contents = [mail.content for mail in storm((US, THEM), 2_000)]
    assert len(set(contents)) == 2_000
    for content in contents:
        lines = content.split(b"\r\n")
        assert max(map(len, lines)) <= 998  # RFC 5321 4.5.3.1.6, line end left out
        assert b"\n" not in content.replace(b"\r\n", b"")


def test_prefixes_nest() -> None:
    first, _, third = (email.message_from_bytes(mail.content)["Subject"] for mail in storm((US, THEM), 3))
    assert third == f"Automatic reply: Re: {first}"

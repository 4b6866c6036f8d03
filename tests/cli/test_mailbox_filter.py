"""`--mailbox` of every command that filters: however it is spelt, and a sentence about one that is none."""

import pytest

from tests.cli.command import Command, run
from tests.cli.test_held import deliver, put
from tests.cli.test_help import ALL
from tests.conformance.mails import held, receipt
from tests.ingest.desk import BOX, looping, mail

NO_FILTER = {("user",), ("token",), ("sign",), ("explain",), ("allow",), ("held", "allow"), ("held", "at-once")}
"""Their `--mailbox` names one that must be; they refuse any other."""
ASKED = {
    ("held", "list"): ((), ("--storm", "v1:x"), ("--json",)),
    ("held", "release"): (("--dry-run",),),
    ("held", "discard"): (("--dry-run",),),
    ("held", "restore"): (("--dry-run",),),
    ("audit",): ((), ("--json",)),
    ("search",): (("word1",),),
}


def test_every_command_that_filters_by_mailbox_is_asked_here() -> None:
    takers = {
        words
        for words in ALL
        if words and not NO_FILTER & {words[:1], words[:2]} and "--mailbox" in run(*words, "--help").out
    }
    assert takers == set(ASKED)


@pytest.mark.parametrize(("words", "more"), [(words, more) for words, all_ in ASKED.items() for more in all_])
def test_a_mailbox_that_is_none_is_named_and_spelling_does_not_matter(
    ingest: Command, words: tuple[str, ...], more: tuple[str, ...]
) -> None:
    deliver(ingest, looping(1), mail(1))
    typo = ingest(*words, *more, "--mailbox", "typo@desk.example")
    assert "no mailbox typo@desk.example in the settings" in typo.err
    plain, shouted = (ingest(*words, *more, "--mailbox", box) for box in (BOX, BOX.upper()))
    assert "in the settings" not in plain.err
    assert (shouted.code, shouted.out, shouted.err) == (plain.code, plain.out, plain.err)
    assert words in {("audit",)} or "--storm" in more or plain.out, "nothing was found to compare"


def test_held_mail_of_a_mailbox_that_is_no_more_is_found(ingest: Command) -> None:
    put(ingest, held(1, "v1:old", receipt=receipt(1, mailbox="gone@desk.example")))
    said = ingest("held", "list", "--mailbox", "gone@desk.example")
    assert (said.code, "v1:old" in said.out) == (0, True)
    assert "no mailbox gone@desk.example in the settings" in said.err

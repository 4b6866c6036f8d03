"""`ingest allow`: add, list, end; what is allowed counts for mail that comes, and for mail that is judged again."""

from pathlib import Path

import pytest

from tests.cli.command import Command
from tests.ingest.desk import BOX, OTHER
from tests.ingest.test_allowances import ROBOT, answer


def deliver(ingest: Command, *numbers: int) -> list[str]:
    """Deliver answers of a robot; return how each ended."""
    return [
        str(ingest("deliver", "--to", BOX, "--json", "-", stdin=answer(number)).facts[0]["fate"]) for number in numbers
    ]


def test_before_a_node_has_begun_a_sender_is_allowed_listed_and_ended(ingest: Command) -> None:
    made = ingest("allow", "add", "Bot@Loop.example", "--mailbox", BOX.upper(), "--note", "he called", "--json").fact
    assert (made["sender"], made["mailbox"], made["until"], made["state"]) == ("bot@loop.example", BOX, None, "holds")
    assert str(made["created_at"]).endswith("Z")
    everywhere = ingest("allow", "add", "*@loop.example", "--all-mailboxes", "--until", "90d", "--as", "carol")
    assert "Mail by any address at loop.example (none at domains below it)" in " ".join(everywhere.out.split())
    listed = ingest("allow", "list").out
    assert listed.index("*@" if "*@" in listed else "any address") < listed.index("bot@loop.example"), "newest first"
    assert max(map(len, listed.splitlines())) <= 80
    ended = ingest("allow", "end", str(made["id"]), "--as", "carol", "--json").fact
    assert (ended["state"], ended["ended_by"]) == ("ended", "carol")
    assert [one["sender"] for one in ingest("allow", "list", "--json").facts] == ["*@loop.example"]
    assert len(ingest("allow", "list", "--over", "--json").facts) == 2
    acts = [one["action"] for one in ingest("audit", "--about", str(made["id"]), "--json").facts]
    assert acts == ["allow.ended", "allow"]


def test_beside_held_mail_it_is_listed_and_removed(ingest: Command) -> None:
    """`held allow` is the same as `allow`, and `remove` as `end`."""
    made = ingest("held", "allow", "add", ROBOT, "--mailbox", BOX, "--until", "30d", "--json").fact
    assert [one["id"] for one in ingest("held", "allow", "list", "--json").facts] == [made["id"]]
    assert ingest("allow", "list", "--json").facts == ingest("held", "allow", "list", "--json").facts
    gone = ingest("held", "allow", "remove", str(made["id"]), "--as", "carol", "--json").fact
    assert (gone["state"], gone["ended_by"]) == ("ended", "carol")
    assert ingest("held", "allow", "list").out == ""


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("bot@loop.example",), 64),
        (("bot@loop.example", "--mailbox", BOX, "--all-mailboxes"), 64),
        (("bot", "--mailbox", BOX), 64),
        ((OTHER, "--mailbox", BOX), 64),
        (("bot@loop.example", "--mailbox", BOX, "--until", "2020-01-01"), 64),
        (("bot@loop.example", "--mailbox", BOX, "--until", "soon"), 64),
        (("bot@loop.example", "--mailbox", "nobody@desk.example"), 66),
    ],
)
def test_what_cannot_be_meant_is_refused(ingest: Command, arguments: tuple[str, ...], code: int) -> None:
    assert ingest("allow", "add", *arguments).code == code
    assert ingest("allow", "end", "0" * 32).code == 66


def test_mail_that_comes_goes_by_it_and_so_does_mail_that_is_judged_again(ingest: Command, tmp_path: Path) -> None:
    assert deliver(ingest, *range(7)) == ["stored"] * 5 + ["held"] * 2
    ingest("allow", "add", ROBOT, "--mailbox", BOX)
    assert deliver(ingest, 7, 8) == ["stored"] * 2
    again = ingest("rejudge", "--json").fact["total"]
    assert (again["judged"], again["changed"]) == (9, 0), "what was held before it was allowed would be held again"


def test_whoever_is_erased_is_named_by_no_allowance(ingest: Command) -> None:
    ingest("allow", "add", ROBOT, "--mailbox", BOX)
    ingest("allow", "add", ROBOT, "--all-mailboxes")
    ingest("allow", "add", "*@loop.example", "--all-mailboxes")
    counted = ingest("erase", "--address", ROBOT.upper(), "--dry-run", "--json").fact
    assert counted["allowances"] == 2
    assert ingest("erase", "--address", ROBOT.upper(), "--yes").code == 0
    assert [one["sender"] for one in ingest("allow", "list", "--over", "--json").facts] == ["*@loop.example"]
    assert ROBOT not in ingest("audit").out

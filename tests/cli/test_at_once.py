"""`ingest held at-once`: offered by `held show` after two discards, added, listed, removed."""

from tests.cli.command import Command
from tests.ingest.desk import BOX, looping

OFFER = "You discarded this loop twice: hold it at once next time"


def test_what_was_discarded_twice_is_offered_added_listed_and_removed(ingest: Command) -> None:
    shown = ""
    for number in range(3):
        ingest("deliver", "--to", BOX, "-", stdin=looping(number))
        storm = str(ingest("held", "list", "--json").facts[0]["storm"])
        shown = " ".join(ingest("held", "show", storm).out.split())
        assert (OFFER in shown) is (number == 2)
        if number < 2:
            ingest("held", "discard", storm, "--as", "ann")
    assert f"`ingest held at-once add {storm}`" in shown
    assert ingest("held", "at-once", "add", storm, "--until", "91d").code == 64
    made = ingest("held", "at-once", "add", storm, "--note", "he knows", "--as", "ann", "--json").fact
    assert (made["sender"], made["mailbox"], made["state"]) == ("robot@loop.example", BOX, "holds")
    listed = " ".join(ingest("held", "at-once", "list").out.split())
    assert f"Mail by robot@loop.example to {BOX} is held at once where it is the loop that was discarded" in listed
    assert OFFER not in " ".join(ingest("held", "show", storm).out.split())
    counted = ingest("erase", "--address", "ROBOT@loop.example", "--dry-run", "--json").fact
    assert counted["at_once"] == 1
    gone = ingest("held", "at-once", "remove", str(made["id"]), "--as", "carol", "--json").fact
    assert (gone["state"], gone["ended_by"]) == ("ended", "carol")
    assert ingest("held", "at-once", "list").out == ""
    acts = [one["action"] for one in ingest("audit", "--about", str(made["id"]), "--json").facts]
    assert acts == ["hold.ended", "hold"]
    assert ingest("erase", "--address", "robot@loop.example", "--yes").code == 0
    assert ingest("held", "at-once", "list", "--over").out == ""

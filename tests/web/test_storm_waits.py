"""What a storm waits for is told of the mail that the caller sees, and of no other."""

from pathlib import Path

from ingest.ports import Request, RequestKind
from tests.conformance.mails import held, receipt, storm
from tests.ingest.desk import BOX, OTHER, settings
from tests.web.asking import api


async def test_nobody_hears_which_node_was_asked_for_mail_of_another_mailbox(tmp_path: Path) -> None:
    async with api(settings(tmp_path)) as here:
        ports = here.node.ports
        for number, box in enumerate((BOX, OTHER)):
            one = held(number, receipt=receipt(number, mailbox=box))
            await ports.quarantine.hold(one, storm(one.storm, 1.0, mailbox=BOX))
            if box == BOX:
                await ports.requests.ask(Request("mail-a", RequestKind.RELEASE, one.id, "ann", 1.0, one.storm))
        for boxes, waits in ((), "mail-a"), ((BOX,), "mail-a"), ((OTHER,), None), ((BOX, OTHER), "mail-a"):
            here.ask_as(*boxes)
            listed = (await here.get("/storms"))["items"]
            assert [one["waiting_for"] for one in listed] == [waits]
            assert (await here.get(f"/storms/{listed[0]['storm']}"))["waiting_for"] == waits
        here.ask_as()
        assert [one["waiting_for"] for one in (await here.get("/storms", mailbox=OTHER))["items"]] == [None]

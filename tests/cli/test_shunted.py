"""Mail that was set aside is listed with its reason, and goes its way once it is put back."""

from pathlib import Path

from tests.cli.command import Command, run
from tests.ingest.desk import mail

BOX = "support@desk.example"


def test_a_mail_whose_mailbox_was_removed_can_be_put_back(ingest: Command, tmp_path: Path) -> None:
    settings = ingest.config.read_text()
    without = tmp_path / "without.toml"
    (ingest.folder / "1.eml").write_bytes(mail(1))
    without.write_text(settings.replace("support@desk.example", "other@desk.example"))
    receipt = shunt(ingest, without)
    assert ingest("status", "--json").fact["shunted"] == 1
    (listed,) = ingest("shunted", "list", "--json").facts
    assert listed["receipt"] == receipt
    assert "support@desk.example is not in the settings" in ingest("shunted", "list").out
    assert ingest("shunted", "retry", "nothing").code == 66
    still = run("shunted", "retry", "all", "--json", "--config", without)
    assert (still.code, still.fact["put_back"], list(still.fact["left"])) == (78, 0, [receipt])
    assert "name it there first" in run("shunted", "retry", receipt, "--config", without).err
    assert ingest("status", "--json").fact["shunted"] == 1
    assert ingest("shunted", "retry", "all", "--json").fact == {"put_back": 1}
    ingest("deliver", "--to", BOX, "-", stdin=mail(2))  # a node that runs takes it up; so does this one
    status = ingest("status", "--json").fact
    assert (status["stored"], status["shunted"], status["pending"]) == (2, 0, 0)


def shunt(ingest: Command, without: Path) -> str:
    """Accept a mail, and let a node that does not know its mailbox work on it."""
    import asyncio

    from ingest.config import load
    from ingest.node import open_node
    from ingest.spool import SqliteSpoolWriter
    from loopguard import Envelope

    async def accept() -> str:
        writer = SqliteSpoolWriter(ingest.folder / "data" / "spool", "library")
        draft = writer.draft()
        draft.write(mail(1))
        (receipt,) = await draft.commit(Envelope("a@b.example", (BOX,)), [BOX])
        await writer.close()
        async with open_node(load(without, environment={})) as node:
            while (await node.status()).pending:
                await asyncio.sleep(0.02)
        return receipt.id

    (ingest.folder / "data").mkdir(exist_ok=True)
    return asyncio.run(accept())


def test_an_empty_list_is_empty(ingest: Command) -> None:
    ingest("deliver", "--to", BOX, "-", stdin=mail(1))
    assert (ingest("shunted", "list").code, ingest("shunted", "list").out) == (0, "")

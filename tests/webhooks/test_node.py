"""A node as it is run: mail in by SMTP, webhooks out; and its secrets on no command line, in no log, in no answer."""

import asyncio
import base64
from pathlib import Path

from tests.node import MAILBOX, RunningNode, letter, running, wait_for
from tests.webhooks.receiver import OTHER, SECRET, Receiver, receiving

MAILS = 40


def take(folder: Path, receiver: Receiver, more: str) -> None:
    """Take mails in, see that each is told, and look for secrets wherever they might show."""
    with running(folder, more) as node:
        # an endpoint is told of what comes once it has begun
        wait_for(lambda: "crm" in node.run("webhook", "list").stdout and begun(node), "the endpoint does not begin")
        with node.smtp() as smtp:
            for number in range(MAILS):
                smtp.sendmail(f"person{number}@customer.example", [MAILBOX], letter(number))
        node.until(MAILS, key="stored")
        wait_for(lambda: len({one.id for one in receiver.taken}) == MAILS, "not every mail is told")
        wait_for(lambda: 'ingest_webhook_waiting{endpoint="crm"} 0.0' in node.get("/metrics")[1], "not all is settled")
        counted = f'ingest_webhooks_total{{endpoint="crm",result="accepted"}} {float(MAILS)}'
        wait_for(lambda: counted in node.get("/metrics")[1], "attempts are not counted")
        metrics = node.get("/metrics")[1]
        said = [metrics, node.get("/readyz")[1], *(node.run(*command).stdout for command in COMMANDS)]
        for pid in (int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit()):
            said += _process(pid)
    said.append((folder / "serve.log").read_text())
    assert all(secret not in text for text in said for secret in secrets())


COMMANDS = [("check-config",), ("check-config", "--json"), ("webhook", "list", "--json"), ("status",)]


def begun(node: RunningNode) -> bool:
    return "not begun" not in node.run("webhook", "list").stdout


def secrets() -> list[str]:
    plain = [one.removeprefix("whsec_") for one in (SECRET, OTHER)]
    keys = [base64.b64decode(one) for one in plain]
    return [*plain, *(key.decode() for key in keys), *(key.hex() for key in keys)]


def _process(pid: int) -> list[str]:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_text(errors="replace")
        if "ingest" not in command or "pytest" in command:
            return []
        return [command, Path(f"/proc/{pid}/environ").read_text(errors="replace")]
    except OSError:
        return []


async def test_mail_that_comes_in_is_told_and_no_secret_shows(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"{SECRET}\n{OTHER}\n")
    (tmp_path / "secret").chmod(0o600)
    async with receiving() as receiver:
        more = (
            f'[[webhook]]\nname = "crm"\nurl = "{receiver.url}"\nallow_internal = ["127.0.0.1"]\n'
            f'secret_file = "{tmp_path}/secret"\n[[webhook]]\nname = "dead"\nurl = "http://127.0.0.1:9/"\n'
            f'secret_file = "{tmp_path}/secret"\n'
        )
        await asyncio.to_thread(take, tmp_path, receiver, more)
    first = receiver.taken[0].event["data"]
    assert first["subject"].startswith("question ")
    assert first["mailbox"] == MAILBOX
    assert len(first["message"]) >= 32

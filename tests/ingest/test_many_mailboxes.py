"""A node of thousands of mailboxes: whatever `check-config` says is well also starts."""

from pathlib import Path

from tests.node import letter, running

MAILBOXES = tuple(f"support@customer-{number}.desk.example" for number in range(3_000))


def test_three_thousand_mailboxes_serve(tmp_path: Path) -> None:
    with running(tmp_path, mailboxes=MAILBOXES) as node:
        assert node.run("check-config").stdout.endswith("ok\n")
        with node.smtp() as client:
            client.sendmail("person@customer.example", [MAILBOXES[-1]], letter(1))
        assert node.until(1, key="stored")["stored"] == 1


def test_no_setting_is_on_a_command_line_or_in_an_environment(tmp_path: Path) -> None:
    secret = "hunter2" * 6
    key = f'[[stamp_key]]\nid = "k1"\nsecret = "{secret}"\n'
    with running(tmp_path, key) as node:
        for role in ("supervisor", "intake-0", "worker-0", "web-0"):
            for file in ("cmdline", "environ"):
                assert secret.encode() not in Path(f"/proc/{node.pid(role)}/{file}").read_bytes()

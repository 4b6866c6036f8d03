"""A web role that others reach has a way in, and none that is open to all; no store is asked for that."""

from typing import Any

import pytest

from ingest.accounts.reach import check_reach, doubtful_reach
from ingest.errors import SettingError
from ingest.settings import Settings
from tests.cli.command import Command

OIDC = {"issuer": "https://id.example", "client_id": "x"}
FAR = ["0.0.0.0:8026", ":8026", "[::]:8026", "192.0.2.1:8026", "desk.example:8026", "127.0.0.1.evil.example:8026"]
NEAR = ["", "127.0.0.1:8026", "127.3.2.1:0", "[::1]:8026", "localhost:8026", "unix:/run/ingest/web"]


@pytest.mark.parametrize("listen", FAR)
def test_where_others_reach_it_there_is_a_way_in(listen: str) -> None:
    with pytest.raises(SettingError, match=r"web\.listen is .* `ingest user add`"):
        check_reach(Settings.model_validate({"web": {"listen": listen}}))
    ways: list[dict[str, Any]] = [
        {"accounts": True},
        {"url": "https://desk.example", "oidc": OIDC},
        {"proxy": {"trusted": ["192.0.2.7"], "user_header": "X-Remote-User"}},
    ]
    for way in ways:
        check_reach(Settings.model_validate({"web": {"listen": listen, **way}}))
        with pytest.raises(SettingError, match=r"web\.open_on_loopback is true"):
            check_reach(Settings.model_validate({"web": {"listen": listen, "open_on_loopback": True, **way}}))


@pytest.mark.parametrize("listen", NEAR)
def test_where_nobody_else_does_none_is_needed(listen: str) -> None:
    for is_open in (True, False):
        check_reach(Settings.model_validate({"web": {"listen": listen, "open_on_loopback": is_open}}))


def test_check_config_and_serve_say_so(ingest: Command) -> None:
    ingest.config.write_text(f'{ingest.config.read_text()}\n[web]\nlisten = "0.0.0.0:8026"\n')
    for command in ("check-config", "serve"):
        answer = ingest(command)
        assert (answer.code, answer.out) == (78, "")
        assert "web.listen is 0.0.0.0:8026" in answer.err


def test_passwords_in_the_clear_are_a_warning(ingest: Command) -> None:
    near = [Settings.model_validate({"web": {"listen": listen}}) for listen in NEAR]
    behind = Settings.model_validate({"web": {"listen": "0.0.0.0:1", "proxy": {"trusted": ["192.0.2.7"]}}})
    assert [list(doubtful_reach(one)) for one in (*near, behind)] == [[]] * 7
    ingest.config.write_text(f'{ingest.config.read_text()}\n[web]\nlisten = "0.0.0.0:8026"\naccounts = true\n')
    answer = ingest("check-config")
    assert answer.code == 0
    assert "warning: web.listen is 0.0.0.0:8026 and web.proxy.trusted names no proxy" in answer.err

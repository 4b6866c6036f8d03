"""Passwords: as costly as they should be, as costly for a name that nobody has, and told by nobody."""

from collections.abc import Callable
from pathlib import Path

import pytest
from argon2 import PasswordHasher, extract_parameters

from ingest.accounts.device import device_cookie, known_device
from ingest.accounts.login import Login, TooOften
from ingest.accounts.passwords import LONGEST, NOBODY, SHORTEST, Passwords
from ingest.errors import CallerError
from ingest.ports import Accounts, User
from tests.ingest.desk import desk, settings

PASSWORD = "correct horse battery"


async def test_a_hash_costs_what_owasp_asks_for_and_so_does_nobody_s() -> None:
    kept = await Passwords().hashed(PASSWORD)
    for one in (kept, NOBODY):
        figures = extract_parameters(one)
        assert (figures.type.name, figures.memory_cost, figures.time_cost, figures.parallelism) == ("ID", 19_456, 2, 1)
        assert not Passwords().worn(one)
    assert PASSWORD not in kept
    assert await Passwords().hashed(PASSWORD) != kept


async def test_right_is_right_however_it_is_typed_and_wrong_is_wrong() -> None:
    passwords = Passwords()
    kept = await passwords.hashed("caf\u00e9 au lait 1")
    assert await passwords.right("cafe\u0301 au lait 1", kept)
    for wrong in ("cafe au lait 1", "caf\u00e9 au lait 1 ", "", "\ud800"):
        assert not await passwords.right(wrong, kept)
    for nothing in ("", NOBODY, "nonsense", "$argon2id$v=19$m=1,t=1"):
        assert not await passwords.right(PASSWORD, nothing)
    assert passwords.worn("nonsense")


@pytest.mark.parametrize("password", ["x" * (SHORTEST - 1), "x" * (LONGEST + 1), "", "Anna.Smith.12"])
async def test_what_is_too_short_too_long_or_the_name_is_refused_and_not_repeated(password: str) -> None:
    with pytest.raises(CallerError) as refused:
        await Passwords().hashed(password, "anna.smith.12")
    assert not password or password not in str(refused.value)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Count the calls of argon2."""
    calls = {"verify": 0, "hash": 0}

    def counting(name: str) -> Callable[..., object]:
        real = getattr(PasswordHasher, name)

        def call(self: PasswordHasher, *given: object, **named: object) -> object:
            calls[name] += 1
            return real(self, *given, **named)

        return call

    for name in calls:
        monkeypatch.setattr(PasswordHasher, name, counting(name))
    return calls


async def test_every_login_is_one_verification_whether_the_name_is_known_or_not(
    tmp_path: Path, counted: dict[str, int]
) -> None:
    async with desk(settings(tmp_path)) as node:
        accounts, login = node.ports.accounts, Login()
        for user in (
            User("anna", "viewer", password=await Passwords().hashed(PASSWORD)),
            User("off", "viewer", password=await Passwords().hashed(PASSWORD), disabled=True),
            User("sso", "viewer"),
        ):
            await accounts.add_user(user)
        counted.update(verify=0, hash=0)
        answers = {}
        for name in ("anna", "off", "sso", "nobody", "", "\ud800"):
            for password in (PASSWORD, "wrong horse battery"):
                before = dict(counted)
                answers[name, password] = await _tried(login, accounts, name, password)
                assert counted == {**before, "verify": before["verify"] + 1}, (name, password)
        assert [key for key, user in answers.items() if user is not None] == [("anna", PASSWORD)]


async def test_whoever_tries_too_often_costs_nothing_known_or_not(tmp_path: Path, counted: dict[str, int]) -> None:
    async with desk(settings(tmp_path)) as node:
        accounts, login = node.ports.accounts, Login()
        await accounts.add_user(User("anna", "viewer", password=await Passwords().hashed(PASSWORD)))
        for name in ("anna", "nobody"):
            waits = []
            for network in range(25):
                counted.update(verify=0)
                try:
                    await login.user(accounts, name, "wrong horse battery", f"192.0.2.{network}")
                except TooOften as error:
                    waits.append(error.retry_s)
                    assert counted["verify"] == 0
            assert len(waits) == 5


async def _tried(login: Login, accounts: Accounts, name: str, password: str) -> User | None:
    return await login.user(accounts, name, password, f"192.0.2.{len(name)}")


def test_a_device_is_known_for_one_user_and_one_password() -> None:
    cookie = device_cookie("anna", "hash")
    assert known_device(cookie, "anna", "hash")
    for user, kept in (("bob", "hash"), ("anna", "other"), ("anna", "")):
        assert known_device(cookie, user, kept) is None
    assert known_device(device_cookie("sso", ""), "sso", "") is None
    for forged in ("", ".", cookie[:-1], f"{cookie}0", f"x{cookie}", "\udc80.x"):
        assert known_device(forged, "anna", "hash") is None

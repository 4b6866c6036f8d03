"""Changes to users and tokens: by version, with an admin left, and never beyond what somebody may himself."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.accounts import tokens, users
from ingest.accounts.granted import of_token, of_user
from ingest.accounts.token_text import TokenText
from ingest.errors import CallerError, NotFound
from ingest.ports import Token, User
from ingest.staff.caller import Role, Verb
from tests.ingest.desk import BOX, OTHER, desk, settings

NAMES = ["root", "local", "ingest", "token:crm", "", "A", "a b", "ä", ".a", "a" * 101, "a\n", "a/b", "a\0"]


@pytest.mark.parametrize("name", NAMES[1:])
def test_what_no_user_can_be_called(name: str) -> None:
    assert not users.is_name(name)


async def test_the_last_admin_of_all_mailboxes_stays_one(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        accounts = node.ports.accounts
        for user in (User("root", "admin"), User("part", "admin", (BOX,)), User("gone", "admin", disabled=True)):
            await users.add(accounts, user, "tests")
        for changes in ({"role": "viewer"}, {"disabled": True}, {"mailboxes": (BOX,)}, {"role": "unknown"}):
            with pytest.raises(users.LastAdmin, match="root is the only admin"):
                await users.change(accounts, "root", "tests", **changes)
        assert (await users.change(accounts, "root", "tests", password="x")).role == "admin"
        assert (await users.change(accounts, "part", "tests", disabled=True)).disabled
        await users.change(accounts, "gone", "tests", disabled=False)
        assert (await users.change(accounts, "root", "tests", role="viewer")).role == "viewer"


async def test_two_admins_who_take_it_from_each_other_at_once_leave_one(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        accounts = node.ports.accounts
        for name in ("ann", "bob"):
            await users.add(accounts, User(name, "admin"), "tests")
        answers = await asyncio.gather(
            *(users.change(accounts, name, "tests", role="viewer") for name in ("ann", "bob")), return_exceptions=True
        )
        assert any(isinstance(one, users.LastAdmin) for one in answers)
        assert any(user.role == "admin" for user in await accounts.users())


async def test_a_change_is_of_the_version_that_was_read(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        accounts = node.ports.accounts
        await users.add(accounts, User("anna", "viewer"), "tests")
        with pytest.raises(users.Taken):
            await users.add(accounts, User("anna", "admin"), "tests")
        await users.change(accounts, "anna", "tests", 1, role="reviewer")
        with pytest.raises(users.Stale):
            await users.change(accounts, "anna", "tests", 1, role="viewer")
        with pytest.raises(NotFound):
            await users.change(accounts, "carl", "tests", role="viewer")


verbs = st.sets(st.sampled_from([*map(str, Verb), "unknown"])).map(tuple)
boxes = st.none() | st.sets(st.sampled_from([BOX, OTHER, "x@y"])).map(tuple)


@given(verbs, boxes, st.sampled_from([*map(str, Role), "unknown"]), boxes, st.booleans())
def test_nobody_may_more_by_a_token_than_he_may_himself(
    wanted: tuple[str, ...], seen: tuple[str, ...] | None, role: str, his: tuple[str, ...] | None, disabled: bool
) -> None:
    owner = of_user(User("anna", role, his, disabled=disabled))
    caller = of_token(Token("id", "crm", "", wanted, seen, "anna"), owner)
    assert caller.verbs <= owner.verbs
    assert caller.verbs <= {verb for verb in Verb if str(verb) in wanted}
    for box in (BOX, OTHER, "x@y", "another@z"):
        assert caller.sees(box) is (owner.sees(box) and (seen is None or box in seen))


class Wall:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


async def test_a_token_ends_by_time_by_revocation_and_with_its_owner(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        accounts, wall = node.ports.accounts, Wall()
        await users.add(accounts, User("anna", "admin"), "tests")
        token, text = await tokens.issue(
            accounts, "crm", {Verb.READ}, "tests", owner="anna", expires_at=wall.now + 100, wall=wall
        )
        caller = await tokens.token_caller(accounts, text, wall)
        assert caller is not None
        assert (caller.name, caller.verbs) == ("token:crm", {Verb.READ})
        for wrong in (TokenText(token.id, "x" * 43), TokenText("a" * 12, text[17:60])):
            assert TokenText.read(wrong.text) == wrong
            assert await tokens.token_caller(accounts, wrong.text, wall) is None
        wall.now += 100
        assert await tokens.token_caller(accounts, text, wall) is None
        wall.now -= 200  # a clock that was set back: it lives again, as before
        assert await tokens.token_caller(accounts, text, wall) is not None
        await users.change(accounts, "anna", "tests", may_leave_none=True, disabled=True)
        assert await tokens.token_caller(accounts, text, wall) is None
        await users.change(accounts, "anna", "tests", disabled=False)
        assert await tokens.revoke(accounts, token, "tests", wall)
        assert not await tokens.revoke(accounts, token, "tests", wall)
        assert await tokens.token_caller(accounts, text, wall) is None


async def test_when_a_token_was_used_is_written_once_an_hour(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        accounts, wall = node.ports.accounts, Wall()
        token, text = await tokens.issue(accounts, "crm", {Verb.READ}, "tests", wall=wall)
        seen = []
        for pause in (0, 60, 3_500, 60, -7_200, 60):
            wall.now += pause
            await tokens.token_caller(accounts, text, wall)
            there = await accounts.token(token.id)
            assert there is not None
            seen.append(there.used_at)
        assert seen == [1_000_000.0, 1_000_000.0, 1_000_000.0, 1_003_620.0, 996_420.0, 996_420.0]


async def test_a_token_s_name_is_one_token_s_while_it_lives(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        accounts = node.ports.accounts
        token, _ = await tokens.issue(accounts, "crm", {Verb.READ}, "tests")
        with pytest.raises(users.Taken):
            await tokens.issue(accounts, "crm", {Verb.READ}, "tests")
        assert (await tokens.named(accounts, "crm")).id == token.id
        await tokens.revoke(accounts, token, "tests")
        with pytest.raises(NotFound):
            await tokens.named(accounts, "crm")
        again, _ = await tokens.issue(accounts, "crm", {Verb.READ}, "tests")
        assert await tokens.named(accounts, "crm") == again
        assert (await tokens.named(accounts, token.id)).revoked_at is not None
        for name in ("", "A", "a b", "a" * 41, "ü"):
            with pytest.raises(CallerError):
                await tokens.issue(accounts, name, {Verb.READ}, "tests")
        with pytest.raises(CallerError):
            await tokens.issue(accounts, "none", set(), "tests")
        with pytest.raises(CallerError):
            await tokens.issue(accounts, "late", {Verb.READ}, "tests", expires_at=1.0)

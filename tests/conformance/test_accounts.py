"""What `ingest.ports.Accounts` guarantees, on every adapter."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from ingest.ports import Accounts, Session, Token, User
from tests.conformance.conftest import Ground
from tests.conformance.mails import START, hostile_texts

Open = Callable[[], Accounts]

ANNA = User("anna", "reviewer", ("support@desk.example",), "$argon2id$x", created_at=START, changed_at=START)
CRM = Token("k3yid", "crm", "ab" * 32, ("read", "send"), None, "anna", START, expires_at=START + 90)
SESSION = Session("cd" * 32, "anna", 0, START, START, START + 3_600)


async def test_a_user_is_kept_as_he_is(all_accounts: Open) -> None:
    accounts = all_accounts()
    assert await accounts.user("anna") is None
    assert await accounts.add_user(ANNA)
    bob = User("bob", "admin", None, subject="https://id.example sub", disabled=True, epoch=3)
    none = User("aaron", "viewer", ())
    for one in (bob, none):
        assert await accounts.add_user(one)
    assert await accounts.user("anna") == ANNA
    assert await accounts.users() == [none, ANNA, bob]


async def test_a_name_is_one_user_s(all_accounts: Open) -> None:
    accounts = all_accounts()
    added = await asyncio.gather(*(accounts.add_user(replace(ANNA, password=f"{n}")) for n in range(20)))
    assert sum(added) == 1
    there = await accounts.user("anna")
    assert there is not None
    assert added[int(there.password)]


async def test_of_two_changes_of_one_version_one_counts(all_accounts: Open, ground: Ground) -> None:
    accounts = all_accounts()
    await accounts.add_user(ANNA)
    changes = [replace(ANNA, role=f"role{n}", version=2) for n in range(10)]
    if ground.takes_two:
        assert sum(await asyncio.gather(*(accounts.change_user(one) for one in changes))) == 1
    else:
        assert [await accounts.change_user(one) for one in changes] == [True] + [False] * 9
    there = await accounts.user("anna")
    assert there in changes
    assert not await accounts.change_user(replace(ANNA, version=2))
    assert await accounts.change_user(replace(there, mailboxes=None, epoch=1, version=3))
    assert await accounts.user("anna") == replace(there, mailboxes=None, epoch=1, version=3)
    assert not await accounts.change_user(User("nobody", "admin", version=2))
    assert await accounts.user("nobody") is None


async def test_a_token_is_kept_used_and_revoked_once(all_accounts: Open) -> None:
    accounts = all_accounts()
    assert await accounts.add_token(CRM)
    assert not await accounts.add_token(replace(CRM, name="other"))
    later = Token("other", "shop", "ef" * 32, (), ("a@x", "b@x"), created_at=START + 1)
    await accounts.add_token(later)
    assert await accounts.tokens() == [CRM, later]
    await accounts.token_used("k3yid", START + 60)
    used = replace(CRM, used_at=START + 60)
    assert await accounts.token("k3yid") == used
    assert [await accounts.revoke_token("k3yid", START + at) for at in (70, 80)] == [True, False]
    assert not await accounts.revoke_token("unknown", START)
    assert await accounts.token("k3yid") == replace(used, revoked_at=START + 70)
    assert await accounts.token("unknown") is None


async def test_a_session_ends_and_stays_ended_on_every_node(all_accounts: Open) -> None:
    here, there = all_accounts(), all_accounts()
    await here.begin_session(SESSION)
    assert await here.session(SESSION.id) == SESSION
    await here.session_seen(SESSION.id, START + 60)
    assert await here.session(SESSION.id) == replace(SESSION, seen_at=START + 60)
    assert [await here.end_session(SESSION.id) for _ in range(2)] == [True, False]
    await there.session_seen(SESSION.id, START + 70)
    assert await there.session(SESSION.id) is None


async def test_all_sessions_of_one_user_end_and_those_that_expired_are_forgotten(all_accounts: Open) -> None:
    accounts = all_accounts()
    for n in range(6):
        user = "anna" if n % 2 else "bob"
        await accounts.begin_session(replace(SESSION, id=f"{n}" * 64, user=user, expires_at=START + n))
    assert await accounts.end_sessions("anna") == 3
    assert await accounts.end_sessions("anna") == 0
    assert await accounts.forget_sessions(START + 3) == 2
    left = [n for n in range(6) if await accounts.session(f"{n}" * 64)]
    assert left == [4]


@hostile_texts()
async def test_any_name_is_kept(all_accounts: Open, text: str) -> None:
    accounts, short = all_accounts(), text[:500]
    assert await accounts.add_user(replace(ANNA, name=short, subject=short))
    (there,) = await accounts.users()
    assert await accounts.user(short) == there
    assert await accounts.change_user(replace(there, version=2))
    await accounts.add_token(replace(CRM, name=short, owner=short))
    await accounts.begin_session(replace(SESSION, user=short))
    assert await accounts.end_sessions(short) == 1
    assert not await accounts.end_session(short)
    assert not await accounts.revoke_token(short, START)

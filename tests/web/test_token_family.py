"""What a token makes may no more than it, and ends with it: parents by children by what happens, against a witness."""

import time
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest

from ingest.accounts.token_text import TokenText
from ingest.accounts.tokens import MOST_MAKERS, issue, token_caller
from ingest.accounts.users import Taken
from ingest.ports import User
from ingest.rfc3339 import rfc3339
from ingest.staff.caller import Role, Verb
from tests.ingest.desk import BOX, Desk, desk, settings
from tests.web.client import client, closed

V = Verb
NOW, SOON, LATE = 0.0, 3_600.0, 7_200.0
"""Seconds from now."""


@dataclass(frozen=True)
class Kin:
    verbs: frozenset[Verb]
    boxes: frozenset[str] | None = None
    ends: float | None = None


PARENTS = [
    Kin(verbs, None, ends)
    for verbs in (frozenset({V.ADMIN}), frozenset({V.ADMIN, V.READ}), frozenset(V))
    for ends in (None, SOON)
]
CHILDREN = [
    Kin(verbs, boxes, ends)
    for verbs in (frozenset({V.ADMIN}), frozenset({V.READ}), frozenset({V.ADMIN, V.READ, V.SUBMIT}))
    for boxes in (None, frozenset({BOX}))
    for ends in (None, SOON - 60, LATE)
]
HAPPENS = ["nothing", "revoked", "lowered", "fewer-boxes", "disabled", "ended"]


def may_be_made(parent: Kin, child: Kin) -> bool:
    """The witness: nothing wider, nothing longer."""
    within = parent.ends is None or child.ends is None or child.ends <= parent.ends
    return all(verb in parent.verbs for verb in child.verbs) and within


def left(parent: Kin, child: Kin, owned: bool, happens: str) -> tuple[frozenset[Verb], frozenset[str] | None] | None:
    """The witness: what the child may after that; None: it is refused."""
    if happens == "revoked" or (happens == "ended" and parent.ends is not None) or (happens == "disabled" and owned):
        return None
    if happens == "ended" and child.ends is not None:
        return None
    his = {"lowered": frozenset({V.READ, V.DECIDE})}.get(happens, frozenset(V)) if owned else frozenset(V)
    boxes = child.boxes
    if happens == "fewer-boxes" and owned:
        boxes = frozenset({BOX})
    return parent.verbs & child.verbs & his, boxes


async def made(asking: httpx.AsyncClient, text: str, name: str, child: Kin, now: float) -> httpx.Response:
    body = {
        "name": name,
        "verbs": sorted(child.verbs),
        "mailboxes": None if child.boxes is None else sorted(child.boxes),
        "expires_at": None if child.ends is None else rfc3339(now + child.ends),
    }
    return await asking.post("/api/v1/tokens", json=body, headers={"Authorization": f"Bearer {text}"})


async def happen(node: Desk, what: str, parent: str) -> None:
    accounts = node.ports.accounts
    user = await accounts.user("anna")
    assert user is not None
    changed = {
        "lowered": replace(user, role=Role.REVIEWER),
        "fewer-boxes": replace(user, mailboxes=(BOX,)),
        "disabled": replace(user, disabled=True),
    }
    if what in changed:
        assert await accounts.change_user(replace(changed[what], version=user.version + 1))
    if what == "revoked":
        assert await accounts.revoke_token(parent, time.time())


@pytest.mark.parametrize("happens", HAPPENS)
@pytest.mark.parametrize("owned", [True, False], ids=["of-a-user", "of-the-node"])
async def test_no_child_is_more_than_its_parent(tmp_path: Path, owned: bool, happens: str) -> None:
    async with desk(settings(tmp_path, **closed())) as node, client(node) as asking:
        accounts, now = node.ports.accounts, time.time()
        assert await accounts.add_user(User("anna", Role.ADMIN))
        children, parents = [], []
        for number, parent in enumerate(PARENTS):
            ends = None if parent.ends is None else now + parent.ends
            owner = "anna" if owned else ""
            token, text = await issue(accounts, f"p{number}", parent.verbs, "t", owner=owner, expires_at=ends)
            parents.append(token.id)
            for other, child in enumerate(CHILDREN):
                answer = await made(asking, text, f"c{number}-{other}", child, now)
                assert (answer.status_code == 201) == may_be_made(parent, child), (parent, child, answer.text)
                assert answer.status_code in {201, 403}
                if answer.status_code == 201:
                    children.append((parent, child, answer.json()["secret"]))
        assert len(children) > 20
        for one in parents if happens == "revoked" else parents[:1]:
            await happen(node, happens, one)
        later = now + LATE if happens == "ended" else now
        for parent, child, text in children:
            found = await token_caller(accounts, text, lambda: later)
            told = None if found is None else (found.verbs, found.mailboxes)
            assert told == left(parent, child, owned, happens), (parent, child)


async def test_a_grandchild_ends_with_the_first(tmp_path: Path) -> None:
    async with desk(settings(tmp_path, **closed())) as node, client(node) as asking:
        accounts, now = node.ports.accounts, time.time()
        first, text = await issue(accounts, "first", tuple(V), "t")
        for number in range(3):
            text = (await made(asking, text, f"next{number}", Kin(frozenset({V.ADMIN, V.READ})), now)).json()["secret"]
        assert await token_caller(accounts, text) is not None
        await accounts.revoke_token(first.id, now)
        assert await token_caller(accounts, text) is None


async def test_a_token_that_ended_owns_nothing_by_its_name(tmp_path: Path) -> None:
    async with desk(settings(tmp_path, **closed())) as node, client(node) as asking:
        accounts, now = node.ports.accounts, time.time()
        assert await accounts.add_user(User("anna", Role.ADMIN))
        await issue(accounts, "crm", (V.ADMIN,), "t", owner="anna", expires_at=2.0, wall=lambda: 1.0)
        second, text = await issue(accounts, "crm", (V.ADMIN,), "t")
        answer = await made(asking, text, "child", Kin(frozenset({V.ADMIN})), now)
        assert answer.json()["token"]["owner"] == f"token:{second.id}"


async def test_a_name_that_two_tokens_have_makes_each_the_maker_of_its_own(tmp_path: Path) -> None:
    """Two that were asked for at once, under one name: what the narrow one makes is not the other's."""
    async with desk(settings(tmp_path, **closed())) as node, client(node) as asking:
        accounts, now = node.ports.accounts, time.time()
        wide, _ = await issue(accounts, "wide", (V.ADMIN,), "t")
        narrow, text = await issue(accounts, "crm", (V.ADMIN,), "t", expires_at=now + SOON)
        assert await accounts.add_token(replace(wide, id="a" * 12, name="crm", created_at=wide.created_at - 1))
        answer = await made(asking, text, "child", Kin(frozenset({V.ADMIN})), now)
        token = answer.json()["token"]
        assert (token["owner"], token["expires_at"]) == (f"token:{narrow.id}", rfc3339(now + SOON))


async def test_a_family_of_tokens_is_no_longer_than_it_may_be_and_goes_in_no_circle(tmp_path: Path) -> None:
    async with desk(settings(tmp_path, **closed())) as node, client(node) as asking:
        accounts, now = node.ports.accounts, time.time()
        _, text = await issue(accounts, "first", tuple(V), "t")
        for number in range(MOST_MAKERS):
            answer = await made(asking, text, f"next{number}", Kin(frozenset({V.ADMIN})), now)
            assert answer.status_code == 201
            text = answer.json()["secret"]
        assert await token_caller(accounts, text) is not None
        answer = await made(asking, text, "last", Kin(frozenset({V.ADMIN})), now)
        assert (answer.status_code, "make it by another" in answer.json()["detail"]) == (422, True)


@pytest.mark.parametrize(("makers", "counts"), [(MOST_MAKERS, True), (MOST_MAKERS + 1, False)])
async def test_no_more_tokens_are_looked_up_than_a_family_may_have(tmp_path: Path, makers: int, counts: bool) -> None:
    """A longer one is made by none of our ways; a store may have it all the same."""
    async with desk(settings(tmp_path, **closed())) as node:
        accounts = node.ports.accounts
        owner = ""
        for number in range(makers):
            token, _ = await issue(accounts, f"maker{number}", (V.ADMIN,), "t", owner=owner)
            owner = f"token:{token.id}"
        _, text = await issue(accounts, "last", (V.ADMIN,), "t", owner=owner)
        assert (await token_caller(accounts, text) is not None) is counts


async def test_tokens_of_which_each_made_the_other_are_nobody_s(tmp_path: Path) -> None:
    async with desk(settings(tmp_path, **closed())) as node:
        accounts = node.ports.accounts
        token, _ = await issue(accounts, "spare", (V.ADMIN,), "t")
        text = TokenText("b" * 12, "0" * 43)
        assert await accounts.add_token(replace(token, id="a" * 12, name="a", owner=f"token:{'b' * 12}"))
        assert await accounts.add_token(
            replace(token, id=text.id, name="b", owner=f"token:{'a' * 12}", sha256=text.sha256)
        )
        assert await token_caller(accounts, text.text) is None


async def test_a_name_that_is_another_token_s_id_is_no_name(tmp_path: Path) -> None:
    """`ingest token revoke NAME` takes an id first: it would end the other one."""
    async with desk(settings(tmp_path, **closed())) as node:
        first, _ = await issue(node.ports.accounts, "first", (V.READ,), "t")
        with pytest.raises(Taken):
            await issue(node.ports.accounts, first.id, (V.READ,), "t")

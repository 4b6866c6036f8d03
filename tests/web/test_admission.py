"""Nobody comes in without an account, on any route that there is: they are found in the application, not in a list."""

import json
import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI

from ingest.ports import Allowance, Job
from ingest.ports.lasting.allowances import allowance_id
from ingest.records import HeldMessage
from ingest.settings import Settings
from ingest.staff.allowing.making import AT_ONCE, allow, make
from ingest.staff.caller import Caller, Role, Verb
from ingest.web.app import make_app
from ingest.web.gate import API, DOORS
from tests.ingest.desk import BOX, OTHER, Desk, desk, mail, settings
from tests.ingest.shunting import shunt
from tests.jobs.desk import ask, hold, undecided
from tests.web.client import add_user, bearer, browser, client, closed, logged_in
from tests.web.routes import PlainRoute, routes

OPEN = {"/livez", "/readyz"}
"""Probes of whoever starts and stops processes."""
FIGURES = {"/metrics"}
"""Open on this machine, else for whoever may read."""
KEY = {"id": "k1", "secret": "s" * 32}


@dataclass(frozen=True)
class Case:
    """What a route is asked by a caller who sees another mailbox only, and what it answers."""

    status: int
    body: Any = None
    asked: Any = field(default_factory=dict)
    """Other arguments of the request."""


DECIDED = {"note": "why"}
FOREIGN = {
    ("POST", "/api/v1/outgoing"): Case(404, {"mailbox": BOX, "recipients": ["ann@customer.example"]}),
    ("POST", "/api/v1/sent"): Case(
        404, {"mailbox": BOX, "recipients": ["ann@customer.example"], "message_id": "<1@desk.example>"}
    ),
    ("POST", "/api/v1/messages"): Case(
        404,
        asked={
            "params": {"recipient": BOX},
            "content": b"From: a@b\r\n\r\nx",
            "headers": {"Content-Type": "message/rfc822"},
        },
    ),
    ("POST", "/api/v1/allowances"): Case(404, {"sender": "bot@loop.example", "mailbox": BOX, "until": None}),
    ("DELETE", "/api/v1/allowances/{allowance}"): Case(404),
    ("POST", "/api/v1/at-once"): Case(404, {"storm": "STORM", "mailbox": BOX, "until": "2126-01-31T00:00:00Z"}),
    ("DELETE", "/api/v1/at-once/{rule}"): Case(404),
    ("POST", "/api/v1/silences/lift"): Case(403, {"address": "bot@loop.example"}),
    ("POST", "/api/v1/held/release"): Case(404, {"filter": {"mailbox": BOX}}),
    ("POST", "/api/v1/held/discard"): Case(404, {"messages": ["MESSAGE"]}),
    ("POST", "/api/v1/held/{message}/release"): Case(404, DECIDED),
    ("POST", "/api/v1/held/{message}/discard"): Case(404, DECIDED),
    ("POST", "/api/v1/storms/{storm}/release"): Case(404, DECIDED),
    ("POST", "/api/v1/storms/{storm}/discard"): Case(404, DECIDED),
    ("PUT", "/api/v1/storms/{storm}/postponement"): Case(404, {"count": 5}),
    ("DELETE", "/api/v1/storms/{storm}/postponement"): Case(404),
    ("POST", "/api/v1/held/restore"): Case(404, {"messages": ["MESSAGE"]}),
    ("POST", "/api/v1/held/{message}/restore"): Case(404, DECIDED),
    ("POST", "/api/v1/storms/{storm}/restore"): Case(404, DECIDED),
    ("POST", "/api/v1/shunted/retry"): Case(404, {"mailbox": BOX}),
    ("POST", "/api/v1/shunted/{receipt}/retry"): Case(404, {}),
    ("POST", "/api/v1/jobs/{job}/cancel"): Case(404, {}),
    ("POST", "/api/v1/jobs/{job}/undo"): Case(404, {}),
    ("POST", "/api/v1/threads/{mailbox:address}/{thread}/merge"): Case(404, {"other": "t2"}),
    ("POST", "/api/v1/threads/{mailbox:address}/{thread}/split"): Case(404, {"name": "t2"}),
    ("POST", "/api/v1/users"): Case(403, {"name": "carl"}),
    ("PATCH", "/api/v1/users/{name}"): Case(403, {"role": "admin"}),
    ("POST", "/api/v1/tokens"): Case(403, {"name": "mine", "verbs": ["admin"]}),
    ("DELETE", "/api/v1/tokens/{id}"): Case(403),
}
"""Of every route that changes something; a new one needs a row here."""
HIMSELF = {("DELETE", "/api/v1/session"), ("POST", "/api/v1/session"), ("PUT", "/api/v1/session/password")}
"""Routes about nobody's mail."""


def application() -> FastAPI:
    return make_app(Settings(), lambda: pytest.fail("no route is asked anything"))


def asked_by_programs(app: FastAPI) -> list[PlainRoute]:
    """Return the routes that are no pages; of those `tests/web/pages/test_page_admission.py` knows."""
    return [route for route in routes(app) if route.path.startswith(API) or route.path in OPEN | FIGURES]


ROUTES = asked_by_programs(application())
CHANGING = [route for route in ROUTES if route.changes]


def unguarded(app: FastAPI) -> list[str]:
    """Return the routes that let in whoever comes and are no doors."""
    return [
        str(route)
        for route in asked_by_programs(app)
        if route.path not in OPEN | FIGURES | {"/api/v1/openapi.json"}
        and (route.method, route.path) not in DOORS
        and not route.needs_caller
    ]


def url(route: PlainRoute) -> str:
    return re.sub(r"\{[^}]*\}", "x", route.path)


def closed_settings(folder: Path, **web: Any) -> Settings:
    return settings(folder, stamp_key=[KEY], **closed(**web))


def test_there_are_routes_to_look_at() -> None:
    assert len(CHANGING) >= 7
    assert {"POST /api/v1/outgoing", "PATCH /api/v1/users/{name}"} <= set(map(str, CHANGING))


def test_every_route_names_a_verb_or_is_a_door() -> None:
    assert unguarded(application()) == []


def test_a_route_without_admission_is_found() -> None:
    app, router = application(), APIRouter()
    router.get("/forgotten")(lambda: "all mail")
    app.include_router(router, prefix="/api/v1")
    app.add_api_route("/api/v1/too", lambda: None, methods=["POST"])
    assert unguarded(app) == ["GET /api/v1/forgotten", "POST /api/v1/too"]


async def test_and_lets_nobody_in_all_the_same(tmp_path: Path) -> None:
    async with desk(closed_settings(tmp_path)) as node:
        app = make_app(node.settings, lambda: node.engines)
        app.add_api_route("/api/v1/forgotten", lambda: "all mail")
        async with client(node, app) as asking:
            assert (await asking.get("/api/v1/forgotten")).status_code == 401
            assert (await asking.get("/api/v1/forgotten", headers=await bearer(node, "crm"))).text == '"all mail"'


@pytest.mark.parametrize("route", ROUTES, ids=str)
async def test_who_is_nobody_comes_no_further(tmp_path: Path, route: PlainRoute) -> None:
    async with desk(closed_settings(tmp_path)) as node, client(node) as asking:
        answer = await asking.request(route.method, url(route))
        if route.path in OPEN | FIGURES:
            assert answer.status_code in {200, 503}
        elif (route.method, route.path) in DOORS:
            assert answer.status_code in {404, 415, 422}
        else:
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"].startswith("Bearer")
            assert answer.headers["cache-control"] == "no-store"
            assert answer.headers["content-type"] == "application/problem+json" or route.method == "HEAD"


@pytest.mark.parametrize("route", [one for one in ROUTES if one.path.startswith(API)], ids=str)
async def test_a_token_that_is_none_is_refused_everywhere(tmp_path: Path, route: PlainRoute) -> None:
    if (route.method, route.path) in DOORS:
        return
    async with desk(closed_settings(tmp_path, open_on_loopback=True)) as node, client(node) as asking:
        good = (await bearer(node, "crm"))["Authorization"]
        for text in ("Bearer", "Bearer x", f"{good}x", good[:-1], good.swapcase(), good.replace("hdi_", "hdi_a")):
            answer = await asking.request(route.method, url(route), headers={"Authorization": text})
            assert answer.status_code == 401, text
        twice = [("Authorization", good), ("Authorization", good)]
        assert (await asking.request(route.method, url(route), headers=twice)).status_code == 401


@pytest.mark.parametrize("route", [one for one in ROUTES if one.verb is not None], ids=str)
async def test_a_lesser_verb_is_refused(tmp_path: Path, route: PlainRoute) -> None:
    async with desk(closed_settings(tmp_path)) as node, client(node) as asking:
        lesser = await bearer(node, "lesser", *(verb for verb in Verb if verb is not route.verb))
        answer = await asking.request(route.method, url(route), headers=lesser, **_json(route, {}))
        assert answer.status_code == 403
        assert answer.json()["detail"] == f"token:lesser may not {route.verb}."


@pytest.mark.parametrize("route", [one for one in ROUTES if one.verb is not None], ids=str)
async def test_so_is_a_lesser_role(tmp_path: Path, route: PlainRoute) -> None:
    async with desk(closed_settings(tmp_path)) as node:
        for role in Role:
            await add_user(node, str(role), role)
            async with client(node, **browser()) as asking:
                await logged_in(asking, str(role))
                answer = await asking.request(route.method, url(route), **_json(route, {}))
                assert (answer.status_code == 403) is (route.verb not in role.verbs), role


def test_every_route_that_changes_something_is_asked_about_a_foreign_mailbox() -> None:
    asked = {(route.method, route.path) for route in CHANGING}
    assert asked - HIMSELF == set(FOREIGN)


@pytest.mark.parametrize("route", [one for one in CHANGING if (one.method, one.path) not in HIMSELF], ids=str)
async def test_a_foreign_mailbox_is_refused(tmp_path: Path, route: PlainRoute) -> None:
    case = FOREIGN[route.method, route.path]
    async with desk(closed_settings(tmp_path)) as node, client(node) as asking:
        held, job, thread, receipt = await something(node)
        real = {
            "message": held.id,
            "storm": held.storm,
            "job": job.id,
            "mailbox": BOX,
            "thread": thread,
            "allowance": (await allowed(node)).id,
            "rule": (await held_at_once(node)).id,
            "receipt": receipt,
        }
        path = re.sub(r"\{([^}:]*)[^}]*\}", lambda found: real.get(found[1], "x"), route.path)
        body = json.loads(json.dumps(case.body).replace("MESSAGE", held.id).replace("STORM", held.storm))
        more = {**case.asked, **({} if body is None else {"json": body})}
        asking.headers.update(await bearer(node, "sales", mailboxes=(OTHER,)))
        answer = await asking.request(route.method, path, **more)
        assert answer.status_code == case.status, answer.text
        assert BOX not in answer.text.replace(path, "") or BOX in path + str(body) + str(more)
        assert len(await undecided(node)) == 2
        asking.headers.update(await bearer(node, "all"))
        assert (await asking.request(route.method, path, **more)).status_code != case.status, "there is something"


async def allowed(node: Desk) -> Allowance:
    """Let a sender's mail to BOX pass."""
    root = Caller("root", frozenset(Verb))
    return await allow(
        *(node.ports, node.mailboxes, root, "cli"), sender="bot@loop.example", mailbox=BOX, until=None, at=time.time()
    )


async def held_at_once(node: Desk) -> Allowance:
    """Hold a loop to BOX at once."""
    sender, now = "bot@loop.example", time.time()
    rule = Allowance(allowance_id(sender, BOX), sender, BOX, now + 86_400, "root", "cli", now)
    await make(node.ports, AT_ONCE, rule, now)
    return rule


async def something(node: Desk) -> tuple[HeldMessage, Job, str, str]:
    held = (await hold(node, 2))[0]
    receipt = await node.take(mail(99))
    await node.drain()
    outcome = node.watch.outcome(receipt)
    assert outcome is not None
    stored = await node.ports.store.get(outcome.id)
    assert stored is not None
    (shunted,) = await shunt(node, mail(98))
    return held, await ask(node, ids=(held.id,)), stored.thread, shunted


@pytest.mark.parametrize("route", [one for one in CHANGING if one.path.startswith(API)], ids=str)
async def test_attack_19_a_page_elsewhere_changes_nothing_with_a_cookie(tmp_path: Path, route: PlainRoute) -> None:
    async with desk(closed_settings(tmp_path)) as node:
        await add_user(node, "root", "admin")
        async with client(node) as asking:
            who = await logged_in(asking, "root")
            token = {"X-CSRF-Token": who["csrf_token"]}
            for headers in (
                {"Origin": "https://evil.example"},
                {"Origin": "null"},
                {"Origin": "http://127.0.0.1:8026.evil.example"},
                {"Origin": "http://127.0.0.1:9000"},
                {"Origin": "https://127.0.0.1:8026"},
                {"Sec-Fetch-Site": "cross-site"},
                {"Sec-Fetch-Site": "same-site"},
                {"Origin": "http://127.0.0.1:8026", "Sec-Fetch-Site": "cross-site"},
            ):
                answer = await asking.request(
                    route.method,
                    url(route),
                    headers={**token, **headers},
                    **_json(route, {"name": "a", "password": "b"}),
                )
                assert answer.status_code == 403, headers
            if (route.method, route.path) in DOORS:
                return
            ours = {"Origin": "http://127.0.0.1:8026"}
            del asking.headers["X-CSRF-Token"]
            for headers in ({}, {"X-CSRF-Token": "0" * 64}, {"X-CSRF-Token": ""}):
                answer = await asking.request(route.method, url(route), headers={**ours, **headers}, **_json(route, {}))
                assert answer.status_code == 403, headers
            answer = await asking.request(route.method, url(route), headers=token, **_json(route, {}))
            assert answer.status_code == 403, "a browser that does not say where it comes from"


async def test_figures_are_for_this_machine_or_for_who_may_read(tmp_path: Path) -> None:
    async with desk(closed_settings(tmp_path)) as node, client(node) as asking:
        assert (await asking.get("/metrics")).status_code == 200
        assert (await asking.get("/metrics", headers={"X-Forwarded-For": "192.0.2.1"})).status_code == 401
    reached = closed_settings(tmp_path / "b", listen="0.0.0.0:8026", accounts=True)
    async with desk(reached) as node, client(node) as asking:
        assert (await asking.get("/metrics")).status_code == 401
        assert (await asking.get("/metrics", headers=await bearer(node, "p", Verb.READ))).status_code == 200
        assert (await asking.get("/metrics", headers=await bearer(node, "s", Verb.SEND))).status_code == 403
        assert (await asking.get("/livez")).status_code == 200


async def test_a_proxy_on_this_machine_hands_nobody_on_to_an_open_node(tmp_path: Path) -> None:
    async with desk(closed_settings(tmp_path, open_on_loopback=True)) as node, client(node) as asking:
        assert (await asking.get("/api/v1/session")).json()["name"] == "local"
        for header in ("X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"):
            assert (await asking.get("/api/v1/session", headers={header: "for=192.0.2.1"})).status_code == 403


async def test_a_store_that_is_away_lets_nobody_new_in(tmp_path: Path) -> None:
    async with desk(closed_settings(tmp_path)) as node, client(node) as asking:
        good, never = await bearer(node, "crm"), await bearer(node, "never")
        assert (await asking.get("/api/v1/session", headers=good)).status_code == 200
        real = node.engines.ports.accounts
        _go_down(node, asking)
        assert (await asking.get("/api/v1/session", headers=never)).status_code == 503
        assert (await asking.get("/api/v1/session", headers=good)).json()["name"] == "token:crm"
        (token,) = [one for one in await real.tokens() if one.name == "crm"]
        await real.revoke_token(token.id, 1.0)
        _come_up(asking)
        assert (await asking.get("/api/v1/session", headers=good)).status_code == 401
        _go_down(node, asking)
        assert (await asking.get("/api/v1/session", headers=good)).status_code == 503, "it is forgotten"


def _admission(asking: Any) -> Any:
    return asking._transport.app.state.admission


def _go_down(node: Desk, asking: Any) -> None:
    from tests.ingest.desk import Failing

    failing = Failing(node.engines.ports.accounts)
    failing.down()
    _admission(asking).real = _admission(asking).accounts
    _admission(asking).accounts = lambda: failing


def _come_up(asking: Any) -> None:
    _admission(asking).accounts = _admission(asking).real


def _json(route: PlainRoute, body: Any) -> dict[str, Any]:
    return {"json": body} if route.method in {"POST", "PUT", "PATCH"} and body is not None else {}

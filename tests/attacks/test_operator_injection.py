"""Attack 17: what a program puts into a parameter is a value. Routes and parameters are enumerated from the contract.

Whatever is tried is answered with 404 or 422 (or with nothing found, where the parameter is free text), and no command
that reaches the MongoDB-wire server holds an operator, or a field, that came from outside.
"""

import itertools
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import quote

import pymongo
import pytest
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from tests.ingest.desk import looping, mail
from tests.services.service import Service
from tests.web.asking import BOX, RICH, Api, api, mongodb_settings

MARK = "7777001"
"""In everything that is tried, so that it is known again among the commands."""
TRIED = (
    *('{"$ne": null}', f'{{"$gt": "{MARK}"}}', f'{{"$regex": "{MARK}"}}', f'{{"$where": "{MARK}"}}'),
    *(f'{{"$in": ["{MARK}"]}}', f'{{"$or": [{{"a": "{MARK}"}}]}}', f'{{"$expr": "{MARK}"}}', f'{{"$oid": "{MARK}"}}'),
    *(f'{{"$function": "{MARK}"}}', f'{{"$date": "{MARK}"}}', f'{{"$numberLong": "{MARK}"}}'),
    *(
        f'[{{"$match": "{MARK}"}}]',
        f'{{"$text": {{"$search": "{MARK}"}}}}',
        f"$where={MARK}",
        f"$ne{MARK}",
        f"$${MARK}",
    ),
    *(f"[$ne]={MARK}", f"'; return {MARK}; //", f"' || '{MARK}' == '{MARK}", f"{MARK}' OR '1'='1", f'{MARK}" OR ""="'),
    *(f"${{{MARK}}}", f"$(id {MARK})", f"{MARK}\0", f"\0{MARK}", f"a.$.{MARK}", f"__proto__{MARK}"),
    *(f"constructor[{MARK}]", f"/{MARK}/i", f"^.*{MARK}", f"*{MARK}*", f"%{MARK}%"),
)
OURS = {"$in", "$lt", "$gt", "$gte", "$lte", "$set", "$setOnInsert", "$min", "$max", "$inc", "$db", "$clusterTime",
        "$readPreference", "$unset", "$ne", "$exists", "$or", "$addToSet", "$match", "$group", "$sum"}  # fmt: skip
FREE = {
    "q",
    "sender",
    "message_id",
    "mailbox",
    "address",
    "recipient",
    "node",
    "actor",
    "reason",
    "subject",
    "storm",
    "name",
}
"""Parameters that are text: whatever is typed is looked for, and not found."""


class _Commands(CommandListener):
    """Keeps every command whole."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    def started(self, event: CommandStartedEvent) -> None:
        self.sent.append(dict(event.command))

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """The answer says nothing of what was asked."""

    def failed(self, event: CommandFailedEvent) -> None:
        """As above."""


def keys_of(value: Any) -> Iterator[str]:
    """Yield every key of a command, however deep."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from keys_of(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from keys_of(inner)


@pytest.fixture
async def here(secantus: Service, tmp_path: Path) -> AsyncIterator[tuple[Api, _Commands]]:
    listener = _Commands()
    real = pymongo.AsyncMongoClient.__init__

    def listened(self: Any, *given: Any, **named: Any) -> None:
        real(self, *given, **{**named, "event_listeners": [listener]})

    with mock.patch.object(pymongo.AsyncMongoClient, "__init__", listened):
        async with api(
            mongodb_settings(tmp_path, secantus.url, stamp_key=[{"id": "k1", "secret": "s" * 32}])
        ) as opened:
            yield opened, listener


async def test_no_parameter_of_any_route_becomes_a_question(here: tuple[Api, _Commands]) -> None:
    opened, listener = here
    key, _ = await opened.arrive(RICH, looping(3))
    thread = (await opened.get(f"/messages/{key}"))["thread"]
    good = {"message": key, "mailbox": BOX, "thread": thread, "number": "0"}
    listener.sent.clear()
    tried = 0
    for path, methods in opened.app.openapi()["paths"].items():
        names = [each["name"] for each in methods.get("get", {}).get("parameters", ()) if each["in"] == "path"]
        for method, one in methods.items():
            for parameter in one.get("parameters", ()):
                if parameter["in"] == "header":
                    continue
                for value in TRIED:
                    tried += 1
                    status = await _asked(opened, method, path, parameter, value, {**dict.fromkeys(names, "x"), **good})
                    free = parameter["in"] == "query" and parameter["name"] in FREE
                    expected = {200, 404, 422} if free else {404, 422}
                    if method != "get":
                        expected |= {400, 415}
                    assert status in expected, (method, path, parameter["name"], value, status)
    assert tried > 30 * len(TRIED)
    strange = {name for one in listener.sent for name in keys_of(one) if name.startswith("$")} - OURS
    assert not strange
    assert not [one for one in listener.sent if any(MARK in name for name in keys_of(one))], "what is typed is no field"


async def _asked(
    opened: Api, method: str, path: str, parameter: dict[str, Any], value: str, good: dict[str, str]
) -> int:
    there = {**good, **({parameter["name"]: value} if parameter["in"] == "path" else {})}
    filled = path
    for name, each in there.items():
        filled = filled.replace("{" + name + "}", quote(each, safe=""))
    query = {parameter["name"]: value} if parameter["in"] == "query" else {}
    if path.endswith("/search") and parameter["name"] != "q":
        query["q"] = "x"
    answer = await opened.client.request(method, filled, params=query, **({"json": {}} if method == "post" else {}))
    return answer.status_code


@pytest.mark.parametrize("path", ["outgoing", "merge", "split"])
async def test_no_field_of_a_body_becomes_a_question(here: tuple[Api, _Commands], path: str) -> None:
    opened, listener = here
    (key,) = await opened.arrive(mail(1))
    thread = (await opened.get(f"/messages/{key}"))["thread"]
    fields = {
        "outgoing": {"mailbox": BOX, "recipients": ["ann@customer.example"], "thread": thread, "answers": key,
                     "in_reply_to": "x@y", "references": ["x@y"], "message_id": "x@y", "automatic": True},
        "merge": {"other": "x"},
        "split": {"name": "x"},
    }[path]  # fmt: skip
    where = "/api/v1/outgoing" if path == "outgoing" else f"/api/v1/threads/{BOX}/{thread}/{path}"
    listener.sent.clear()
    objects = [json.loads(value) for value in TRIED if value.startswith(('{"', "[{"))]
    for name, value in itertools.product(fields, (*TRIED, *objects)):
        body = {**fields, name: [value] if isinstance(fields[name], list) else value}
        answer = await opened.client.post(where, json=body, headers={"If-Match": "*"})
        text = isinstance(value, str) and name in {"in_reply_to", "references", "message_id", "mailbox", "recipients"}
        assert answer.status_code in ({200, 404, 409, 422} if text else {404, 409, 422}), (name, value, answer.text)
    for key_, value in (("$where", MARK), (f"$ne{MARK}", 1), ("mailbox.$ne", MARK), ("__proto__", {})):
        answer = await opened.client.post(where, json={**fields, key_: value}, headers={"If-Match": "*"})
        assert answer.status_code == 422, key_
    assert not {name for one in listener.sent for name in keys_of(one) if name.startswith("$")} - OURS
    assert not [one for one in listener.sent if any(MARK in name for name in keys_of(one))]

"""Whatever a client sends to take mail in or to ask after it, the answer is never ours to be ashamed of (a 500)."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st

from ingest.web.door.form import Form
from ingest.web.problem import Problem
from tests.ingest.desk import BOX, OTHER, settings
from tests.web.posting import PATH, RAW, Web, web

ANSWERS = {202, 400, 404, 409, 413, 415, 422}
SETUP = tries(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
ADDRESSES = st.one_of(st.sampled_from([BOX, OTHER, "", "<>", "a@b.example", f"<{BOX}>"]), st.text(max_size=40))
NAMES = st.one_of(st.sampled_from(["message", "sender", "recipient", ""]), st.text(max_size=10))
HEADERS = st.one_of(
    st.sampled_from([b"Content-Type: text/plain", b"Content-Transfer-Encoding: base64", b"X", b": y", b""]),
    st.binary(max_size=60),
)


class Asked:
    """One application for all examples of a test."""

    def __init__(self, folder: Path) -> None:
        self._runner = asyncio.Runner()
        self._made = web(settings(folder, intake={"size": 100_000}))
        self.node: Web = self._runner.run(self._made.__aenter__())

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self._runner.run(work)

    def close(self) -> None:
        self._runner.run(self._made.__aexit__(None, None, None))
        self._runner.close()


@pytest.fixture
def asked(tmp_path: Path) -> Any:
    made = Asked(tmp_path)
    yield made
    made.close()


@SETUP
@given(st.lists(ADDRESSES, max_size=4), st.lists(ADDRESSES, max_size=2), st.binary(max_size=300), st.text(max_size=30))
def test_any_parameters(asked: Asked, to: list[str], sender: list[str], content: bytes, key: str) -> None:
    query = urlencode(
        [*(("recipient", one) for one in to), *(("sender", one) for one in sender)], errors="surrogatepass"
    )
    headers = {**RAW, **({"Idempotency-Key": key.encode("utf-8", "replace")} if key else {})}
    before = len(asked.node.taken())
    answer = asked.run(asked.node.client.post(f"{PATH}?{query}", content=content, headers=headers))
    assert answer.status_code in ANSWERS, answer.text
    assert (len(asked.node.taken()) > before) <= (answer.status_code == 202)


def part(name: str, headers: list[bytes], content: bytes) -> bytes:
    lines = [f'Content-Disposition: form-data; name="{name}"; filename="x"'.encode("utf-8", "replace"), *headers]
    return b"--b\r\n" + b"\r\n".join(lines) + b"\r\n\r\n" + content + b"\r\n"


CONTENTS = st.one_of(ADDRESSES.map(lambda one: one.encode("utf-8", "replace")), st.binary(max_size=200))
PARTS = st.lists(st.builds(part, NAMES, st.lists(HEADERS, max_size=2), CONTENTS), max_size=5)


@SETUP
@given(PARTS, st.sampled_from([b"--b--\r\n", b"--b--", b"--b", b"", b"--b--\r\nmore"]), st.integers(0, 400))
def test_any_form(asked: Asked, parts: list[bytes], end: bytes, cut: int) -> None:
    body = b"".join(parts) + end
    for content in (body, body[:cut], body[:cut] + b"\r\n" + body[cut:]):
        headers = {"Content-Type": "multipart/form-data; boundary=b"}
        answer = asked.run(asked.node.client.post(PATH, content=content, headers=headers))
        assert answer.status_code in ANSWERS, (answer.status_code, answer.text)
    assert asked.node.drafts() == []


@SETUP
@given(
    st.binary(max_size=400).filter(lambda content: b"\r\n--b" not in content and not content.startswith(b"--b")),
    st.lists(st.sampled_from([BOX, OTHER]), min_size=1, max_size=3),
    st.integers(1, 50),
    st.randoms(use_true_random=False),
)
def test_a_form_is_the_same_however_it_is_cut(content: bytes, to: list[str], step: int, order: Any) -> None:
    parts = [part("message", [], content), *(part("recipient", [], one.encode()) for one in to)]
    order.shuffle(parts)
    body = b"".join(parts) + b"--b--\r\n"
    got: list[bytes] = []
    form = Form(b"b", 100, got.append)
    for at in range(0, len(body), step):
        form.feed(body[at : at + step])
    form.close()
    assert b"".join(got) == content
    assert sorted(form.recipients) == sorted(to)
    assert form.sender == []


@SETUP
@given(
    st.dictionaries(
        st.sampled_from(["message", "message_id", "address", "recipient", "since", "until", "cursor", "limit"]),
        st.one_of(
            st.text(max_size=40),
            st.sampled_from(
                ["2026-01-01T00:00:00Z", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "1e400"]
            ),
            st.integers(-5, 300).map(str),
            st.from_regex(r"[0-9a-f]{32}", fullmatch=True),
        ),
        max_size=4,
    ),
    st.text(max_size=40),
)
def test_any_question(asked: Asked, query: dict[str, str], receipt: str) -> None:
    text = urlencode(query, errors="surrogatepass")
    answer = asked.run(asked.node.client.get(f"/api/v1/receipts?{text}"))
    assert answer.status_code in (200, 422), (query, answer.text)
    path = "".join(f"%{byte:02x}" for byte in receipt.encode("utf-8", "replace"))
    if path:
        assert asked.run(asked.node.client.get(f"/api/v1/receipts/{path}")).status_code in (404, 503)


def test_headers_of_a_part_are_bounded() -> None:
    for more in ([b"X: " + b"y" * 10_000], [b"X: y"] * 100):
        with pytest.raises(Problem) as refused:
            Form(b"b", 1, lambda _: None).feed(part("message", more, b"x"))
        assert refused.value.status == 400

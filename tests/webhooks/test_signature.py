"""Our signatures are those of Standard Webhooks: the reference library takes them, and we take the reference's."""

import base64
import json
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from ingest.errors import CallerError
from ingest.webhooks.signature import secret_key, signed, verify

secrets = st.binary(min_size=24, max_size=64).map(lambda key: "whsec_" + base64.b64encode(key).decode())
ids = st.text("abcdefghij_0123456789", min_size=1, max_size=40)
bodies = st.dictionaries(st.text(max_size=10), st.text(max_size=20)).map(lambda fact: json.dumps(fact).encode())


@given(st.lists(secrets, min_size=1, max_size=4, unique=True), ids, bodies)
def test_the_reference_takes_what_each_live_secret_signs(live: list[str], id_: str, body: bytes) -> None:
    headers = signed([secret_key(one) for one in live], id_, int(time.time()), body)
    for one in live:
        assert Webhook(one).verify(body, headers) == json.loads(body)
        assert verify(one, headers, body) == id_
        assert verify(["whsec_" + base64.b64encode(b"x" * 32).decode(), one], headers, body) == id_


@given(secrets, ids, bodies)
def test_we_take_what_the_reference_signs(secret: str, id_: str, body: bytes) -> None:
    now = int(time.time())
    signature = Webhook(secret).sign(id_, datetime.fromtimestamp(now, UTC), body.decode())
    headers = {"Webhook-Id": id_, "Webhook-Timestamp": str(now), "Webhook-Signature": f"v1a,other {signature}"}
    assert verify(secret, headers, body) == id_


@given(secrets, ids, bodies, st.sampled_from(["secret", "body", "webhook-id", "webhook-timestamp", "late", "early"]))
def test_neither_takes_what_was_changed(secret: str, id_: str, body: bytes, what: str) -> None:
    now = int(time.time())
    at = {"late": now - 400, "early": now + 400}.get(what, now)
    headers = signed([secret_key(secret)], id_, at, body)
    if what == "secret":
        secret = "whsec_" + base64.b64encode(b"y" * 24).decode()
    elif what == "body":
        body += b" "
    elif what in headers:
        headers[what] = "other" if what == "webhook-id" else str(now + 1)
    with pytest.raises(CallerError):
        verify(secret, headers, body)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body, headers)


@given(
    st.dictionaries(
        st.sampled_from(["webhook-id", "webhook-timestamp", "webhook-signature", "WEBHOOK-ID"]),
        st.text(max_size=30) | st.just(str(int(time.time()))) | st.just("v1,") | st.just(", ,"),
    ),
    st.binary(max_size=50),
)
def test_nothing_made_up_is_taken_or_raises_otherwise(headers: dict[str, str], body: bytes) -> None:
    with pytest.raises(CallerError):
        verify("whsec_" + base64.b64encode(b"k" * 32).decode(), headers, body)


def test_the_example_of_the_specification() -> None:
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    headers = signed([secret_key(secret)], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert verify(secret, headers, body, now=1614265330.0) == "msg_p5jXN8AQM9LWM0D4loKWxJek"


@pytest.mark.parametrize(
    ("secret", "says"),
    [
        ("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "begin with whsec_"),
        ("whsec_" + base64.b64encode(b"q" * 23).decode(), "23 bytes"),
        ("whsec_" + base64.b64encode(b"q" * 65).decode(), "65 bytes"),
        ("whsec_not base64!", "base64"),
        ("whsec_ünïcode", "base64"),
    ],
)
def test_a_secret_that_is_none_is_refused_and_not_repeated(secret: str, says: str) -> None:
    with pytest.raises(ValueError, match=says) as refused:
        secret_key(secret)
    assert secret.removeprefix("whsec_") not in str(refused.value)

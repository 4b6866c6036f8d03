"""What a mailbox tolerates of one sender: `[[mailbox.sender]]`, from the settings to the verdict."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import SettingError
from ingest.mailboxes import Mailbox, Mailboxes
from ingest.settings import Settings
from tests.ingest.desk import BOX, desk, mail, settings


def mailbox(*senders: dict[str, Any], **policy: Any) -> Mailbox:
    tables = [{"address": BOX, "policy": policy, "sender": senders}]
    found = Mailboxes(Settings.model_validate({"mailbox": tables})).named(BOX)
    assert found is not None
    return found


def test_a_sender_may_do_more_and_another_less() -> None:
    box = mailbox(
        {"address": "alerts@watch.example", "policy": {"automatic_per_thread": 100}},
        {"address": "*@noisy.example", "policy": {"auto_replies": "hold"}},
    )
    assert box.policy_for("Alerts@Watch.Example").automatic_per_thread == 100
    assert box.policy_for("anybody@noisy.example").auto_replies == "hold"
    assert box.policy_for("ann@customer.example") == box.policy


def test_what_a_sender_leaves_open_is_the_mailboxes() -> None:
    box = mailbox({"address": "*@watch.example", "policy": {"per_pair": 9}}, hop_limit=20)
    assert (box.policy_for("a@watch.example").hop_limit, box.policy_for("a@watch.example").per_pair) == (20, 9)


def test_the_first_that_fits_counts() -> None:
    box = mailbox({"address": "a@x.example", "policy": {"per_pair": 9}}, {"address": "*", "policy": {"per_pair": 3}})
    assert [box.policy_for(sender).per_pair for sender in ("a@x.example", "b@x.example", "")] == [9, 3, 3]


@pytest.mark.parametrize(
    "sender", ["alerts@watch.example.evil.example", "xalerts@watch.example", "alertsXwatch.example"]
)
def test_a_sender_fits_as_a_whole_and_dots_are_dots(sender: str) -> None:
    box = mailbox({"address": "alerts@watch.example", "policy": {"per_pair": 9}})
    assert box.policy_for(sender) == box.policy


@given(st.text(alphabet="ab.*?[]+@\\\n"), st.text(alphabet="ab.*?[]+@\\\n"))
def test_any_text_is_a_pattern_and_fits_itself(address: str, other: str) -> None:
    box = mailbox({"address": address or "*", "policy": {"per_pair": 9}})
    assert box.policy_for(address).per_pair == 9
    if "*" not in address and other != address and address:
        assert box.policy_for(other).per_pair == box.policy.per_pair


def test_a_wrong_policy_names_mailbox_and_sender() -> None:
    with pytest.raises(SettingError, match=rf"mailbox {BOX}: \*@x.example: policy.per_pear is no setting"):
        mailbox({"address": "*@x.example", "policy": {"per_pear": 9}})
    with pytest.raises(SettingError, match=rf"mailbox {BOX}: \*@x.example: policy: per_pair is 1: it must be from 2"):
        mailbox({"address": "*@x.example", "policy": {"per_pair": 1}})


async def test_the_pipeline_judges_by_the_author(tmp_path: Path) -> None:
    strict = [{"address": "*@strict.example", "policy": {"auto_replies": "hold"}}]
    chosen = settings(tmp_path, mailbox=[{"address": BOX, "sender": strict}])
    vacation = "Auto-Submitted: auto-replied\r\n"
    async with desk(chosen) as one:
        await one.take(mail(1, sender="a@strict.example", header=vacation))
        await one.take(mail(2, sender="b@other.example", header=vacation))
        await one.drain()
        assert one.figures() == {"held": 1, "stored": 1}

"""The table of peers in loopguard/README.md is what a measurement says, and ours is the best row of it."""

import re

import pytest

from tests.loopguard.mails import mail
from tests.loopguard.peer_table import BETWEEN, CORPORA, PAGE, labelled, measured, ours, table
from tests.loopguard.peers import PEERS, Ruling, freescout, gitlab, osticket

measures = pytest.mark.skipif(not CORPORA.is_dir(), reason="The labelled mails are not beside this checkout.")


@measures
def test_the_table_on_the_page_is_measured() -> None:
    shown = BETWEEN.search(PAGE.read_text(encoding="utf-8"))
    assert shown is not None
    assert shown[0] == table(), "Run: python -m tests.loopguard.peer_table"


@measures
def test_no_peer_recognises_more_and_none_is_kinder_to_people() -> None:
    mails = list(labelled())
    best = [int(cell.split()[0]) for cell in measured(ours, mails)]
    assert best[2:] == [0, 0]
    for name, peer in PEERS:
        cells = [int(cell.split()[0]) for cell in measured(peer, mails)]
        assert cells[0] < best[0], name
        assert cells[1] < best[1], name


def test_the_table_names_every_peer() -> None:
    shown = BETWEEN.search(PAGE.read_text(encoding="utf-8"))
    assert shown is not None
    assert set(re.findall(r"^\| (\w[\w ]+?) \| \d", shown[0], re.MULTILINE)) == {name for name, _ in PEERS}


def test_oracles_keep_the_faults_of_their_systems() -> None:
    assert freescout(mail(("Auto-Submitted", "no"))) == Ruling(True)
    assert osticket(mail(("X-Auto-Response-Suppress", "AutoReply"))) == Ruling(False)
    assert gitlab(mail(("Auto-Submitted", "auto-replied"))) == Ruling(True, True)
    assert all(peer(mail(("From", "Ann <ann@example.org>"))) == Ruling(False) for _, peer in PEERS)

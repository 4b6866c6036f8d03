"""The subject and text of a notice, in one language; what senders gave stands in it as `plain` leaves it.

It holds no text of a mail. Its only links are pages of the review page: whoever opens one, a mail scanner too, decides
nothing by that.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote
from zoneinfo import ZoneInfo

from ingest.catalogue import catalogues
from ingest.notices.plain import plain
from ingest.notices.standing import LISTED, Standing, StormNews
from ingest.notices.table import NoticeSettings
from ingest.ports import ChangeKind, StormRow
from ingest.staff.looking.reasons import REASONS, storm_words

__all__ = ["Said", "Wording"]

KEYS = {
    ChangeKind.STORM_OPENED: "opened",
    ChangeKind.STORM_GROWN: "grown",
    ChangeKind.STORM_CLOSED: "closed",
}
REASON = 300
TEXTS = Path(__file__).with_name("texts")


@dataclass(frozen=True, slots=True)
class Said:
    """A notice in words."""

    subject: str
    text: str


class Wording:
    """How one node's notices are written. `base` is `web.url`; without it there are no links."""

    def __init__(self, given: NoticeSettings, base: str = "", node: str = "") -> None:
        self._texts = catalogues(TEXTS, REASONS)[given.language]
        self._reasons = self._texts.section("reasons")
        self._zone: ZoneInfo = given.zone
        self._base = base.rstrip("/")
        self._node = node

    def storms(self, news: Sequence[StormNews]) -> Said:
        """Say what is new of some storms, at least one."""
        say = self._texts
        blocks = ["\n".join(self._news(one)) for one in news[:LISTED]]
        if len(news) == 1:
            facts = _facts(news[0].row, news[0].told)
            return self._said(say(f"subject_{KEYS[news[0].kind]}", **facts), blocks)
        rest = [say("more", count=len(news) - LISTED)] if len(news) > LISTED else []
        return self._said(say("subject_several", count=len(news)), [say("several"), *blocks, *rest, *self._all()])

    def digest(self, standing: Standing, at: float) -> Said:
        """Say what waits, `at` being when the digest was due."""
        day = datetime.fromtimestamp(at, self._zone).date().isoformat()
        waits = standing.storm_count + standing.singles + standing.own
        head = ["digest"] if waits else ["nothing_waits", "decided"]
        blocks = [*map(self._texts, head), *self._waiting(standing)]
        subject = self._texts("subject_digest", day=day, storms=standing.storm_count, singles=standing.singles)
        return self._said(subject, [*blocks, *self._trouble(standing), *self._all()])

    def test(self) -> Said:
        """Say that it is a test."""
        return self._said(self._texts("subject_test"), [self._texts("test")])

    def _said(self, subject: str, blocks: Sequence[str]) -> Said:
        return Said(subject, "\n\n".join([*blocks, self._texts("footer")]) + "\n")

    def _news(self, one: StormNews) -> Iterator[str]:
        say, storm = self._texts, one.row.storm
        yield say(KEYS[one.kind], **_facts(one.row, max(one.told, storm.count)))
        yield say("reason", reason=plain(storm_words(storm, self._reasons), REASON))
        if one.subject:
            yield say("subject_of_first", subject=plain(one.subject))
        yield from self._page(storm.key)

    def _waiting(self, standing: Standing) -> Iterator[str]:
        say = self._texts
        for row in standing.storms:
            first = f"{datetime.fromtimestamp(row.storm.first_at, self._zone):%Y-%m-%d %H:%M}"
            lines = [say("digest_storm", **{**_facts(row, row.waiting), "first": first})]
            lines.append(say("reason", reason=plain(storm_words(row.storm, self._reasons), REASON)))
            yield "\n".join((*lines, *self._page(row.storm.key)))
        if (rest := standing.storm_count - len(standing.storms)) > 0:
            yield say("more", count=f"{rest}{'+' if standing.more else ''}")
        if standing.singles:
            yield say("singles", count=standing.singles)
        if standing.own:
            yield say("own", count=standing.own)

    def _trouble(self, standing: Standing) -> Iterator[str]:
        say = self._texts
        if standing.shunted:
            yield say("shunted", node=plain(self._node), count=standing.shunted)
        for name, since in standing.engines:
            yield say("engine", node=plain(self._node), engine=name, since=since)
        if standing.unsent:
            yield say("unsent", count=standing.unsent, error=plain(standing.unsent_error, REASON))

    def _page(self, storm: str) -> Iterator[str]:
        if self._base:
            yield self._texts("page", url=f"{self._base}/storms/{quote(storm, safe='')}")

    def _all(self) -> Iterator[str]:
        if self._base:
            yield self._texts("all", url=f"{self._base}/storms")


def _facts(row: StormRow, count: int) -> dict[str, object]:
    storm = row.storm
    return {"party": plain(storm.parties[0]), "mailbox": storm.mailbox, "count": count, "waiting": row.waiting}

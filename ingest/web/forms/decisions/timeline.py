"""A storm over time, as the API tells it."""

from pydantic import BaseModel

from ingest.staff.looking.timeline import Timeline
from ingest.web.forms.words import Moment

__all__ = ["BucketForm", "TimelineForm"]


class BucketForm(BaseModel):
    """Some seconds of a storm, from `at`."""

    at: Moment
    held: int
    passed: int


class TimelineForm(BaseModel):
    """A storm over time. Held and passed mails are of the caller's mailboxes."""

    width_s: int
    """The length of each bucket."""
    buckets: list[BucketForm]
    """In order, at most 240, without gaps. For the eye: a crash can lose a mail's tick."""
    code: str
    """The finding that the storm was opened for."""
    limit: int | None
    """Mails that its rule lets pass in `window_s`, by the settings of now; null for a storm that no rate has found."""
    window_s: int | None
    tripped_at: Moment
    """When the first mail that was held was accepted."""
    all_passed: bool
    """False where more mail passed than was looked at: some hundreds before the storm, and during it."""

    @classmethod
    def of(cls, timeline: Timeline) -> "TimelineForm":
        """Return the form of a timeline."""
        return cls(
            width_s=timeline.width,
            buckets=[BucketForm(at=one.start, held=one.held, passed=one.passed) for one in timeline.buckets],
            code=timeline.code,
            limit=timeline.limit,
            window_s=timeline.window_s,
            tripped_at=timeline.tripped_at,
            all_passed=timeline.all_passed,
        )

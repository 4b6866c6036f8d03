"""Mail of ours that is told again counts once, also where more of it went than ids are remembered."""

from loopguard.dealings import Dealings, Ours
from loopguard.rules.rounds import has_gone, went


def test_a_day_s_mail_to_an_organisation_that_is_told_again_counts_once() -> None:
    """More of it than ids are remembered, in any order; the last one, which only its address knows, was stopped."""
    mails = [Ours(f"ours {n}", 60.0 * n, automatic=True) for n in range(240)]
    firm, people = Dealings(), [Dealings() for _ in mails]
    for order in (mails, mails, mails[::-1]):
        for mail in order:
            place = int(mail.at // 60)
            people[place], firm = went((people[place], firm), mail)
    assert sum(count for _, count in firm.hours) == 240
    assert {sum(count for _, count in one.hours) for one in people} == {1}
    stopped = Ours("stopped", 239 * 60.0 + 1, automatic=True)
    (alone,) = went((Dealings(),), stopped)
    assert has_gone((alone, firm), stopped) == (True, False)
    assert sum(count for _, count in went((alone, firm), stopped)[1].hours) == 241


def test_what_a_clock_ahead_wrote_makes_no_mail_known() -> None:
    """A mail of next year is forgotten as any other, and nothing is older for it."""
    known: tuple[Dealings, ...] = (Dealings(), Dealings())
    known = went(known, Ours("next year", 3e7, automatic=True))
    for n in range(120):
        known = went(known, Ours(f"ours {n}", 60.0 * n, automatic=True))
    assert known[1].forgot == 60.0 * 19

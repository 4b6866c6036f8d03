"""What users of like programs reported, rebuilt against ours. More rows are in tests of other rooms, as named.

| reported at | what went wrong there | here |
|---|---|---|
| go-gitea/gitea#29405, HyphaApp/hypha#4531 | a poll puts the login inside the page | it did; mended |
| Cotonti/Cotonti#770 | what was written is lost when the session has ended | it was; mended |
| SparkPost/2web2ui#401, kiwitcms/Kiwi#152 | a filter with `+` finds nothing | with blanks around; mended |
| mailvelope/mailvelope#557, gorhill/uBlock#2599 | a domain is not found in its other spelling | in the list; mended |
| Rello/analytics#424, apache/texera#8106 | a filter's day is in another zone than the list | not said; it is now |
| mailhog/MailHog-UI#48, tine20/tine20#1631 | a mail without From breaks the list | no |
| SpartaSystems/holdmail#11, tweedegolf/mailcrab#14, mdn/content#20436 | links open in the frame, or nowhere | no |
| WoltLab/WCF#3293, roundcube/roundcubemail#5857 | a file's name is garbled when it is saved | no |
| mailwatch/MailWatch#241, MicrosoftDocs/microsoft-365-docs#846 | a link in a report releases | no: links ask |
| mailcow/mailcow-dockerized#536, MailCleaner/MailCleaner#30, truemail-rb/truemail#61 | an allowance fits no mail
  (case, `xn--`, what was pasted) | what was pasted; mended, `ingest/test_allowed` |
| PHPMailer/PHPMailer#1875, osTicket/osTicket#779, axllent/mailpit#96 | a mail's own pictures are missing
  | two of three; mended, `parsers/test_opened` |
| php-mime-mail-parser/php-mime-mail-parser#461, roundcube/roundcubemail#7116 | the charset that HTML names counts twice
  | no; `parsers/test_opened` |
| roundcube/roundcubemail#9168 and #5264 | SVG and styles get through | no; `attacks/html_payloads` |
| element-hq/element-web#15122, litehtml/litehtml#301 | nested tables freeze the viewer | no; `parsers/test_opened` |
| sidekiq/sidekiq#686 | "all" is a page of it | a digest counted 100; mended meanwhile, `notices/test_daily` |
| mailcow/mailcow-dockerized#4469, opfab/operatorfabric-core#7665 | a daily mail drifts, or moves with summer time
  | no; here and `notices/test_daily` |
| rq/rq#1669, rq/rq#2160 | what was cancelled in time is done | no; `jobs/test_any_sequence` |
| fail2ban/fail2ban#73 and #832, prometheus/alertmanager#844 | notices are a storm | no; `notices/test_courier` |
| miroslavpejic85/mirotalksfu#251, Leantime/leantime#2519 | two logins of a browser, Strict on the way back
  | no; `web/test_oidc_cookies` |
"""

import re
from datetime import datetime
from pathlib import Path

import pytest
from playwright.async_api import Browser

from ingest.jobs.asked import Asked
from ingest.jobs.gathering import gathered
from ingest.notices.daily import Daily
from ingest.ports import ChangeKind, JobKind
from ingest.records import HeldState
from ingest.web.app import make_app
from ingest.wiring import Engines
from tests.ingest.desk import Desk, desk, mail, settings
from tests.jobs.desk import hold, undecided
from tests.notices.desk import Clock, opened, told
from tests.notices.desk import hold as hold_one
from tests.web.asking import Api
from tests.web.client import add_user, client, closed, logged_in
from tests.web.client import browser as of_ours
from tests.web.pages.here import links, plain_text, seen, sent, token
from tests.web.pages.serving import on_loopback

FAR = b"Received: from a by b; x\r\n" * 60
BARE = FAR + b"To: support@desk.example\r\n\r\nno From, no Subject, no Date, no Message-ID\r\n"
NOTE = 'see "ticket" 4711 </textarea><b>'


async def waiting_job(node: Desk) -> str:
    """Return a job that waits an hour, so that its banner goes on."""
    held = await undecided(node)
    asked = Asked(JobKind.RELEASE, "anna", "192.0.2.7", ids=(held[0].id,), delay_s=3_600)
    return (await gathered(asked, node.ports, held[0].receipt.accepted_at)).id


async def test_a_part_of_a_page_is_never_the_login(tmp_path: Path) -> None:
    async with desk(settings(tmp_path, **closed())) as node, client(node) as asking:
        await hold(node, 1)
        job = await waiting_job(node)
        answer = await asking.get(f"/jobs/{job}/banner", headers={"HX-Request": "true"})
        assert answer.status_code == 401
        assert answer.headers["hx-refresh"] == "true"
        assert answer.content == b""
        assert (await asking.get(f"/jobs/{job}/banner")).status_code == 303, "a browser that opens it is led"


@pytest.mark.asyncio(loop_scope="module")
async def test_a_page_that_looks_again_leads_to_the_login_when_its_login_has_ended(
    browser: Browser, tmp_path: Path
) -> None:
    async with desk(settings(tmp_path, **closed())) as node:
        await add_user(node, "anna")
        await hold(node, 1)
        job = await waiting_job(node)
        app = make_app(node.settings, lambda: Engines(node.ports, node.engines.index))
        async with on_loopback(app) as url:
            page = await (await browser.new_context()).new_page()
            page.set_default_timeout(60_000)
            await page.goto(f"{url}/?state=all&job={job}")
            await page.get_by_label("Name").fill("anna")
            await page.get_by_label("Password").fill("correct horse battery")
            await page.locator("main button").click()
            undo = page.locator(f"#job-{job} input[name=next]")
            async with page.expect_response(re.compile("/banner")):
                pass
            async with page.expect_response(re.compile("/banner")):  # so the one before stands in the page
                pass
            assert await undo.input_value() == "/?state=all", "undo leads back to where one was"
            await page.context.clear_cookies()
            await page.wait_for_url("**/login?next=*")
            assert page.url.endswith(f"next=%2F%3Fstate%3Dall%26job%3D{job}")
            assert await page.locator("[data-said]").count() == 0


@pytest.mark.parametrize("why", ["ended", "another"])
async def test_what_was_written_is_not_lost_with_the_login(tmp_path: Path, why: str) -> None:
    async with desk(settings(tmp_path, **closed())) as node, client(node) as asking:
        await add_user(node, "anna")
        await logged_in(asking)
        (held,) = await hold(node, 1)
        page = await asking.get("/decide", params={"kind": "discard", "message": held.id})
        form = {"csrf": token(page.text), "kind": "discard", "message": held.id, "note": NOTE}
        asking.cookies.clear()
        if why == "another":  # a new login in another tab: the form's token is the old one's
            await logged_in(asking)
        answer = await asking.post("/decide", data=form, headers=of_ours())
        assert answer.status_code == {"ended": 401, "another": 403}[why]
        assert "readonly>see &#34;ticket&#34; 4711 &lt;/textarea&gt;&lt;b&gt;</textarea>" in answer.text
        assert ('href="/login"' in answer.text) is (why == "ended")
        elsewhere = await asking.post("/decide", data=form, headers={**of_ours(), "sec-fetch-site": "cross-site"})
        assert "4711" not in elsewhere.text, "what another site writes is not shown on a page of ours"
        assert [one.state for one in await undecided(node)] == [HeldState.HELD]


async def test_a_filter_finds_an_address_with_a_plus_however_it_was_pasted(here: Api) -> None:
    await here.arrive(*(FAR + mail(n, sender=who) for n, who in enumerate(["ann+tag@x.example", "100%@x.example"])))
    for who in ("ann+tag@x.example", "100%@x.example"):
        for typed in (who, f" {who.upper()}\t"):
            said = plain_text(await seen(here, "/", kind="single", sender=typed))
            assert who in said
            assert said.count("→") == 1
    html = await seen(here, "/", kind="single", sender="ann+tag@x.example")
    (release,) = [one for one in links(html) if one.startswith("/decide?kind=release")]
    assert release.endswith("sender%3Dann%252Btag%2540x.example") or "ann%2Btag" in release
    assert "(UTC)" in html


async def test_a_filter_finds_a_domain_in_either_spelling(here: Api) -> None:
    senders = ("bot@xn--bcher-kva.example", "ann@bücher.example", "bot@bucher.example")
    await here.arrive(*(FAR + mail(n, sender=who) for n, who in enumerate(senders)))
    for typed in ("*@bücher.example", "*@xn--bcher-kva.example", "*@BÜCHER.example"):
        said = plain_text(await seen(here, "/", kind="single", sender=typed))
        assert [who in said for who in senders] == [True, True, False], typed
    assert senders[0] in plain_text(await seen(here, "/", kind="single", sender="bot@bücher.example"))


async def test_a_mail_of_which_nothing_is_known_is_shown_and_decided_like_any(here: Api) -> None:
    (key,) = await here.arrive(BARE)
    (held,) = await undecided(here.node)
    assert re.search(r'class="open"[^>]*><bdi>[^<]', await seen(here, "/", kind="single")), "a link that one can see"
    for path in (f"/storms/{held.storm}", f"/mail/{key}", f"/allow?storm={held.storm}", f"/trace?what={key}"):
        await seen(here, path)
    html = await seen(here, "/decide", kind="discard", message=key)
    assert "no subject" in plain_text(html).lower()
    assert [one.state for one in await undecided(here.node)] == [HeldState.HELD], "who opens a link decides nothing"
    hidden = {"kind": "discard", "message": key, "key": "0" * 32, "asked": "2099-01-01T00:00:00Z"}
    assert (await sent(here, "/decide", csrf=token(html), **hidden)).status_code == 303


async def test_links_of_a_mail_open_outside_its_frame_and_files_keep_their_names(here: Api) -> None:
    content = (
        b"From: a@x.example\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: text/html\r\n\r\n<base target=_top href=//evil.example><a href=mailto:b@x.example>m</a>"
        b"<a href=tel:+49 target=_parent>t</a><a href=https://x.example target=_self>h</a>\r\n"
        b"--b\r\nContent-Type: application/zip\r\nContent-Disposition: attachment;"
        b" filename*=utf-8''guia%CC%83o%20%E6%B3%A8.ZIP\r\n\r\nx\r\n--b--\r\n"
    )
    (key,) = await here.arrive(content)
    frame = (await here.client.get(f"/mail/{key}/frame")).text
    assert frame.count(' target="_blank" rel="noopener noreferrer nofollow" href="') == 3
    assert "<base" not in frame
    answer = await here.client.get(f"/mail/{key}/attachments/0")
    name = answer.headers["content-disposition"]
    assert name.isascii()
    assert name.endswith("filename*=UTF-8''guia%CC%83o%20%E6%B3%A8.ZIP"), "no quotes around it"


async def test_a_daily_mail_comes_once_a_day_whenever_it_is_looked_and_when_summer_time_ends(tmp_path: Path) -> None:
    clock = Clock()
    given = told(tmp_path, notices={"timezone": "Europe/Berlin", "digest_at": "02:30"})
    async with opened(given) as ports:
        clock.now = datetime.fromisoformat("2026-10-22T03:00+02:00").timestamp()
        daily = Daily(given, ports, "here.notices-0", clock)
        await hold_one(ports, "s", 3)
        for _ in range(5 * 24 * 3 + 3):  # at 02:30 twice on the 25th, as 03:00 begins anew
            await daily.round()
            clock.now += 1_203  # later each day
        entries = await ports.changes.after(await ports.changes.floors(), 1_000)
    days = [one.id for entry in entries for one in entry.changes if one.kind is ChangeKind.STORMS_DIGEST]
    assert days == [f"2026-10-{day}" for day in range(23, 28)]

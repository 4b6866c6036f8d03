"""What a mail brings as a file is saved and never shown (attack 15): 200 hostile names, and hostile bytes of every type
that a browser runs, in a real browser."""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path, PureWindowsPath
from urllib.parse import unquote

from playwright.async_api import Browser

from ingest.web.answers.raw_answer import disposition, harmless, raw_answer
from parsers import parse
from tests.attacks.traps import host, traps

PATIENCE_S = 120
BASES = (
    *("../../etc/passwd", "..\\..\\windows\\system.ini", "/etc/shadow", "C:\\boot.ini", "c:evil.exe", "~/.ssh/id_rsa"),
    *("..", ".", "...", " ", "", ".htaccess", ".bashrc", "CON", "nul.txt", "com1.log", "LPT9", "aux", "clock$"),
    *("a/b", "a\\b", "//host/share/x", "\\\\host\\share\\x", "\\\\?\\C:\\x", "file:///etc/passwd", "%2e%2e%2fx"),
    *("..%2f..%2fx", "..%5cx", "%00x", "a%0d%0aSet-Cookie: x=1", "x;y", 'x"; filename="y.exe', 'x\\"y', "x'y", "x`id`"),
    *(
        "$(id)",
        "|id",
        "&& id",
        "-rf",
        "--help",
        "x\ty",
        "x*y?",
        "<img src=x onerror=alert(1)>.png",
        "x.exe",
        "x.pdf.exe",
    ),
    *("x.lnk", "x.html", "x.svg", "desktop.ini", "autorun.inf", "index.html", "a:b:$DATA", "x.txt::$DATA", "x" * 300),
)
MARKS = (
    "{}",
    "{} ",
    " {}",
    "{}.",
    "a/{}",
    "{}\u202egpj.exe",
    "\u2066{}",
    "{}\u200b",
    "\x01{}",
    "{}\x7f\x9b2J",
    "é{}漢",
)
NAMES = tuple(dict.fromkeys(mark.format(base) for base in BASES for mark in MARKS))
ORDERS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\u200b"


def with_names() -> Iterator[bytes]:
    """Yield mails with a file for each name, written as RFC 2231 and raw."""
    for name in NAMES:
        encoded = "".join(f"%{byte:02X}" for byte in name.encode())
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        for written in (f"filename*=utf-8''{encoded}", f'filename="{quoted}"'):
            yield (
                "From: a@example.org\r\nMIME-Version: 1.0\r\nContent-Type: application/octet-stream\r\n"
                f"Content-Disposition: attachment; {written}\r\n\r\nx\r\n"
            ).encode()


def test_a_name_stays_in_its_folder_and_in_its_header(tmp_path: Path) -> None:
    assert len(NAMES) >= 200
    for content in with_names():
        for one in parse(content).attachments:
            name = one.name
            assert (tmp_path / name).resolve().parent == tmp_path.resolve(), repr(name)
            assert PureWindowsPath("C:/folder", name).parent == PureWindowsPath("C:/folder"), repr(name)
            assert not PureWindowsPath(name).is_reserved(), repr(name)
            assert name.isprintable(), repr(name)
            assert not set(name) & set(ORDERS), repr(name)
            assert name not in {"", ".", ".."}
            told = disposition(name)
            assert told.isascii()
            assert told.isprintable()
            assert told.startswith('attachment; filename="')
            assert told.count('"') == 2
            assert told.count(";") == 2
            assert unquote(told.rpartition("''")[2]) == name


HTML = "<!DOCTYPE html><script>{js}</script>"
SVG = "<svg xmlns='http://www.w3.org/2000/svg'><script>{js}</script></svg>"
XHTML = "<html xmlns='http://www.w3.org/1999/xhtml'><script>{js}</script></html>"
FILES = {
    "html": ("text/html", HTML),
    "html-charset": ("text/html; charset=utf-8", HTML),
    "svg": ("image/svg+xml", SVG),
    "xhtml": ("application/xhtml+xml", XHTML),
    "xml": ("text/xml", XHTML),
    "xml-application": ("application/xml", SVG),
    "script": ("text/javascript", "{js}"),
    "script-as-text": ("text/plain", "{js}"),
    "script-as-document": ("application/json", "{js}"),
    "script-old": ("application/x-javascript", "{js}"),
    "unknown": ("application/unknown", HTML),
    "any": ("*/*", HTML),
}


async def asked_for(browser: Browser, *, as_we_do: bool) -> set[str]:
    """Open each file by itself and within a page, and return those that reached their trap."""
    async with traps((*FILES, "canary")) as laid, host() as serving:
        page = await browser.new_page()
        page.set_default_timeout(PATIENCE_S * 1000)
        for name, (kind, template) in FILES.items():
            content = laid.armed(name, template).encode()
            ours = raw_answer(content, harmless(kind), f"{name}.bin", sha256(content).hexdigest())
            headers: Mapping[str, str] = dict(ours.headers) if as_we_do else {"Content-Type": kind}
            serving.put(f"/{name}", content.decode(), {k: v for k, v in headers.items() if k != "content-length"})
        tags = "".join(
            f'<iframe src="/{name}"></iframe><object data="/{name}"></object><embed src="/{name}">'
            f'<script src="/{name}"></script>'
            for name in FILES
        )
        await page.goto(serving.put("/page", f"<!DOCTYPE html>{tags}"))
        for name in FILES if as_we_do else ():
            async with page.expect_download() as saving:
                await page.evaluate("name => { location.href = '/' + name }", name)
            assert (await saving.value).suggested_filename == f"{name}.bin"
        serving.put("/canary", laid.armed("canary", '<img src="{trap}a.gif">'))
        await page.evaluate("document.body.append(Object.assign(document.createElement('iframe'), {src: '/canary'}))")
        await page.wait_for_timeout(1000)
        assert laid.asked.pop("canary")
        return {name for name, heads in laid.asked.items() if heads}


async def test_every_file_runs_where_it_is_served_as_the_mail_calls_it(browser: Browser) -> None:
    assert await asked_for(browser, as_we_do=False) == set(FILES)


async def test_none_runs_as_we_serve_it(browser: Browser) -> None:
    assert await asked_for(browser, as_we_do=True) == set()

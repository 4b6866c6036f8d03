"""Words of the pages: every language has them all with the same names, each is used, and each that is used is there.

More languages are a folder (`web.texts`); one that cannot serve is refused before a start, by the name of its file.
"""

import re
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.catalogue import Texts
from ingest.errors import SettingError
from ingest.settings import Settings
from ingest.web.pages.texts import OURS, languages
from tests.ingest.desk import desk, settings
from tests.web.client import client

PAGES = OURS.parent
FIRST = languages(Settings())["en"]
SECTIONS = {key.partition(".")[0] for key in FIRST.words}
LITERAL = re.compile(r"""f?["']([a-z_]+(?:\.[\w-]+)*[._]?)(\{[^"']*)?["']""")
BY_THEMSELVES = {"language.name", "number.group", "number.point"}
"""Words that the catalogue itself asks for."""
FILES = {"css", "html", "js", "svg"}


def plain(key: str) -> str:
    """Return a key without its form for one or many."""
    return re.sub(r"\.(one|other)$", "", key)


KEYS = {plain(key) for key in FIRST.words if not key.startswith("reasons.")}


def said() -> Iterator[tuple[str, str, bool]]:
    """Yield what templates and modules say that looks like a key: where, what, and whether something follows it."""
    for path in sorted((*PAGES.rglob("*.html"), *PAGES.rglob("*.py"))):
        for key, more in LITERAL.findall(path.read_text()):
            if key.partition(".")[0] in SECTIONS and key.rpartition(".")[2] not in FILES:
                yield path.name, key, bool(more) or key.endswith((".", "_"))


def names(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", [one for one in languages(Settings()) if one != "en"])
def test_every_language_says_the_same_with_the_same_names(language: str) -> None:
    words = languages(Settings())[language].words
    assert words.keys() == FIRST.words.keys()
    assert {key: names(text) for key, text in words.items()} == {key: names(one) for key, one in FIRST.words.items()}


def test_each_key_stands_in_one_file() -> None:
    tables = [tomllib.loads(path.read_text("utf-8")) for path in OURS.rglob("en.toml")]
    said = [f"{section}.{name}" for table in tables for section, names in table.items() for name in names]
    assert sorted(said) == sorted({*said})


def test_every_key_that_a_page_says_is_there() -> None:
    whole = {(where, key) for where, key, goes_on in said() if not goes_on and "." in key}
    assert len(whole) > 100
    sections = {key.rpartition(".")[0] for key in KEYS}
    assert [one for one in sorted(whole) if one[1] not in KEYS | sections | FIRST.words.keys()] == []
    begun = {(where, key) for where, key, goes_on in said() if goes_on and "." in key}
    assert [one for one in sorted(begun) if not any(key.startswith(one[1]) for key in KEYS)] == []


def test_every_key_is_said_by_a_page() -> None:
    whole = {key for _, key, goes_on in said() if not goes_on}
    begun = (*(key for _, key, goes_on in said() if goes_on and "." in key), "ago.", "span.")
    assert sorted(key for key in KEYS - whole - BY_THEMSELVES if not key.startswith(begun)) == []


@pytest.mark.parametrize(
    ("value", "english", "german"),
    [(0, "0", "0"), (1_234_567, "1,234,567", "1.234.567"), (2.0, "2", "2"), (1_234.5, "1,234.5", "1.234,5")],
)
def test_a_number_is_written_as_the_language_does(value: float, english: str, german: str) -> None:
    both = languages(Settings())
    assert (both["en"].number(value), both["de"].number(value)) == (english, german)


def added(folder: Path, text: str, name: str = "fr.toml") -> Settings:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text)
    return Settings.model_validate({"web": {"texts": folder}})


async def test_a_third_language_is_a_file_and_english_stands_in(tmp_path: Path) -> None:
    added(tmp_path / "texts", '[storms]\ntitle = "Courrier retenu"\n[number]\ngroup = "\u202f"\n')
    async with desk(settings(tmp_path, web={"texts": tmp_path / "texts"})) as node, client(node) as asking:
        answer = await asking.get("/", headers={"accept-language": "fr-CA,fr;q=0.9"})
        assert '<html lang="fr">' in answer.text
        assert "<h1>Courrier retenu</h1>" in answer.text
        assert "Nothing waits here." in answer.text
        assert '<option value="fr" selected>fr</option>' in answer.text


BROKEN = [
    ("fr.toml", "[storms\n", "cannot be read"),
    ("fr.toml", '[storms]\nmark = "{qui} !"\n', "storms.mark: nothing fills in {qui}"),
    ("fr.toml", '[storms]\nmark = "{who"\n', "storms.mark: "),
    ("french.toml", '[storms]\ntitle = "Courrier"\n', "names no language"),
]


@pytest.mark.parametrize(("name", "text", "why"), BROKEN)
def test_a_file_that_cannot_serve_is_named(tmp_path: Path, name: str, text: str, why: str) -> None:
    with pytest.raises(SettingError) as error:
        languages(added(tmp_path / "texts", text, name))
    assert str(tmp_path / "texts" / name) in str(error.value)
    assert why in str(error.value)


def test_words_of_a_house_win_over_ours(tmp_path: Path) -> None:
    found: Texts = languages(added(tmp_path / "texts", '[site]\nname = "Acme"\n', "en.toml"))["en"]
    assert found("site.name") == "Acme"
    assert found("site.skip") == "Skip to content"

"""The mails that other parsers publish expectations for: no difference without an explanation (parsers/README.md).

The corpora stand beside the repository (`../shared`); without them this is skipped.
"""

from collections import Counter
from dataclasses import fields
from pathlib import Path

from parsers import parse
from tests.parsers.expected_files import Facts, expected, ours

STALWART = "stalwart-mail-parser/eml"
MIME4J = "mime4j/testmsgs"
TOOLS = "mime4j/mimetools-testmsgs"

EXPLAINED = {
    "a line that is no field ends the header": (
        f"{MIME4J}/basic-plain-with-bad-header-separator", f"{MIME4J}/malformedHeader-nocrlfcrlf",
        f"{MIME4J}/malformedHeader-noheader", f"{MIME4J}/malformedHeaderStartsBody-nocrlfcrlf",
        f"{MIME4J}/malformedHeaderStartsBody-noheader", f"{MIME4J}/obsolete", f"{TOOLS}/hdr-fakeout",
    ),
    "a multipart without findable parts is text": (
        f"{MIME4J}/missing-boundary", f"{MIME4J}/missing-inner-boundary", f"{MIME4J}/missing-inner-start-boundary",
        f"{TOOLS}/badbound", f"{MIME4J}/multipartnopart", f"{STALWART}/malformed/001", f"{STALWART}/malformed/002",
        f"{STALWART}/malformed/003", f"{STALWART}/malformed/004",
    ),
    "a part of a digest is a message": (
        f"{MIME4J}/multipartdigestnestedemptyparts", f"{TOOLS}/multi-digest", f"{STALWART}/rfc/004",
        f"{STALWART}/thirdparty/007",
    ),
    "boundaries that begin like one another": (
        f"{MIME4J}/very-very-long-boundary", f"{STALWART}/malformed/016", f"{STALWART}/thirdparty/005",
    ),
    "an unnamed text of a broken nesting is text": (
        f"{STALWART}/malformed/006", f"{STALWART}/malformed/007", f"{STALWART}/malformed/008",
        f"{STALWART}/malformed/009", f"{STALWART}/malformed/011",
    ),
    "a message ends where an outer boundary stands": (f"{STALWART}/malformed/012", f"{STALWART}/thirdparty/015"),
    "one form of an alternative": (
        f"{STALWART}/malformed/019", f"{STALWART}/malformed/020", f"{STALWART}/malformed/021",
        f"{STALWART}/thirdparty/000", f"{STALWART}/thirdparty/001",
    ),
    "base64 that is none": (f"{STALWART}/thirdparty/002",),
    "a boundary ends in no blank": (f"{MIME4J}/weird-boundary", f"{MIME4J}/very-long-boundary"),
    "text/enriched is text": (
        f"{TOOLS}/multi-frag", f"{TOOLS}/multi-nested", f"{TOOLS}/multi-nested2", f"{TOOLS}/multi-nested3",
        f"{STALWART}/rfc/000", f"{STALWART}/rfc/003",
    ),
    "named text where no other is": (f"{TOOLS}/multi-badnames",),
    "a wrong charset is repaired": (f"{STALWART}/legacy/033", f"{STALWART}/legacy/052"),
}  # fmt: skip
"""Why a file differs, and which: the rows of the table in the package's README."""


def differing(corpora: Path) -> tuple[int, dict[str, set[str]]]:
    """Return how many files were compared, and the names of the facts that differ, by file."""
    compared, found = 0, {}
    for mail, file, theirs in expected(corpora):
        compared += 1
        mine = ours(parse((corpora / mail).read_bytes()))
        names = {field.name for field in fields(Facts) if getattr(mine, field.name) != getattr(theirs, field.name)}
        if names:
            found[file.removesuffix(".json").removesuffix("_decoded.xml")] = names
    return compared, found


def test_every_difference_to_the_expected_files_is_explained(shared: Path) -> None:
    compared, found = differing(shared / "corpora")
    explained = Counter(name for names in EXPLAINED.values() for name in names)
    assert compared > 150
    assert set(found) == set(explained)
    assert not any(names & {"message_id", "references"} for names in found.values())


def test_the_reasons_are_those_of_the_readme() -> None:
    readme = (Path(__file__).resolve().parents[2] / "parsers" / "README.md").read_text()
    assert [reason for reason in EXPLAINED if f"| {reason} |" not in readme] == []

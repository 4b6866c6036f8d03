"""What a text says in which no line was found to be new: an answer inside the quote, a forward of quotes, a device's
line.

It is asked only when all lines were quotes and marks, so it may look at all of them once more.
"""

from collections.abc import Sequence

from parsers.characters.visible import is_visible
from parsers.quotes.attribution import attribution_length
from parsers.quotes.quote_marks import ends_new_text

__all__ = ["all_that_is_left", "quoted_answer"]


def quoted_answer(lines: Sequence[str], levels: Sequence[int]) -> str:
    """Return what stands in a quote above the helpdesk's "reply above this line", with which the helpdesk's mail began.

    Some people take that line by its word, and their clients mark what they write there like the quote.
    """
    bare = [line.lstrip("> ") for line in lines]
    end = next((at for at, line in enumerate(bare) if levels[at] == 1 and ends_new_text(line)), 0)
    begin = end
    while begin and levels[begin - 1] == 1:
        begin -= 1
    answer = "\n".join(bare[begin:end]).strip()
    return answer if is_visible(answer) and not attribution_length(answer.split("\n"), 0) else ""


def all_that_is_left(lines: Sequence[str], forwarded: Sequence[str], *, quotes: bool) -> str:
    """Return the text of a mail in which nothing was found to be new; "" where it only quotes.

    A forward says what it forwards, also where that is all quotes. A mail without any quote says what it says, be it a
    device's line or a header alone.
    """
    below = "\n".join(forwarded)
    if is_visible(below):
        return below.strip()
    return "" if quotes else "\n".join(lines).strip()

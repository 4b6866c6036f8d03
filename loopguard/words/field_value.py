"""Reading the keyword of a structured header field, comments and parameters aside (RFC 5322 3.2.2, RFC 2045 5.1).

`auto-replied (vacation); owner-email="me@example.org"` has the keyword `auto-replied`. One pass, no recursion.
"""

__all__ = ["keyword", "without_comments"]


def without_comments(value: str) -> str:
    """Return `value` without its parenthesised comments, nested ones too; an unclosed one reaches to the end."""
    kept: list[str] = []
    depth, quoted, escaped = 0, False, False
    for char in value:
        if escaped or char == "\\":
            escaped = not escaped
        elif quoted:
            quoted = char != '"'
        elif char == '"' and not depth:
            quoted = True
        elif char == "(":
            depth += 1
        elif char == ")" and depth:
            depth -= 1
            continue
        if not depth:
            kept.append(char)
    return "".join(kept)


def keyword(value: str) -> str:
    """Return the first word of a field before any parameter, lowered, comments and quotes dropped; "" if none."""
    words = without_comments(value).partition(";")[0].replace('"', "").split()
    return words[0].lower() if words else ""

"""The grammar of words, addresses, lists of addresses, and ids: what RFC 5322 allows beside what mail really holds."""

__all__ = ["PEOPLE"]

PEOPLE: dict[str, tuple[str | bytes, ...]] = {
    "ws": ("", "", "", " ", " ", " ", "  ", "\t", "\r\n ", "\r\n\t", " \r\n \r\n ", "\u00a0", "\u200b", "\u3000", "\x0b", "\r"),
    "word": (
        *("a", "anna", "Bob", "Support", "O'Neil", "J.", "Dr.", "x=y", "100%", "re", "_", "a_b", "~", "&amp;", "&#64;", "&lt;"),
        *("Müller", "Грета", "日本語", "김철수", "שלום", "مرحبا", "e\u0301", "👩‍👩‍👧", "\u202eevil", "\u2066x", "\ufeff", "\u00ad", "\u200e"),
        *(b"M\xfcller", b"\x8ab", b"\xff\xfe", b"\xe2\x82", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"a\x00b", b"\x1b[31m", b"\x07", b"\x7f"),
        *("{jp|sjis}", "{jp|jis}", "{jp|gbk}", "{jp|cut}", "{de|latin1}", "{de|mojibake}", "{ru|koi8}", "{ko|euckr}", "{ru|utf16}", "{de|utf7}"),
        *("{encoded}", "im Auftrag von", "via", "on behalf of", "undisclosed-recipients", "MAILER-DAEMON", "null", "{word}{ws}{word}"),
    ),
    "jp": ("日本語", "会議の資料", "①髙﨑", "～−"),
    "de": ("Müller", "Grüße €5", "naïve – ‘x’"),
    "ru": ("Грета", "Привет, мир"),
    "ko": ("김철수", "안녕"),
    "charset": (
        *("utf-8", "UTF8", "us-ascii", "iso-8859-1", "windows-1252", "cp932", "shift_jis", "iso-2022-jp", "gb2312", "gb18030", "big5"),
        *("euc-kr", "euc-jp", "koi8-r", "utf-7", "utf-16", "utf-16le", "utf-32", "unknown-8bit", "x-unknown", "", "idna", "punycode"),
        *("rot13", "base64", "zlib", "hex", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem", "latin_1", "'utf-8'", '"utf-8"'),
        *("cp-850", "ansi_x3.110-1983", "utf-8\x00", "utf-8*en", "cp65001", "hz-gb-2312", "iso-2022-kr", "x-mac-roman", "utf_8_sig", "ks_c_5601-1987"),
    ),
    "encoded": (
        *("=?utf-8?q?{plain|q}?=", "=?utf-8?b?{plain|b64}?=", "=?UTF-8?B?{plain|b64-cut}?=", "=?{charset}?q?{plain|q}?=", "=?{charset}?b?{plain|b64}?="),
        *("=?utf-8*de?q?{plain|q}?=", "=?iso-8859-1?q?{de|latin1}?=", "=?iso-2022-jp?b?{jp|jis}?=", "=?gb2312?q?=C4=E3=BA?=", "=??q?a?=", "=?utf-8??a?="),
        *("=?utf-8?x?a?=", "=?utf-8?q?a", "=?utf-8?q?a b?=", "=?utf-8?q?a?b?=", "=?utf-8?b?!!!!?=", "=?utf-8?b?=?=", "=?utf-8?q??=", "=?", "?=", "=?utf-8?q?=?="),
        *("=?utf-8?q?=00=0D=0A=0D=0AX:_y?=", "=?utf-8?q?=E2=80=AE?=", "=?utf-8?q?=ED=A0=80?=", "=?utf-8?q?=E6=97?= =?utf-8?q?=A5?=", "=?utf-16?b?2AA=?="),
        *("=?utf-8?q?=3Ca=40b.example=3E?=", "=?utf-8?q?=22?=", "=?utf-8?q?=2C_?=", "=?utf-8?q?=?utf-8?q?a?=?=", "{encoded}{ws}{encoded}", "a{encoded}b"),
        *("=?utf-7?q?+AGEAQABi-?=", "=?unknown?q?=80=81?=", "=?utf-8?Q?{plain}?=", '"{encoded}"', "=3D?utf-8?q?a?=3D", "=?utf-8?b?{encoded|b64}?="),
    ),
    "plain": ("x", "anna", "Anna Müller", "日本語の件名", "a,b", "a;b", "(c)", '"q"', "<a@b.example>", "a@b.example", "\r\n", "\x00", "\u202e", "", " "),
    "comment": (
        *("()", "(c)", "({word})", "({comment})", "({comment}{ws}{comment})", "({spec})", "(<{spec}>)", "({encoded})", "({quoted})"),
        *("(", ")", "(\\)", "(\\(", '("', "(()", "())", "(c\r\n d)", "(;)", "(,)", "(:)", "(@)", "( )", "(\\", "(({comment})({comment}))"),
    ),
    "quoted": (
        *('""', '"x"', '"{word}"', '"{word}, {word}"', '"{word}{ws}{word}"', '"\\""', '"\\\\"', '"\\', '"', '" "', "''", "'{word}'", "“{word}”"),
        *('"{encoded}"', '"{spec}"', '"<{spec}>"', '"({word})"', '"a\r\n b"', '"@"', '"<"', '">"', '"""', '""{word}""', '"{word}"{word}"', '"\\"{word}\\""'),
    ),
    "domain": (
        *("example.org", "Example.ORG", "mail.example.com", "x", "xn--bcher-kva.example", "bücher.example", "例え.jp", "example.org.", ".example.org", "a..b"),
        *("[127.0.0.1]", "[IPv6:::1]", "[", "]", "[a]b", "", "-", "example.org>", "example.org,", "example.org;", "exam ple.org", "{comment}example.org", "example{comment}.org"),
        *("example\r\n .org", "{encoded}", b"ex\xe4mple.org", "localhost", "example.org:25", "example.org/x", "127.0.0.1", "EXAMPLE.org\u200b", "example。org"),
    ),
    "local": (
        *("a", "anna", "Anna", "a.b", "a..b", ".a", "a.", "a+tag", "a=b", "prvs=123=a", "SRS0=x=y=z=a", "", '""', '"a b"', '"a"', '"a@b"', "a b", "a(c)", "(c)a"),
        *("müller", "例", "'a'", "a'", "mailto:a", "<a", "a>", "{encoded}", "{comment}a", "a{comment}", "a\\b", "a\x00", b"\xe4", "*", "%", "a%b", "a!b", "/s=a/", "{quoted}"),
    ),
    "spec": (
        *("a@example.org", "{local}@{domain}", "{local}@{domain}", "{local}@{domain}", "{local}", "@{domain}", "{local}@", "@", "", "{local}@{domain}@{domain}"),
        *("{local} @ {domain}", "{local}{ws}@{ws}{domain}", "{comment}{local}{comment}@{comment}{domain}{comment}", "mailto:{spec}", "<{spec}>", "[{spec}]", "({spec})"),
        *("@relay.example:{spec}", "@a.example,@b.example:{spec}", "{local} at {domain}", "{local}[at]{domain}", "{spec},", "{spec}.", "{spec};", "'{spec}'", '"{spec}"', "smtp:{spec}"),
    ),
    "angle": (
        *("<a@example.org>", "<{spec}>", "<{spec}>", "<{spec}>", "<{ws}{spec}{ws}>", "<>", "< >", "<", ">", "<<{spec}>>", "<{spec}", "{spec}>", "<{spec}>>", "<<{spec}>"),
        *("<{comment}{spec}>", "<{spec}{comment}>", '<"{spec}">', "<'{spec}'>", "&lt;{spec}&gt;", "({spec})", "[{spec}]", "<{angle}>", "<{spec}><{spec}>", "<{spec}> <{spec}>", "<{spec}>{word}"),
    ),
    "empty": ('""', "", "''", "()", '" "', '"" ""', '""""', "=?utf-8?q??=", '"=?utf-8?b??="', "<>", '"()"', '"\r\n "', '"\u200b"', ":;", '"\\"', "(())", "=?utf-8?q?_?=", "&nbsp;", '"\x00"'),
    "name": (
        *("", '""', '""', "{empty}", "Anna", "{word}", "{word}", "{quoted}", "{quoted}", "{encoded}", "{comment}", "{word} {word}", "{word}, {word}", "{word}; {word}", "{word}: {word}", "{quoted}{quoted}"),
        *("{quoted} {word}", "{word}{comment}", "{spec}", '"{spec}"', "{encoded} {encoded}", "{encoded}{word}", "{quoted}{ws}{comment}{ws}{encoded}", "{name}{ws}{name}", ":", "=", "<{word}>"),
    ),
    "mailbox": (
        *("a@example.org", "{name}{ws}{angle}", "{name}{ws}{angle}", "{name} <a@example.org>", "{name} <a@example.org>", "{name} <a@example.org>", "{name}<{spec}>", "Anna {angle}", "{angle}", "{spec}", "{angle}", "{spec} ({name})", "{spec}{ws}{comment}", "{angle}{ws}{name}"),
        *("{comment}{name}{comment}{angle}{comment}", '"{name}" <{spec}>', "{encoded}", "{word}", "{quoted}", "{spec} <{spec}>", "{name} [mailto:{spec}]", "{name}{angle}{name}{angle}", "{spec} via {word}"),
    ),
    "group": (
        *("g:;", "{name}:;", "{name}: {list};", "{name}:{list}", ":;", ";", "{name}:;;", "{name}: {group};", "{name}:{mailbox};{mailbox}", "undisclosed-recipients:;", "{quoted}:{ws};", "{comment}:{comment};{comment}"),
    ),
    "separator": (", ", ",", ",", ";", "; ", ",,", " , ", ",\r\n ", " ", "\r\n ", "{comment},", ",{comment}", ",;", "、", "，", "\t", "/"),
    "list": (
        *("a@example.org", "{mailbox}", "{mailbox}", "{mailbox}{separator}{mailbox}", "{mailbox}{separator}{list}", "{group}", "{group}{separator}{list}", "{list}{separator}{group}"),
        *("", " ", ",", ";", ",,,", "{separator}{list}", "{list}{separator}", "{list}{list}", "{list|flood}", "{encoded}, {list}", "{list|twice}", "{list|mojibake}"),
    ),
    "left": ("a", "{local}", "{local}", "20250602.ABC", "CAF+x=y@mail", "{word}", "", "a.b.c-d", "{comment}", "{quoted}", "a b", "{encoded}", "a/b", "%x", "a\u200b", "x" * 300),
    "id-inside": (
        *("a@example.org", "{left}@{domain}", "{left}@{domain}", "{left}@{domain}", "{left}", "{left}@", "@{domain}", "", "@", "{left}@{domain}@{domain}", "{ws}{left}@{domain}{ws}", "{left}{ws}@{domain}"),
        *("alert({left})@h", "{left}{comment}@{domain}", "{left}@{domain}{comment}", "<{id-inside}>", "mid:{id-inside}", "http://x/{left}", "{left}@{domain}\x00", "{encoded}@{domain}", '"{id-inside}"'),
    ),
    "id": (
        *("<a@example.org>", "<{id-inside}>", "<{id-inside}>", "<{id-inside}>", "<{id-inside}>", "{id-inside}", "<{id-inside}", "{id-inside}>", "<<{id-inside}>>", "{comment}<{id-inside}>", "<{id-inside}>{comment}"),
        *("<>", "< >", "", "<", ">", '"<{id-inside}>"', "({id})", "{encoded}", "<{id-inside}> (added by x@y.example)", "{word} <{id-inside}>", "&lt;{id-inside}&gt;", "<{id-inside}\r\n >", "<\r\n {id-inside}>"),
    ),
    "ids": (
        *("<a@example.org>", "{id}", "{id} {id}", "{id}{id}", "{id},{id}", "{id}\r\n {ids}", "{ids} {ids}", "{ids|twice}", "{ids|flood}", "", "your message of {date}", "{word} message of {date}, {id}", "{comment}{ids}", "{id};{id}"),
    ),
}  # fmt: skip
"""Table to its productions; the first of each ends by itself."""

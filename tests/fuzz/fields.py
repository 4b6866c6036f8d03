"""The grammar of header fields: every field that the parser reads, dates, Received and parameters in every mixture."""

__all__ = ["FIELDS"]

FIELDS: dict[str, tuple[str | bytes, ...]] = {
    "zone": (
        *("+0200", "GMT", "+02:00", "Z", "GMT+0200", "UTC+2", "EST", "CEST", "(CEST)", "+0200 (CEST)", "+0200 ({word})", "", "+9999", "-0000", "+02", "+200", "+020000", "A", "MESZ"),
        *("utc", "+14:30", "−0200", "+0260", "+2400", "-2400", "Europe/Berlin", "{comment}", "JST", "+0200 +0100", "+99999999999", "²00"),
    ),
    "time": ("10:11:12", "10:11", "1:2:3", "24:00:00", "23:59:60", "25:61:61", "10.11.12", "10:11:12.123456789", "10:11 PM", "10:11:12 AM", "上午10:11", "", "10", "1011", "-1:00:00", "1٠:11:12", "10 : 11 : 12"),
    "month": ("Jan", "jan", "January", "Sept", "Mai", "Okt", "Déc", "мар", "3月", "13", "0", "Foo", "märz", "août", "{word}"),
    "year": ("2024", "24", "99", "124", "0024", "20244", "1969", "0", "9999", "10000", "-1", "2024.", "２０２４", "9" * 30),
    "day": ("1", "01", "31", "30", "29", "0", "32", "-1", "1st", "1.", "²", "9" * 20, ""),
    "date": (
        *("Mon, 1 Jan 2024 10:11:12 +0200", "{weekday}{day} {month} {year} {time} {zone}", "{weekday}{day} {month} {year} {time} {zone}", "{weekday}{day}-{month}-{year} {time} {zone}"),
        *("{weekday}{month} {day} {time} {year}", "{weekday}{month} {day} {time} {zone} {year}", "{year}-{day}-{day}T{time}{zone}", "{year}-{day}-{day} {time} {zone}", "{day}.{day}.{year} {time}"),
        *("{day}/{day}/{year} {time}", "{year}年{day}月{day}日 {time}", "{day} de {month} de {year} {time}", "", "{word}", "now", "1704067200", "{comment}{date}{comment}", "{date},{date}", '"{date}"'),
        *("{weekday}{ws}{day}{ws}{month}{ws}{year}{ws}{time}{ws}{zone}", "{encoded}", "{date|upper}", "{date|twice}", "{date|cut}", "{date|flood}"),
    ),
    "weekday": ("Mon, ", "Mon ", "", "", "Mo., ", "Foo, ", "пн, ", "星期一, ", "Monday, ", "Mon,", ", ", "{comment}"),
    "hop": (
        *("from a.example by b.example; Mon, 1 Jan 2024 10:11:12 +0000", "from {domain} ({domain} [127.0.0.1]) by {domain} (Postfix) with ESMTP id ABC for <{spec}>; {date}"),
        *("by {domain} id {left}; {date}", "from {spec} by {domain} for {spec}{ws};{date}", "from by with for id; {date}", "{comment} from {comment}{domain}{comment} by {comment}{domain} ; {date}"),
        *("(qmail {day} invoked by uid {day}); {date}", "", ";", ";;;{date}", "{word}", "for <{spec}>", "from {quoted} by {quoted}; {date}", "{hop};{hop}", "from [{domain}] (helo={domain}) by {domain} with {word}; {date}"),
        *("from {domain}\r\n\tby {domain}\r\n\tfor {list}; {date}", "{hop|flood}", "from {word} via {word} with {word} id {id} for {angle}; {date} {comment}"),
    ),
    "pvalue": (
        *("x", "{pword}", '"{pword}"', '"{pword}"', '"{pword}', '{pword}"', "'{pword}'", '"\\"{pword}\\""', '""', "", '"{encoded}"', "{encoded}", '"{pword}{encoded}{pword}"', '"a;b=c.pdf"', 'say "hi".pdf'),
        *('"a\r\n b.pdf"', "a b c.pdf", '"{jp|sjis}.pdf"', '"{de|latin1}.pdf"', b"\xff.pdf", '"{comment}"', "{pword}{comment}", '"\x00"', '"{pvalue|percent}"', "=?utf-8?b?{pword|b64}?=", '"=?utf-8?q?{pword|q}?= =?utf-8?q?{pword|q}?="'),
    ),
    "pword": (
        *("a.pdf", "日本.pdf", "a;b=c.pdf", "../../etc/passwd", "C:\\x\\a.exe", "CON", "nul.txt", ".htaccess", "a.pdf.exe", "a\u202efdp.exe", "x" * 300 + ".pdf", " a ", "a\tb", "a\r\n\tb.pdf", "…", "a/b", "a\\b", "{word}"),
        *("'", "''", "utf-8''a", "a%20b.pdf", "%", "%zz", "a=b", "a*b", "<a>", "a:b", "a|b", "a?b", "", ".", "..", "a.", "winmail.dat", "invite.ics"),
    ),
    "ext": ("utf-8''{pword|percent}", "UTF-8'de'{pword|percent}", "iso-8859-1''%FC", "{charset}''{pword|percent}", "''x", "utf-8'x", "utf-8", "%41", "", "utf-8''%", "utf-8''%E2%82", '"utf-8\'\'{pword|percent}"', "{pvalue}", "utf-8''%00%0d%0a", "utf-8''%E2%80%AE", "utf-8'''x"),
    "pname": ("name", "filename", "NAME", "fileName", "charset", "{word}", "", "name*"),
    "parameter": (
        *('name="a.pdf"', "{pname}={pvalue}", "{pname}={pvalue}", "{pname}*={ext}", "{pname}*={ext}", "{pname}*0={pvalue}; {pname}*1={pvalue}", "filename*0*={ext}; filename*1*={pword|percent}; filename*2={pvalue}"),
        *("filename*1={pvalue}; filename*0={pvalue}", "filename*0*={ext}; filename={pvalue}; filename*={ext}", "filename*00={pvalue}", "filename*99999999999={pvalue}", "filename*-1={pvalue}", "filename*0**={ext}", "filename*²={pvalue}"),
        *("filename {ws}={ws}{pvalue}", "filename={pvalue}; filename={pvalue}", "={pvalue}", "filename", "filename*", "*=x", "*0=x", "charset={charset}", 'charset="{charset}"', "charset*=utf-8''{charset|percent}", "format=flowed; delsp=yes", "size={day}", "creation-date=\"{date}\""),
    ),
    "psep": ("; ", ";", ";", ";\r\n ", " ;", ";;", " ", ",", ";{comment}", "\r\n\t;", ""),
    "parameters": ("", "{psep}{parameter}", "{psep}{parameter}", "{psep}{parameter}{parameters}", "{psep}{parameter}{psep}{parameter}{psep}{parameter}", ";", "{psep}{comment}"),
    "type": (
        *("text/plain", "text/html", "text/calendar", "text/markdown", "text/enriched", "text/x-amp-html", "text/csv", "text", "text/", "/plain", "TEXT/Plain", "text/plain>", "text / plain", '"text/plain"', "{comment}text/plain"),
        *("application/octet-stream", "application/pdf", "application/ms-tnef", "application/ics", "image/png", "audio/x-wav", "message/rfc822", "message/delivery-status", "message/partial", "message/external-body", "{word}/{word}", "", ";"),
        *("multipart/mixed", "multipart/alternative", "application/x-apple-diskimage", "text/plain/x", "text/plain charset=utf-8", "message/global", "application/pgp-signature", "text/rfc822-headers", "garbage", "*/*"),
    ),
    "disposition": ("attachment", "inline", "ATTACHMENT", "form-data", "", "{word}", '"attachment"', "attachment{comment}", "filename=x", "inline inline"),
    "cte": (
        *("7bit", "8bit", "base64", "quoted-printable", "binary", "BASE64", "base-64", "quoted_printable", "8 bit", "x-uuencode", "uuencode", "x-yencode", "", "utf-8", "{word}", '"base64"', "base64;", "base64{comment}", "{comment} base64", "base64, 7bit"),
    ),
    "subject": (
        *("Hello", "{word}", "{word} {word}", "{encoded}", "{encoded}{ws}{encoded}", "Re: {subject}", "AW: {subject}", "Fwd: {subject}", "WG: {subject}", "RE[2]: {subject}", "{word}\r\n {word}", "", " ", "[x] {subject}", "答复: {subject}", "VS: {subject}"),
        *("Out of office: {subject}", "Undelivered Mail Returned to Sender", "{subject|flood}", "\r\n {subject}", "{subject}\r\n", "{subject}\x0b\x0c", "Fwd: Re: Fwd:", "{jp|sjis}", "{jp|jis}", "{ru|koi8}", "{de|latin1}", "{de|mojibake}", "\u2028{word}\u2029\u0085"),
    ),
    "colon": (": ", ": ", ": ", ": ", ":", " : ", ":\t", "\t:", ":\r\n ", " :", ";", "", "::"),
    "people": (
        *("From{colon}{list}", "From{colon}{mailbox}", "From: {mailbox}", "From: {mailbox}", "Sender: {mailbox}", "Reply-To: {list}", "Reply-To: {mailbox}", "To: {list}", "To: {mailbox}", "Cc: {list}", "Cc: {mailbox}", "From: {group}", "To: {group}"),
    ),
    "field": (
        *("From{colon}{list}", "From{colon}{list}", "From{colon}{mailbox}", "From{colon}{mailbox}", "Sender{colon}{mailbox}", "Reply-To{colon}{list}", "To{colon}{list}", "To{colon}{list}", "Cc{colon}{list}", "Bcc{colon}{list}", "FROM{colon}{list}"),
        *("Return-Path{colon}{angle}", "Return-Path{colon}{mailbox}", "Delivered-To{colon}{mailbox}", "X-Original-To{colon}{mailbox}", "Message-ID{colon}{id}", "Message-Id{colon}{id}", "In-Reply-To{colon}{ids}", "References{colon}{ids}"),
        *("Date{colon}{date}", "Date{colon}{date}", "Received{colon}{hop}", "Received{colon}{hop}", "Subject{colon}{subject}", "Subject{colon}{subject}", "Resent-From{colon}{list}", "Resent-To{colon}{list}", "Resent-Date{colon}{date}", "Resent-Message-ID{colon}{id}"),
        *("X-Forwarded-For{colon}{list}", "X-Forwarded-To{colon}{list}", "X-MS-Exchange-Organization-AutoForwarded{colon}true", "X-MS-Exchange-Inbox-Rules-Loop{colon}{spec}", "X-Google-Original-From{colon}{list}", "X-Original-From{colon}{list}", "X-Original-Sender{colon}{spec}"),
        *("ARC-Authentication-Results{colon}i=1; {domain}; spf=pass smtp.mailfrom={spec}; dmarc=pass header.from={domain}", "X-Microsoft-Original-Message-ID{colon}{id}", "X-Google-Original-Message-ID{colon}{id}", "X-SES-Message-ID{colon}{left}"),
        *("List-Id{colon}{word} <{domain}>", "Auto-Submitted{colon}{word}", "Precedence{colon}bulk", "X-{word}{colon}{word}", "{word}{colon}{word}", "MIME-Version{colon}1.0{comment}", "Content-Type{colon}{type}{parameters}", "Content-Disposition{colon}{disposition}{parameters}"),
        *("Content-Transfer-Encoding{colon}{cte}", "Content-ID{colon}{id}", "Content-Language{colon}{word}", "From a@example.org Mon Jan  1 10:11:12 2024", ">From x", "no field at all", " leading space", "\t", ":", ": x", "\x00", "X-Y: {field}", "X-Y: z\r\n\r\n Q: r", "X: y\rInjected: z"),
    ),
}  # fmt: skip
"""Table to its productions; the first of each ends by itself."""

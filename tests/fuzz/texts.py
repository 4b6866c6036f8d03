"""The grammar of bodies: texts with quotes, attributions, signatures and forward heads, reports, calendars, and HTML."""

__all__ = ["TEXTS"]

TEXTS: dict[str, tuple[str | bytes, ...]] = {
    "eol": ("\r\n", "\r\n", "\r\n", "\r\n\r\n", "\n", "\r", "\r\r\n", " \r\n", "\u2028", "\x0c\r\n", "\u200b\r\n"),
    "letter": (
        *("Hello, my printer is on fire.", "Bitte um Rückruf.", "{word}", "{word} {word} {word}", "日本語の本文です。", "مرحبا بالعالم", "Привет!", "-", "--", "-- ", "—", "___", ">", "> ", "|", "|x", "Thanks", ""),
        *("see http://x.example/?a=b&c=d", "a@b.example wrote to me on Monday:", "From here on:", "10:11", "{encoded}", "\u200b\u200c", "\u00a0", "\x00", "\x1b[2J", b"\x80\x81\x96", b"\xc3", "{jp|sjis}", "{ru|koi8}", "{de|mojibake}", ".", "...", "{letter|flood}"),
    ),
    "attribution": (
        *("On Mon, 1 Jan 2024 at 10:11, Anna <a@example.org> wrote:", "On {date}, {mailbox} wrote:", "On {date}\r\n{mailbox}\r\nwrote:", "Am {date} schrieb {mailbox}:", "Le {date}, {mailbox} a écrit :", "El {date}, {mailbox} escribió:"),
        *("Il giorno {date} {mailbox} ha scritto:", "Em {date}, {mailbox} escreveu:", "{date} {mailbox} написал(а):", "{date} {mailbox}:", "{mailbox} 于 {date} 写道：", "{date} tarihinde {mailbox} şunu yazdı:", "בתאריך {date} מאת {mailbox}:", "في {date}، كتب {mailbox}:"),
        *("Op {date} schreef {mailbox}:", "Den {date} skrev {mailbox}:", "W dniu {date} {mailbox} pisze:", "{date}, {mailbox} kirjoitti:", "{mailbox} said:", "{word} wrote:", "wrote:", "On", "On {date}", "{date}に{mailbox}さんは書きました:", "{date}, {mailbox}님이 작성:"),
    ),
    "head-line": (
        *("From: Anna <a@example.org>", "{label}: {mailbox}", "{label}: {date}", "{label}: {subject}", "{label} : {list}", "*{label}:* {mailbox}", "{label}:", "  {label}: {word}", "> {label}: {mailbox}", "{label}: {mailbox} im Auftrag von {mailbox}", "{label}: {mailbox} [mailto:{spec}]"),
    ),
    "label": (
        *("From", "To", "Sent", "Date", "Subject", "Cc", "Von", "An", "Gesendet", "Betreff", "De", "À", "Envoyé", "Objet", "Sujet", "Pour", "Para", "Asunto", "Da", "Inviato", "Oggetto", "Van", "Aan", "Onderwerp", "Från", "Till", "Ämne", "Fra", "Emne"),
        *("От", "Кому", "Тема", "Дата", "差出人", "宛先", "件名", "发件人", "收件人", "主题", "보낸 사람", "제목", "Od", "Do", "Temat", "Lähettäjä", "Aihe", "Kimden", "Konu", "Feladó", "Tárgy", "Odesílatel", "Předmět", "Από", "Θέμα", "מאת", "נושא", "من", "الموضوع", "{word}"),
    ),
    "head": ("{head-line}{eol}{head-line}{eol}{head-line}{eol}", "{head-line}{eol}{head-line}{eol}{head-line}{eol}{head-line}{eol}{eol}", "{head-line}{eol}{head}"),
    "divider": (
        *("-----Original Message-----", "-----Ursprüngliche Nachricht-----", "---------- Forwarded message ---------", "Begin forwarded message:", "Anfang der weitergeleiteten Nachricht:", "-------- Weitergeleitete Nachricht --------", "________________________________", "-----"),
        *("##- Please type your reply above this line -##", "---- On {date} {mailbox} wrote ----", ">>> {mailbox} {date} >>>", "-----Mensaje original-----", "---------- {word} ----------", "*** {word} ***", "==========", "Begin", "----- Forwarded by {name}/X on {date} -----", "~~~"),
    ),
    "quote": ("> x\r\n", "> {letter}{eol}", ">{letter}{eol}>{eol}> {letter}{eol}", "> {quote}", ">> {letter}{eol}", "| {letter}{eol}", "> {attribution}{eol}>> {letter}{eol}", "    {letter}{eol}", "> > > {letter}{eol}", "{quote|flood}", "{quote}{quote}", "＞ {letter}{eol}"),
    "signature": ("-- \r\nAnna\r\n", "--\r\n{letter}{eol}", "-- {eol}{letter}{eol}{letter}{eol}", "—{eol}{word}{eol}", "Sent from my iPhone{eol}", "Von meinem iPhone gesendet{eol}", "Get Outlook for Android{eol}", "Mit freundlichen Grüßen{eol}{word}{eol}", "__{eol}{word}{eol}", "{signature}{letter}{eol}", "-- {eol}{signature}"),
    "text": (
        *("Hello\r\n", "{letter}{eol}", "{letter}{eol}{text}", "{letter}{eol}{letter}{eol}{attribution}{eol}{quote}", "{letter}{eol}{divider}{eol}{head}{eol}{text}", "{head}{text}", "{quote}{text}", "{attribution}{eol}{quote}{letter}{eol}{signature}", "{signature}{text}"),
        *("{letter}{eol}{signature}{attribution}{eol}{quote}", "", "{eol}", "{eol}{eol}{text}", "{divider}{eol}{head}{letter}", "{text}{text}", "{attribution}{eol}{text}", "\ufeff{text}", "{text|mojibake}", "{text|utf16}", "{text|utf7}", "{text|jis}", "{text|cp1252}", "{text|twice}", "begin 644 a.txt\r\n#86)C\r\n`\r\nend\r\n"),
    ),
    "report-field": (
        *("Status: 5.1.1", "Reporting-MTA: dns; {domain}", "Final-Recipient: rfc822; {spec}", "Original-Recipient: rfc822;{spec}", "Action: failed", "Action: {word}", "Status: {day}.{day}.{day}", "Diagnostic-Code: smtp; 550 {word}", "Disposition: automatic-action/MDN-sent-automatically; displayed"),
        *("Disposition: {word}/{word};{word}", "Original-Message-ID: {id}", "Feedback-Type: abuse", "Feedback-Type: {word}", "Original-Rcpt-To: {spec}", "Original-Mail-From: {angle}", "Arrival-Date: {date}", "Final-Recipient: {word}", "Final-Recipient:", "{field}", "{word}", "", "Reported-Domain: {domain}", "X-Actual-Recipient: rfc822; {spec}"),
    ),
    "report": ("Reporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; a@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n", "{report-field}\r\n{report-field}\r\n\r\n{report-field}\r\n{report-field}\r\n", "{report-field}\r\n{report}", "{report}\r\n{report}", "\r\n{report}", "{report|flood}", ""),
    "calendar": (
        *("BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n", "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:{word}\r\nBEGIN:VEVENT\r\n{calendar-line}\r\n{calendar-line}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n", "{calendar-line}\r\n", "{calendar|twice}", "BEGIN:VCALENDAR", "{calendar|cut}"),
    ),
    "calendar-line": ("SUMMARY:x", "SUMMARY:{letter}", "DESCRIPTION:{letter}\\n{letter}", "DESCRIPTION;LANGUAGE=de:{word}\r\n {word}", "ORGANIZER;CN={name}:mailto:{spec}", "ATTENDEE:mailto:{spec}", "DTSTART:20240101T101112Z", "{word}:{word}", ":", "SUMMARY", "LOCATION:{word}\\,{word}", "BEGIN:{word}"),
    "attribute": (
        *("", ' class="gmail_quote"', ' class="gmail_attr"', ' style="display:none"', " style='display : none !important'", ' style="font-size:0"', ' style="visibility:hidden"', ' id="divRplyFwdMsg"', ' class="moz-cite-prefix"', ' type="cite"', ' id="appendonsend"', " hidden"),
        *(' style="border:none;border-top:solid #E1E1E1 1.0pt"', ' class="yahoo_quoted"', ' id="{word}"', ' class="{word}"', ' style="{word}"', " {word}={word}", ' a="', " a='", ' href="http://x.example/{word}"', ' src="cid:{left}"', ' style="mso-hide:all"', ' style="max-height:0;overflow:hidden"', " /", ' style="color:#fff"'),
    ),
    "element": ("p", "div", "div", "blockquote", "span", "table", "tr", "td", "th", "ul", "li", "br", "hr", "pre", "a", "b", "script", "style", "template", "noscript", "title", "head", "body", "html", "form", "textarea", "svg", "math", "o:p", "x-y", "img", "font", "center", "iframe", "xmp", "plaintext", "select", "button", "details"),
    "entity": ("&amp;", "&nbsp;", "&lt;", "&#0;", "&#x202e;", "&#xD800;", "&#x110000;", "&#99999999999;", "&notanentity;", "&", "&#", "&zwnj;", "&shy;", "&#13;", "&#128512;"),
    "markup": (
        *("x", "{letter}", "<{element}{attribute}>{markup}</{element}>", "<div{attribute}>{markup}</div>", "<p>{letter}</p>{markup}", "<blockquote{attribute}>{markup}</blockquote>", "{entity}{markup}", "<br>{markup}", "<{element}{attribute}>{markup}", "</{element}>{markup}", "<!-- {markup} -->{markup}"),
        *("<!--{markup}", "<![CDATA[{markup}]]>", "<!--[if mso]>{markup}<![endif]-->", "<?xml version=\"1.0\" encoding=\"{charset}\"?>", "<", "<a", "<{element}{attribute}", "<table><tr><td>{markup}</td><td>{markup}</td></tr></table>", "<img alt=\"{word}\" src=\"cid:{left}\">", "<style>{word}{{display:none}}</style>"),
        *("<a href=\"mailto:{spec}\">{markup}</a>", "<hr>{markup}", "<ul><li>{markup}<li>{markup}</ul>", "<pre>{text}</pre>", "<div{attribute}>{attribution}</div><blockquote>{markup}</blockquote>", "<p>{head}</p>", "{markup}{markup}", "{markup|flood}", "<title>{word}</title>", "<base href=x>", "<meta charset={charset}>{markup}"),
    ),
    "page": (
        *("<p>Hello</p>", "<html><head><meta charset=\"{charset}\"></head><body>{markup}</body></html>", "<html><body>{markup}</body></html>", "{markup}", "<!DOCTYPE html>{markup}{markup}", "<meta http-equiv=Content-Type content=\"text/html; charset={charset}\">{markup}", ""),
        *("<html><body><div class=\"gmail_quote\">{markup}</div></body></html>", "<body>{markup}<div id=\"appendonsend\"></div><hr><div id=\"divRplyFwdMsg\">{head}</div>{markup}", "<div{attribute}>{markup}</div>{markup}", "\ufeff{page}", "{page|utf16}", "{page|jis}", "{page|mojibake}", "{page|cut}", "{page|twice}"),
    ),
    "binary": ("\x00", b"\x89PNG\r\n\x1a\n\x00\x00", b"\x00\xff\xfe\r\n", "%PDF-1.4\r\n", "{text}", b"\x78\x9f\x3e\x22\x00\x00\x01\x06\x90\x08\x00", b"\x78\x9f\x3e\x22\x12\x34\x01{binary}", "", "PK\x03\x04", "{word|utf16}", "\r\n", b"\xff"),
}  # fmt: skip
"""Table to its productions; the first of each ends by itself."""

"""The suffix of a file without a name, by its type (IANA media types; the usual suffixes of each).

Python's `mimetypes` reads the machine's own tables; this one is the same everywhere.
"""

__all__ = ["suffix_of"]

_SUFFIXES = {
    "message/rfc822": "eml", "message/global": "eml", "message/delivery-status": "txt",
    "message/disposition-notification": "txt", "message/feedback-report": "txt", "text/rfc822-headers": "txt",
    "text/plain": "txt", "text/html": "html", "text/calendar": "ics", "text/csv": "csv", "text/xml": "xml",
    "text/css": "css", "text/markdown": "md", "text/x-markdown": "md", "text/rtf": "rtf", "text/richtext": "rtx",
    "text/enriched": "txt", "text/vcard": "vcf", "text/x-vcard": "vcf", "text/directory": "vcf",
    "text/x-amp-html": "html", "text/x-patch": "patch", "text/x-diff": "diff", "text/tab-separated-values": "tsv",
    "text/javascript": "js", "text/x-python": "py", "text/x-log": "log", "text/yaml": "yaml",
    "application/pdf": "pdf", "application/x-pdf": "pdf", "application/zip": "zip",
    "application/x-zip-compressed": "zip", "application/gzip": "gz", "application/x-gzip": "gz",
    "application/x-tar": "tar", "application/x-7z-compressed": "7z", "application/vnd.rar": "rar",
    "application/x-rar-compressed": "rar", "application/x-bzip2": "bz2", "application/json": "json",
    "application/xml": "xml", "application/rtf": "rtf", "application/msword": "doc", "application/ics": "ics",
    "application/x-ics": "ics", "application/vnd.ms-excel": "xls", "application/vnd.ms-powerpoint": "ppt",
    "application/vnd.ms-outlook": "msg", "application/ms-tnef": "dat", "application/vnd.ms-tnef": "dat",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.oasis.opendocument.text": "odt", "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp", "application/epub+zip": "epub",
    "application/pgp-signature": "asc", "application/pgp-encrypted": "asc", "application/pgp-keys": "asc",
    "application/pkcs7-signature": "p7s", "application/x-pkcs7-signature": "p7s", "application/pkcs7-mime": "p7m",
    "application/x-pkcs7-mime": "p7m", "application/postscript": "ps", "application/javascript": "js",
    "application/xhtml+xml": "html", "application/vnd.apple.pkpass": "pkpass", "application/sql": "sql",
    "image/jpeg": "jpg", "image/jpg": "jpg", "image/pjpeg": "jpg", "image/png": "png", "image/x-png": "png",
    "image/gif": "gif", "image/bmp": "bmp", "image/x-ms-bmp": "bmp", "image/tiff": "tif", "image/webp": "webp",
    "image/svg+xml": "svg", "image/heic": "heic", "image/heif": "heif", "image/avif": "avif", "image/x-icon": "ico",
    "image/vnd.microsoft.icon": "ico", "audio/mpeg": "mp3", "audio/mp3": "mp3", "audio/mp4": "m4a", "audio/wav": "wav",
    "audio/x-wav": "wav", "audio/ogg": "ogg", "audio/amr": "amr", "audio/aac": "aac", "audio/webm": "weba",
    "video/mp4": "mp4", "video/mpeg": "mpg", "video/quicktime": "mov", "video/webm": "webm", "video/3gpp": "3gp",
    "video/x-msvideo": "avi", "video/x-ms-wmv": "wmv", "font/ttf": "ttf", "font/otf": "otf", "font/woff2": "woff2",
}  # fmt: skip
_KINDS = {"message": "txt", "text": "txt"}


def suffix_of(content_type: str) -> str:
    """Return the suffix for a file of `content_type`, without its dot; `bin` when nothing is known."""
    return _SUFFIXES.get(content_type) or _KINDS.get(content_type.partition("/")[0], "bin")

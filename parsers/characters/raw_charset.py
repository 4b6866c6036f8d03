"""Decides which charset the 8-bit bytes of a mail's header are in, where nothing names it.

An example: a subject in GBK with no encoded-word around it. RFC 5322 forbids that and RFC 6532 allows UTF-8 only; much
software writes what its user's system has. All such bytes of a mail (subject, names, file names) are looked at
together. A charset that the mail names elsewhere decides, if it fits. Else each candidate reads the bytes, and the one
with the most characters that are frequent in its languages wins. Latin letters stand between ASCII letters, others
stand in words of their own. What no candidate reads well is windows-1252, which never fails. It is a guess, and says so
by a defect; text of a dozen letters is right nearly always, of two letters not.
"""

import re
from collections.abc import Iterable

from parsers.characters.charset_names import STATEFUL, codec_of

__all__ = ["charsets_of_words", "decode_raw", "raw_codec"]

_SAMPLE = 2_000
_WORD = re.compile(r"=\?([^?*\s]{1,40})(?:\*[^?\s]{0,40})?\?[bq]\?", re.IGNORECASE)
_ENOUGH = 0.45
_LATIN = frozenset("éèêëàâáãåäçîïíìñôöóòõøùûüúßæœÉÀÇÖÄÜØÅÆ°§’‘“”„–—…€«»´¿¡©®™·•×²³½ ")
_CENTRAL = frozenset("ąćęłńóśźżáéíúýčďěňřšťůžäôĺŕőűâăîșțđÁÉŁŚŻŹĆČŘŠŽÖÜöü„”“–’ ")
_LANGUAGES = {
    "gb18030": (
        "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道"
        "行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意"
        "无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什"
        "二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义"
        "各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金"
        "指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求"
        "据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运邮收撤请您谢测试票单订费退款账号密码客"
        "服支付快递货"
    ),
    "big5hkscs": (
        "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道"
        "行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日者意無"
        "力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應向頭文體政美相見被利什二等"
        "產或新己制身果加西月話合回特代內信表化老給世位次度門任常先海通教原東聲提立及比員解水名真論處走義各入幾口"
        "認條平系氣題活更別打女變四神總何電數安少報才結反受目太量再感建務做接必場件計管期市直資命山金指統區保至形"
        "社便空決請您謝測試單訂費退款帳號密碼客服支付快遞貨票據郵收臺灣"
    ),
    "cp949": (
        "이다는가하에의을고한니지기를사로도어은자리인시그아서나들수정대해라있게스여과일보부면전으원주만장습안요제"
        "없조세합국마구상소와우비것신거위진용적했었모내관성연당행생문였되화동학무유중계호음경말년오입회공발녕드립"
        "청메송배환불결님답변확감"
    ),
    "euc_jp": "",
    "cp932": "",
    "cp1251": "оеаинтсрвлкмдпуяыьгзбчйх",
    "koi8_r": "оеаинтсрвлкмдпуяыьгзбчйх",
    "iso8859_5": "оеаинтсрвлкмдпуяыьгзбчйх",
    "cp1253": "αοιετσνηυρπκμλςάέήίόώγδθχ",
    "cp1255": "יוהלאתרמבשנםקחדפעגצכסטזןך",
    "cp1256": "اليمنوتربعدهكفسقحجةأطشصخ",
    "cp874": "านรอกเงมยลวดท่้ีัิะสคบปหขใจตุแพไชซถ็ำ",
}  # fmt: skip
"""Candidates, and characters that are frequent in text of their languages. For Japanese kana count."""
_COMMON = {codec: frozenset(text) for codec, text in _LANGUAGES.items()}
_WIDE = frozenset(("gb18030", "big5hkscs", "cp949", "euc_jp", "cp932"))
_KANA = re.compile("[ぁ-んァ-ヶー]")
_HALF_KANA = re.compile("[ｦ-ﾟ](?=[ｦ-ﾟ])|(?<=[ｦ-ﾟ])[ｦ-ﾟ]")
_HAN = re.compile("[一-龥々]")
_USUAL_HAN = re.compile(rb"[\xb0-\xd7][\xa1-\xfe]")
_HANGUL = re.compile("[가-힣]")
_BESIDE_LATIN = re.compile(rb"[A-Za-z][\x80-\xff]|[\x80-\xff][A-Za-z]")
_NOT_RAW = frozenset((None, "utf_8", "cp1252", "utf_7", *STATEFUL))
"""What decides nothing about raw 8-bit bytes of a header, or cannot be what they are in."""
_ASCII = bytes(range(128))
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_PUNCTUATION = frozenset("，。：；！？（）【】《》、·「」“”‘’—…〜～［］『』〈〉　／％＃＠０１２３４５６７８９")


def charsets_of_words(value: str) -> list[str]:
    """Return the charsets that encoded-words in a field name: raw text beside them is mostly in the same."""
    return _WORD.findall(value)


def decode_raw(octets: bytes, codec: str) -> str:
    """Return header text of raw bytes: UTF-8 (RFC 6532), with few bad bytes if need be, else `codec`."""
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        text = octets.decode("utf-8", "replace")
        bad = text.count("\ufffd")
        if bad * 2 <= len(_FOREIGN.findall(text)) - bad:
            return text
        return octets.decode(codec, "replace")


def raw_codec(octets: bytes, labels: Iterable[str] = ()) -> str:
    """Return the codec in which `octets` are; `labels` are the charsets that the mail names anywhere, likely ones
    first."""
    sample = octets[:_SAMPLE]
    for codec in dict.fromkeys(map(codec_of, labels)):
        if codec not in _NOT_RAW and _fits(sample, str(codec)):
            return str(codec)
    best, most = "cp1252", max(_ENOUGH, _latin(sample, _LATIN, "cp1252"))
    central = _latin(sample, _CENTRAL, "cp1250")
    if central > most + 0.15:  # Western mail without a charset is far more frequent
        best, most = "cp1250", central
    for codec, common in _COMMON.items():
        score = _score(sample, codec, common)
        if score > most:
            best, most = codec, score
    return best


def _fits(sample: bytes, codec: str) -> bool:
    """Whether nearly all of `sample` has a meaning in `codec` that is not a control character."""
    text = _FOREIGN.findall(sample.decode(codec, "replace"))
    odd = sum(character == "\ufffd" or "\x80" <= character < "\xa0" for character in text)
    return bool(text) and odd * 8 <= len(text)


def _latin(sample: bytes, common: frozenset[str], codec: str) -> float:
    text = _FOREIGN.findall(sample.decode(codec, "replace"))
    if not text:
        return 0.0
    beside = len(_BESIDE_LATIN.findall(sample))
    return sum(character in common for character in text) / len(text) * min(1.0, 0.4 + beside / len(text))


def _score(sample: bytes, codec: str, common: frozenset[str]) -> float:
    """Return how well `codec` reads `sample`, from 0 to about 1."""
    text = sample.decode(codec, "replace")
    found = _FOREIGN.findall(text)
    letters = [character for character in found if character not in _PUNCTUATION]
    bad = found.count("\ufffd")
    high = len(sample.translate(None, _ASCII))
    if not letters or bad * 5 > len(found) or high == 1:
        return 0.0
    if codec in _WIDE:
        return _wide(text, codec, letters, common) - bad / len(found)
    mixed = len(_BESIDE_LATIN.findall(sample)) / high
    return sum(character in common for character in letters) / len(letters) * max(0.0, 1 - mixed)


def _wide(text: str, codec: str, letters: list[str], common: frozenset[str]) -> float:
    joined = "".join(letters)
    if codec in {"euc_jp", "cp932"}:
        kana = len(_KANA.findall(joined))
        han = len(_HAN.findall(joined))
        half = len(_HALF_KANA.findall(text)) if kana or not han else 0
        return (kana + 0.5 * half + 0.8 * min(han, 4 * kana) + 0.55 * max(0, han - 4 * kana)) / len(letters)
    frequent = min(1.0, 2 * sum(character in common for character in letters) / len(letters))
    if codec == "cp949":
        script = len(_HANGUL.findall(joined)) / len(letters)
        return script * (0.35 + 0.65 * frequent)
    if codec == "gb18030":
        script = min(1.0, len(_USUAL_HAN.findall(joined.encode("gb2312", "ignore"))) / len(letters))
    else:
        script = len(_HAN.findall(joined)) / len(letters)
    return script * (0.5 + 0.5 * frequent)

"""A text turned into what a person at a microphone says.

Rules, in the order in which they are tried: addresses and signs of markup go; abbreviations are spelled out; dates,
times, telephone numbers, money, shares, ranges and numbers become words. Nothing is guessed beyond that; a person
reads the result over and mends it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from lantoa.base.speech.numbers import digits, number_words, roman
from lantoa.base.text import nfc

SYLLABLES_A_SECOND = 3.2
"""An announcer's pace at a loudspeaker, some 190 syllables a minute: slower than talk, so that a yard understands."""
PAUSE_SENTENCE, PAUSE_COMMA = 0.6, 0.25

ABBREVIATIONS: dict[str, str] = {
    "CĐCS": "công đoàn cơ sở", "CĐGD": "công đoàn giáo dục", "LĐLĐ": "liên đoàn lao động", "TLĐ": "tổng liên đoàn",
    "CBNGNLĐ": "cán bộ, nhà giáo, người lao động", "CBGVNV": "cán bộ, giáo viên, nhân viên", "NGNLĐ": "nhà giáo, người lao động",
    "NLĐ": "người lao động", "CNVCLĐ": "công nhân, viên chức, lao động", "CĐ": "công đoàn", "BCH": "ban chấp hành",
    "BTV": "ban thường vụ", "ĐV": "đoàn viên", "GV": "giáo viên", "HS": "học sinh", "THPT": "trung học phổ thông",
    "THCS": "trung học cơ sở", "TH": "tiểu học", "MN": "mầm non", "GDĐT": "giáo dục và đào tạo", "GD&ĐT": "giáo dục và đào tạo",
    "UBND": "ủy ban nhân dân", "HĐND": "hội đồng nhân dân", "BHXH": "bảo hiểm xã hội", "BHYT": "bảo hiểm y tế",
    "BHTN": "bảo hiểm thất nghiệp", "ATVSLĐ": "an toàn, vệ sinh lao động", "TNHH": "trách nhiệm hữu hạn", "TP": "thành phố", "TP.": "thành phố ",
    "QĐ": "quyết định", "NQ": "nghị quyết", "KH": "kế hoạch", "CV": "công văn", "TT": "thông tư", "NĐ": "nghị định",
    "PCCC": "phòng cháy, chữa cháy", "VHVN": "văn hóa, văn nghệ", "TDTT": "thể dục, thể thao", "v.v.": "vân vân", "VN": "Việt Nam",
}  # fmt: skip

_URL = re.compile(r"(?:https?://|www\.)\S+|\b[\w.+-]+@[\w-]+\.[\w.]+\b")
_MARKUP = re.compile(r"^\s*(?:#{1,6}|>|[-*•])\s+", re.MULTILINE)
_LABELLED = re.compile(r"\[([^\[\]\n]{1,200})\]\([^()\s]{1,1000}\)")
_PICTURE = re.compile(r"^\[\s*[ảa]nh\s+\d+\s*\]\s*$", re.IGNORECASE | re.MULTILINE)
_GLOSS = re.compile(r"\s*\((?:gọi tắt là\s+|sau đây gọi là\s+|viết tắt là\s+)?[A-ZĐ&]{2,12}\)")
_DATE = re.compile(r"\b(?:(ngày)\s+)?(0?[1-9]|[12]\d|3[01])[/-](0?[1-9]|1[0-2])[/-]((?:19|20)\d\d)\b", re.IGNORECASE)
_DAY = re.compile(r"\b(?:(ngày)\s+)?(0?[1-9]|[12]\d|3[01])[/-](0?[1-9]|1[0-2])\b(?![/\d])", re.IGNORECASE)
_MONTH = re.compile(r"\b(tháng)\s+(0?[1-9]|1[0-2])[/-]((?:19|20)\d\d)\b", re.IGNORECASE)
_TIME = re.compile(r"\b([01]?\d|2[0-3])(?:\s?(?:h|g|giờ)\s?|:)([0-5]\d)(?:\s?(?:phút|ph|'))?(?!\w)")
_HOUR = re.compile(r"\b([01]?\d|2[0-3])\s?(?:h|g)\b")
_PHONE = re.compile(r"(?<![\d.,])(?:\+84|0)[\d .-]{8,13}\d(?![\d.,]\d)")
_MONEY = re.compile(r"(?<![\d.,])(\d[\d.]*(?:,\d+)?)\s?(?:đ|₫|VND|VNĐ)(?![\wÀ-ỹ])")
_SHARE = re.compile(r"(?<![\d.,])(\d[\d.]*(?:,\d+)?)\s?%")
_RANGE = re.compile(r"(?<![\d.,/])(\d{1,4})\s?[–-]\s?(\d{1,4})(?![\d.,/]*\d)")
_ROMAN = re.compile(
    r"\b((?:lần\s+)?thứ|khóa|quý|chương|phần|kỳ|mục|hạng|nhiệm kỳ|tập|cấp)\s+([IVXLC]{1,7})\b", re.IGNORECASE
)
_SIGN = re.compile(r"\b(\d{1,5})/((?:(?:19|20)\d\d/)?)([A-ZĐ&]{1,10}(?:-[A-ZĐ&]{1,10})*)\b")
_NUMBER = re.compile(r"(?<![\w.,])(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?(?![\d])")


def aloud(text: str, more: Mapping[str, str] | None = None) -> str:
    """`text` as it is spoken; `more` are abbreviations of the house, which go before the known ones."""
    text = nfc(text).replace("\r\n", "\n")
    text = _PICTURE.sub("", _LABELLED.sub(r"\1", text))
    text = _URL.sub("", _MARKUP.sub("", text)).replace("**", "")
    text = re.sub(r"(?<!\w)_(?=\S)([^_\n]+)_(?!\w)", r"\1", text)
    text = re.sub(r"(?<!\w)#(?=\w)\w+", "", text)
    text = _GLOSS.sub("", text)
    text = _SIGN.sub(
        lambda m: (
            f"{number_words(int(m[1]))}{' năm ' + number_words(int(m[2][:4])) if m[2] else ''}, {_letters(m[3], more)}"
        ),
        text,
    )
    text = _abbreviations(text, more)
    text = _DATE.sub(
        lambda m: f"{m[1] or 'ngày'} {number_words(int(m[2]))} {_month(m[3])} năm {number_words(int(m[4]))}", text
    )
    text = _MONTH.sub(lambda m: f"{m[1]} {_month_name(m[2])} năm {number_words(int(m[3]))}", text)
    text = _DAY.sub(lambda m: f"{m[1] or 'ngày'} {number_words(int(m[2]))} {_month(m[3])}", text)
    text = _TIME.sub(
        lambda m: f"{number_words(int(m[1]))} giờ" + (f" {number_words(int(m[2]))} phút" if int(m[2]) else ""), text
    )
    text = _HOUR.sub(lambda m: f"{number_words(int(m[1]))} giờ", text)
    text = _PHONE.sub(lambda m: digits(m[0].replace("+84", "0")), text)
    text = _MONEY.sub(lambda m: f"{_spoken(m[1])} đồng", text)
    text = _SHARE.sub(lambda m: f"{_spoken(m[1])} phần trăm", text)
    text = _ROMAN.sub(lambda m: f"{m[1]} {number_words(value)}" if (value := roman(m[2].upper())) else m[0], text)
    text = _RANGE.sub(lambda m: f"{number_words(int(m[1]))} đến {number_words(int(m[2]))}", text)
    text = _NUMBER.sub(lambda m: _spoken(m[0]), text)
    return _tidy(text)


def _month(text: str) -> str:
    return f"tháng {_month_name(text)}"


def _month_name(text: str) -> str:
    # The fourth month is tháng tư, the first of the lunar calendar alone tháng giêng.
    return "tư" if int(text) == 4 else number_words(int(text))


def _spoken(text: str) -> str:
    """A number as it is written here (1.250,5) in words; what starts with 0 and is no number, digit by digit."""
    whole, _comma, rest = text.partition(",")
    plain = whole.replace(".", "")
    if len(plain) > 1 and plain.startswith("0"):
        words = digits(plain)
    else:
        words = number_words(int(plain))
    if rest:
        words += " phẩy " + (digits(rest) if rest.startswith("0") or len(rest) > 2 else number_words(int(rest)))
    return words


def _letters(sign: str, more: Mapping[str, str] | None) -> str:
    known = ABBREVIATIONS | dict(more or {})
    return " ".join(known.get(part, " ".join(part)) for part in sign.split("-"))


def _abbreviations(text: str, more: Mapping[str, str] | None) -> str:
    known = {**ABBREVIATIONS, **(more or {})}
    for short in sorted(known, key=len, reverse=True):
        text = re.sub(rf"(?<![\wÀ-ỹ]){re.escape(short)}(?![\wÀ-ỹ&])", known[short], text)
    return text


def _tidy(text: str) -> str:
    text = re.sub(r"\s*[(\[]\s*([^()\[\]]*?)\s*[)\]]", lambda m: f", {m[1]}," if m[1] else "", text)
    text = text.replace("&", " và ").replace("/", " trên ").replace("–", ",").replace("—", ",")
    text = re.sub(r"[“”\"«»*_|~^<>]", "", text)
    lines = [" ".join(line.split()) for line in text.split("\n")]
    text = "\n".join(lines)
    text = re.sub(r" +([,.;:!?…])", r"\1", text)
    text = re.sub(r",(?:\s*,)+", ",", text)
    text = re.sub(r",\s*([.;:!?])", r"\1", text)
    text = re.sub(r"(?m)^[,;:.\s]+", "", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def seconds(text: str) -> int:
    """About how long it takes to say `text`, in whole seconds: its syllables at an announcer's pace, and its pauses."""
    syllables = len(re.findall(r"\w+", text))
    sentences = len(re.findall(r"[.!?…]+(?:\s|$)|\n+", text))
    commas = len(re.findall(r"[,;:]", text))
    return math.ceil(syllables / SYLLABLES_A_SECOND + sentences * PAUSE_SENTENCE + commas * PAUSE_COMMA)


def short_form(
    title: str,
    summary: str,
    body: str,
    *,
    opening: str,
    closing: str,
    longest: int = 60,
    more: Mapping[str, str] | None = None,
) -> str:
    """What to say of an article in about `longest` seconds.

    Opening, title and summary always; then whole sentences of the body, in their order, while there is time; then the
    closing. All of it as spoken.
    """
    fixed = [aloud(part, more) for part in (opening, _sentence(title), summary)]
    end = aloud(closing, more)
    left = longest - seconds("\n".join([*fixed, end]))
    chosen: list[str] = []
    for paragraph in body.split("\n"):
        for sentence in re.split(r"(?<=[.!?…])\s+(?=[A-ZÀ-Ỹ“\"])", paragraph.strip()):
            spoken = aloud(_sentence(sentence), more)
            if not spoken:
                continue
            takes = seconds(spoken)
            if takes > left:
                left = 0
                break
            chosen.append(spoken)
            left -= takes
        if left <= 0:
            break
    return "\n\n".join(part for part in (*fixed, " ".join(chosen), end) if part)


def _sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text[-1] in ".!?…:" else f"{text}."

"""At the door: what tells of a person is taken out before anything is written down.

Names, accounts, phone numbers, mail addresses, numbers of papers and bank accounts are replaced in the text by a
word for what stood there; links to profiles become plain words, links to private groups are refused. Rules, not
guesses by the meaning: what they miss, the desk can still cut; what they take too much of, the claim survives.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.utils.translation import gettext as _

from lantoa.base.errors import Invalid
from lantoa.base.text import fold, nfc

_FAMILY = (
    "nguyễn trần lê phạm huỳnh hoàng phan vũ võ đặng bùi đỗ hồ ngô dương lý đinh trịnh đoàn mai tô hà cao lưu lương "
    "trương quách lâm thái chu tạ phùng kiều diệp tôn vương thạch kim nông lò mã giàng đàm khúc hứa triệu tống văn"
)
FAMILY = frozenset(_FAMILY.split())
FAMILY_BARE = frozenset(fold(name) for name in FAMILY)
# Family names that are also everyday words or begin names of places: two more capitals must follow.
_OFTEN_WORDS = "do ho ha ly mai to cao lam thai chu ton kim lo ma dam luong doan duong van trieu hua"
OFTEN_WORDS = frozenset(_OFTEN_WORDS.split())
NOBODY = ("Hồ Chí Minh",)
# After these comes the name of a place or a school, which is nobody's.
_PLACE = re.compile(
    r"(?:trường|thpt|thcs|tiểu học|mầm non|đường|phố|phường|xã|quận|huyện|ngõ|hẻm|bệnh viện|giải thưởng|giải|quỹ|"
    r"cầu|công viên|đền|lăng|tỉnh|thành phố|tp\.?)\s*$",
    re.IGNORECASE,
)
_CAPITAL = r"[A-ZĐÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĨŨƠƯẠ-Ỹ]"
_WORD = rf"{_CAPITAL}[^\W\d_]+"
_NAME = re.compile(rf"(?<!\w){_WORD}(?:[  ]+{_WORD}){{1,4}}(?!\w)")
_CALLED = re.compile(
    rf"(?<!\w)((?:[Tt]ên(?: là)?|[Cc]ô giáo|[Tt]hầy giáo|[Cc]ô|[Tt]hầy|[Aa]nh|[Cc]hị|[Ôô]ng|[Bb]à|[Bb]ạn|[Ee]m|"
    rf"[Đđ]/c|[Đđ]ồng chí|[Hh]iệu trưởng|[Hh]iệu phó|[Cc]hủ tịch)\s+)(?!(?:Cô|Thầy|Giáo|Rịa|Trường|Công|Đoàn|Hội)\b)({_WORD}(?:\s+{_WORD}){{0,4}})(?!\w)"
)
# Typed in small letters: family name, the usual middle name, given name.
_SMALL = re.compile(rf"(?<!\w)(?:{'|'.join(sorted(FAMILY_BARE - OFTEN_WORDS))})\s+(?:van|thi)\s+[^\W\d_]{{1,7}}(?!\w)")
_MIDDLE = ("văn", "thị", "van", "thi")

_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_HANDLE = re.compile(r"(?<![\w/.])@[\w.]{2,}")
_PHONE = re.compile(r"(?<![\d.,])(?:\+?84|0)(?:[ .\-]?\d){8,10}(?!\d)")
_BANK = re.compile(
    r"((?:s[ốo]\s*t[àa]i\s*kho[ảa]n|stk|tk|t[àa]i\s*kho[ảa]n|s[ốo]\s*th[ẻe])\s*(?:là|la|số|:|\.)?\s*)\d(?:[ .\-]?\d){5,18}",
    re.IGNORECASE,
)
_PAPER = re.compile(r"(?<![\d.,/])(?:\d{12}|\d{9,10})(?![\d/])")
_ACCOUNT = re.compile(
    r"((?:facebook|fb|zalo|tiktok|youtube|nick|tài khoản fb|tai khoan fb|trang cá nhân|trang ca nhan)\s*"
    r"(?:của|cua|tên|ten|:)\s*)([^\s,.;:\n]+(?:\s+" + _WORD + r"){0,4})",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"']+|(?<![\w.@])(?:facebook|fb|zalo|tiktok|t|m)\.(?:com|me)/[^\s<>\"']+", re.I
)

SOCIAL = ("facebook.com", "fb.com", "fb.me", "fb.watch", "zalo.me", "tiktok.com", "instagram.com", "threads.net",
          "threads.com", "x.com", "twitter.com", "t.me", "telegram.me", "youtube.com", "linkedin.com", "messenger.com",
          "m.me", "chat.zalo.me", "invite.viber.com", "chat.whatsapp.com", "discord.gg", "discord.com")  # fmt: skip
_PRIVATE = re.compile(
    r"^(?:zalo\.me/g/|chat\.zalo\.me|t\.me/(?:\+|joinchat)|telegram\.me/(?:\+|joinchat)|chat\.whatsapp\.com|invite\.viber\.com|"
    r"discord\.gg|discord\.com/(?:invite|channels)|m\.me|messenger\.com|facebook\.com/(?:messages|groups)|fb\.com/groups|"
    r"(?:facebook|fb)\.com/share/g/)"
)
_PUBLIC_POST = re.compile(
    r"^(?:youtube\.com/(?:watch|shorts|live)|fb\.watch/|facebook\.com/(?:watch|reel|events)|tiktok\.com/tag/)"
)
_KEPT_PARAMETERS = {"v", "id", "p", "q", "newsid", "storyid"}


@dataclass
class Cleaned:
    """A text without persons in it, and how many of each kind were taken out; never what they were."""

    text: str
    taken_out: Counter[str] = field(default_factory=Counter)


def clean_text(text: str) -> Cleaned:
    """`text` as it may be kept. Raises `Invalid` for a link to a private group."""
    found = Cleaned(nfc(text).replace("\r\n", "\n").strip())

    def swap(kind: str, pattern: re.Pattern[str], word: str, *, keep: int = 0) -> None:
        def instead(match: re.Match[str]) -> str:
            found.taken_out[kind] += 1
            return (match[keep] if keep else "") + word

        found.text = pattern.sub(instead, found.text)

    found.text = _LINK.sub(lambda match: _link_in_text(match[0], found), found.text)
    swap("mail", _MAIL, "[địa chỉ thư]")
    swap("bank", _BANK, "[số tài khoản]", keep=1)
    swap("phone", _PHONE, "[số điện thoại]")
    swap("paper", _PAPER, "[dãy số]")
    swap("account", _HANDLE, "[tài khoản]")
    swap("account", _ACCOUNT, "[tài khoản]", keep=1)
    instead = "[tên người]"
    swap("name", _CALLED, instead, keep=1)
    found.text = _NAME.sub(lambda match: _name(match, found, instead), found.text)
    found.text = _small_names(found, instead)
    return found


def _name(match: re.Match[str], found: Cleaned, instead: str) -> str:
    """The name in a run of capitals, taken out; what stands before it in the run stays."""
    if _PLACE.search(match.string[: match.start()]):
        return match[0]
    words = match[0].split()
    for at, word in enumerate(words):
        family, left = fold(word), len(words) - at
        # "Trường" is no "Trương": where marks are written they count.
        known = family in FAMILY_BARE if word.isascii() else word.lower() in FAMILY
        if not known or left < (3 if family in OFTEN_WORDS else 2):
            continue
        if " ".join(words[at:]) in NOBODY:
            break
        if _PLACE.search(" ".join(words[:at])):
            break
        found.taken_out["name"] += 1
        return " ".join([*words[:at], instead])
    return match[0]


def _small_names(found: Cleaned, instead: str) -> str:
    """Names typed in small letters; looked for without marks, word by word so that places stay aligned."""
    pieces = re.split(r"(\s+)", found.text)
    plain = [fold(piece) if piece.strip() else " " for piece in pieces]
    text, starts = "", []
    for piece in plain:
        starts.append(len(text))
        text += piece
    spans = [match.span() for match in _SMALL.finditer(text)]
    for begin, end in reversed(spans):
        first = max(at for at, start in enumerate(starts) if start <= begin)
        last = max(at for at, start in enumerate(starts) if start < end)
        typed = "".join(pieces[first : last + 1]).split()
        # "lễ văn hóa" is no name: where marks are written they count.
        if not (typed[0].isascii() or typed[0].lower() in FAMILY) or typed[1].lower() not in _MIDDLE:
            continue
        if _PLACE.search("".join(pieces[:first])):
            continue
        tail = re.search(r"[^\w]*$", pieces[last])
        pieces[first : last + 1] = [instead + (tail[0] if tail else "")]
        found.taken_out["name"] += 1
    return "".join(pieces)


def _link_in_text(link: str, found: Cleaned) -> str:
    address = clean_link(link)
    if address:
        return address
    found.taken_out["profile"] += 1
    return "[trang cá nhân]"


def clean_link(link: str) -> str:
    """`link` without what follows a reader about; "" for one that leads to somebody's profile or post.

    Raises `Invalid` for a link to a private group or conversation, and for what is no link at all.
    """
    link = link.strip()
    if not link:
        return ""
    parts = urlsplit(link if "://" in link else f"https://{link}")
    try:
        host, _port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        host = ""
    if parts.scheme not in ("http", "https") or "." not in host or parts.username or parts.password:
        raise Invalid(_("Liên kết này không đúng. Hãy chép lại từ thanh địa chỉ, bắt đầu bằng https://."))
    bare = host
    for prefix in ("www.", "m.", "mbasic.", "web.", "vi-vn."):
        if bare.startswith(prefix) and bare not in SOCIAL:
            bare = bare.removeprefix(prefix)
    place = f"{bare}{parts.path}"
    if _PRIVATE.match(place):
        raise Invalid(
            _("Đây là liên kết của nhóm kín hoặc cuộc trò chuyện riêng. Công đoàn không vào đó, nên không nhận liên kết "
              "này. Bạn chỉ cần chép lại nội dung cần kiểm chứng.")
        )  # fmt: skip
    query = [(key, value) for key, value in parse_qsl(parts.query) if key.lower() in _KEPT_PARAMETERS]
    if bare in SOCIAL or any(bare.endswith(f".{name}") for name in SOCIAL):
        if not _PUBLIC_POST.match(place):
            return ""
        query = [(key, value) for key, value in query if key == "v"]
    return urlunsplit((parts.scheme, parts.netloc.lower(), parts.path, urlencode(query), ""))[:500]

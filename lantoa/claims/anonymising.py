"""At the door: what tells of a person is taken out before anything is written down.

Names, accounts, phone numbers, mail addresses, numbers of papers and bank accounts are replaced in the text by a
word for what stood there; links to profiles and shortened links become plain words, links to private groups are refused. Rules, not
guesses by the meaning: what they miss, the desk can still cut; what they take too much of, the claim survives.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

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
_OFFICE_PAIRS = {
    ("công", "đoàn"),
    ("liên", "đoàn"),
    ("đoàn", "thanh"),
    ("văn", "phòng"),
    ("văn", "bản"),
    ("cong", "doan"),
}
_PLACES_LIKE_NAMES = ("ha nam", "hoa binh", "vinh long", "hai chau")
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
# Typed in small letters: family name, the usual middle name, given name of one or two words.
_GIVEN = [
    "anh",
    "ánh",
    "bích",
    "bình",
    "châu",
    "cường",
    "dung",
    "dũng",
    "duyên",
    "giang",
    "hà",
    "hạnh",
    "hải",
    "hằng",
    "hiền",
    "hiếu",
    "hoa",
    "hoà",
    "hòa",
    "hoài",
    "hoàng",
    "huệ",
    "huy",
    "huyền",
    "hùng",
    "hưng",
    "hương",
    "khánh",
    "khoa",
    "kiên",
    "lan",
    "linh",
    "loan",
    "long",
    "mai",
    "mạnh",
    "minh",
    "nam",
    "nga",
    "ngọc",
    "nhàn",
    "nhung",
    "oanh",
    "phong",
    "phúc",
    "phương",
    "quang",
    "quyên",
    "quỳnh",
    "sơn",
    "thảo",
    "thắng",
    "thoa",
    "thơm",
    "thu",
    "thuý",
    "thúy",
    "thuỷ",
    "thủy",
    "tiến",
    "trang",
    "trinh",
    "tuấn",
    "tùng",
    "tuyết",
    "tâm",
    "uyên",
    "vân",
    "việt",
    "vinh",
    "vy",
    "xuân",
    "yến",
]
_GIVEN_BARE = "|".join(sorted({fold(name) for name in _GIVEN}, key=len, reverse=True))
_GIVEN_SMALL = "|".join(sorted(_GIVEN, key=len, reverse=True))
_GIVEN_TALL = "|".join(name.capitalize() for name in sorted(_GIVEN, key=len, reverse=True))
_SMALL = re.compile(
    rf"(?<!\w)(?:{'|'.join(sorted(FAMILY_BARE - OFTEN_WORDS))})\s+(?:van|thi)\s+"
    rf"(?:[^\W\d_]{{1,7}}\s+(?:{_GIVEN_BARE})|[^\W\d_]{{1,7}})(?!\w)"
)
_MIDDLE = ("văn", "thị", "van", "thi")
# A given name alone, where what follows or goes before says that somebody is meant.
_SAYS = r"nói|bảo|nhắn|kể|gửi|đăng|share|chia sẻ|viết|báo|cho biết|chuyển tiếp|hỏi|trả lời"
_SAYING = re.compile(
    rf"(?<!\w)(?P<before>{_CAPITAL}[^\W\d_]*\s+)?(?P<name>(?:{_GIVEN_TALL})(?:\s+(?:{_GIVEN_TALL}))?)"
    rf"(?=\s+(?:vừa\s+|mới\s+|đã\s+|có\s+)?(?:{_SAYS})(?!\w))"
)
_ACCORDING = re.compile(
    rf"(?<!\w)((?:[Tt]heo|là|của|do|nghe)\s+)(?:{_GIVEN_TALL})(?!\w)"
    rf"(?!\s+(?:{_CAPITAL}|(?:tin|thông|web|điện|mạng|chủ|án|pháp|thức|học|lý)(?!\w)))"
)
_CALLED_SMALL = re.compile(
    rf"(?<!\w)(?![Aa]nh\s+(?:hùng|minh))((?:[Cc]ô|[Tt]hầy|[Cc]hị|[Aa]nh)\s+)(?:{_GIVEN_SMALL})(?!\w)"
)
_CALLED_BARE = re.compile(
    rf"(?<!\w)((?:[Cc]o|[Tt]hay|[Cc]hi|[Aa]nh)\s+)(?:{_GIVEN_BARE})(?=\s+(?:noi|bao|nhan|ke|gui|dang|to|day|hieu)(?!\w))"
)
_INITIALS = re.compile(
    rf"(?<!\w)(?:Ng\.|(?:{'|'.join(name.capitalize() for name in sorted(FAMILY))})\s+{_CAPITAL}\.)"
    rf"(?:\s*{_CAPITAL}\.)*(?:\s*{_WORD}){{1,3}}(?!\w)"
)
# Who wrote a message that was copied with its head, and whose post a picture of a page shows.
_TALL_WORD = rf"{_CAPITAL}[^\W\d_A-ZĐ]+"
_HEADS = (
    re.compile(r"(?m)^([ \t]*\[[^\]\n]*\d[^\]\n]*\][ \t]*)([^:\n]{1,40})(?=:)"),
    re.compile(r"(?m)^([ \t]*\d{1,2}/\d{1,2}/\d{2,4},? \d{1,2}:\d{2}(?: ?[AP]M)? - )([^:\n]{1,40})(?=:)"),
    re.compile(r"(?m)^([ \t]*)([^\[\n:]{2,40})(?=, \[\d)"),
    re.compile(rf"(?m)^([ \t]*)({_TALL_WORD}(?:[ \t]+{_TALL_WORD}){{1,3}})(?=[ \t]*:)"),
    re.compile(
        rf"(?m)^([^\w\n\[]*)({_CAPITAL}[^\n\d:.,!?\[]{{1,40}}?)(?=[^\w\n]*\n[^\w\n]*"
        r"(?:\d{1,2} ?(?:phút|giờ|ngày|tuần|tháng|năm|h)(?!\w)|Vừa xong|Hôm qua|Hôm nay)[^\n]{0,20}$)"
    ),
    re.compile(rf"(?m)^([^\w\n\[]*)({_TALL_WORD}(?:[ \t]+{_TALL_WORD}){{0,3}}[ \t]+(?:{'|'.join(n.capitalize() for n in sorted(FAMILY))}))[ \t]*$"),
)  # fmt: skip
# Heads that begin like this are an office's, a page's or a kind of message, and nobody's name.
_OFFICE = re.compile(
    r"(?:tin|thông báo|lưu ý|chú ý|hỏi|đáp|câu|bộ|sở|phòng|ban|trường|công|liên|giáo dục|bảo hiểm|ubnd|uỷ|ủy|quốc|chính|luật|"
    r"nghị|quyết|văn bản|link|nguồn|bài|đài|báo|tết|việt nam|nhà nước|tổ|ngân|kho|quỹ|lương|phụ|học|hội|đảng|đoàn|thủ|tổng|cục|"
    r"vụ|viện|đại học|nghỉ|ngày|tháng|năm|theo|kính|cảnh báo|khẩn|quan trọng|thành phố|tỉnh|huyện|xã|phường|hà nội|nhóm|trang)(?!\w)",
    re.IGNORECASE,
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")

_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_HANDLE = re.compile(r"(?<![\w/.])@[\w.]{2,}")
_PHONE = re.compile(r"(?<![\d.,])\(?(?:\+?84|0)(?:[ .\-()]{0,2}\d){8,10}(?!\d)")
_BANK = re.compile(
    r"((?:s[ốo]\s*t[àa]i\s*kho[ảa]n|stk|tk|t[àa]i\s*kho[ảa]n|s[ốo]\s*th[ẻe])\s*(?:là|la|số|:|\.)?\s*)\d(?:[ .\-]?\d){5,18}",
    re.IGNORECASE,
)
_PAPER = re.compile(r"(?<![\d.,/])\d{9,19}(?![\d/])")
_ACCOUNT = re.compile(
    r"((?:facebook|fb|zalo|tiktok|youtube|nick|tài khoản fb|tai khoan fb|trang cá nhân|trang ca nhan)\s*"
    r"(?:của|cua|tên|ten|:)\s*)([^\s,.;:\n]+(?:\s+" + _WORD + r"){0,4})",
    re.IGNORECASE,
)
SOCIAL = ("facebook.com", "fb.com", "fb.me", "fb.watch", "zalo.me", "tiktok.com", "instagram.com", "threads.net",
          "threads.com", "x.com", "twitter.com", "t.me", "telegram.me", "youtube.com", "linkedin.com", "messenger.com",
          "m.me", "chat.zalo.me", "invite.viber.com", "chat.whatsapp.com", "discord.gg", "discord.com", "linktr.ee")  # fmt: skip
# What says nothing of where it leads, so that a private group or somebody's page may be behind it.
SHORTENERS = ("bit.ly", "bitly.com", "j.mp", "tinyurl.com", "t.co", "goo.gl", "is.gd", "v.gd", "ow.ly", "buff.ly", "cutt.ly",
              "rb.gy", "shorturl.at", "shorturl.asia", "tiny.cc", "t.ly", "s.id", "lnkd.in", "bl.ink", "rebrand.ly", "short.io",
              "short.gy", "dub.sh", "bom.so", "by.com.vn", "link1s.com", "urlvn.net", "shorten.asia", "shope.ee", "s.shopee.vn",
              "page.link", "qrco.de", "me-qr.com", "tny.im", "soo.gd", "u.to", "clck.ru", "vk.cc", "lnk.to", "trib.al",
              "dlvr.it", "chilp.it", "gg.gg", "1link.vn", "g2.by", "zpr.io", "surl.li", "kutt.it", "n9.cl", "spoo.me")  # fmt: skip
_END = r"[^\s<>\"']*[^\s<>\"'.,;:!?)\]”»]"
_BARE = "|".join(re.escape(host) for host in sorted({*SOCIAL, *SHORTENERS}, key=len, reverse=True))
_LINK = re.compile(
    rf"(?:https?://|www\.){_END}|(?<![\w.@/-])(?:[a-z0-9-]{{1,63}}\.){{0,3}}(?:{_BARE})/{_END}", re.IGNORECASE
)
_PRIVATE = re.compile(
    r"^(?:(?:id\.)?zalo(?:app)?\.(?:me|com)/g/|line\.me/r/ti/g|(?:facebook|fb)\.com/g/|chat\.zalo\.me|t\.me/(?:\+|joinchat)|telegram\.me/(?:\+|joinchat)|chat\.whatsapp\.com|invite\.viber\.com|"
    r"discord\.gg|discord\.com/(?:invite|channels)|m\.me|messenger\.com|facebook\.com/(?:messages|groups)|fb\.com/groups|"
    r"(?:facebook|fb)\.com/share/g/)"
)
_PUBLIC_POST = re.compile(
    r"^(?:youtube\.com/(?:watch|shorts|live)|fb\.watch/|facebook\.com/(?:watch|reel|events)|tiktok\.com/tag/)"
)
_KEPT_PARAMETERS = {"v", "id", "p", "q", "newsid", "storyid"}
# Pages that only send on to what stands in their address.
_WAY_OUT = re.compile(
    r"^(?:lm?\.facebook\.com/|l\.messenger\.com/|l\.instagram\.com/|google\.[a-z.]{2,6}/url$|link\.zalo\.me/)"
)
_INNER = re.compile(r"https?:/{1,2}(?!/).+", re.IGNORECASE)
_LONGEST_LINK = 2_000

SHORTENED = "short_link"
"""The kind under which shortened links are counted among what was taken out."""


@dataclass
class Cleaned:
    """A text without persons in it, and how many of each kind were taken out; never what they were."""

    text: str
    taken_out: Counter[str] = field(default_factory=Counter)


def clean_text(text: str) -> Cleaned:
    """`text` as it may be kept. Raises `Invalid` for a link to a private group."""
    found = Cleaned(_INVISIBLE.sub("", nfc(text)).replace("\r\n", "\n").strip())

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
    for pattern in _HEADS:
        found.text = pattern.sub(lambda match: _head(match, found, instead), found.text)
    swap("name", _INITIALS, instead)
    swap("name", _CALLED, instead, keep=1)
    found.text = _NAME.sub(lambda match: _name(match, found, instead), found.text)
    found.text = _small_names(found, instead)
    found.text = _SAYING.sub(lambda match: _saying(match, found, instead), found.text)
    for pattern in (_ACCORDING, _CALLED_SMALL, _CALLED_BARE):
        swap("name", pattern, instead, keep=1)
    return found


_INSTEAD = re.compile(
    r"\[(?:địa chỉ thư|số tài khoản|số điện thoại|dãy số|tài khoản|tên người|trang cá nhân|liên kết rút gọn)\]"
)


def says_something(text: str) -> bool:
    """Whether words are left in a cleaned text beside those that stand for what was taken out."""
    return bool(re.search(r"\w", _INSTEAD.sub("", text)))


def _head(match: re.Match[str], found: Cleaned, instead: str) -> str:
    """Who wrote what follows, taken out, unless it is an office or a word such as "Thông báo"."""
    if _OFFICE.match(match[2].strip()) or "[" in match[2] or not re.search(r"[^\W\d_]", match[2]):
        return match[0]
    found.taken_out["name"] += 1
    return match[1] + instead


def _saying(match: re.Match[str], found: Cleaned, instead: str) -> str:
    """A given name before "nói", "bảo" and the like; not the end of a longer name, which is a place's."""
    if match["before"] or _PLACE.search(match.string[: match.start()]) or fold(match["name"]) in _PLACES_LIKE_NAMES:
        return match[0]
    found.taken_out["name"] += 1
    return instead


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
        # "Công Đoàn Giáo Dục", "VĂN PHÒNG CHÍNH PHỦ": the word before or after says that it is an office.
        if (at and (words[at - 1].lower(), word.lower()) in _OFFICE_PAIRS) or (
            (word.lower(), words[at + 1].lower()) in _OFFICE_PAIRS
        ):
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
    if is_shortened(link):
        found.taken_out[SHORTENED] += 1
        return "[liên kết rút gọn]"
    address = clean_link(link)
    if address:
        return address
    found.taken_out["profile"] += 1
    return "[trang cá nhân]"


def _holds_nobody(path: str, values: list[str]) -> bool:
    """Whether no profile stands inside an address, as it does in that of a page's copy or translation."""
    inner = [found[0] for found in map(_INNER.search, (path, *values)) if found]
    if not all(clean_link(re.sub(":/+", "://", one, count=1)) for one in inner):
        return False
    return not any(_is_of(piece.lower().removeprefix("www."), SOCIAL) for piece in path.split("/"))


def links_replaced(text: str, instead: Callable[[str], str]) -> str:
    """`text` with what `instead` says in the place of each link."""
    return _LINK.sub(lambda match: instead(match[0]), text)


def is_shortened(link: str) -> bool:
    """Whether `link` belongs to a service of shortened links, so that nobody can see where it leads."""
    return _is_of(host_of(link).removeprefix("www."), SHORTENERS)


def is_social(link: str) -> bool:
    """Whether `link` belongs to a social network or a messenger."""
    return _is_of(host_of(link).removeprefix("www."), SOCIAL)


def host_of(link: str) -> str:
    """The name of the server of `link`, in small letters; "" for what has none."""
    try:
        return (urlsplit(link if "://" in link else f"https://{link}").hostname or "").lower()
    except ValueError:
        return ""


def _is_of(host: str, names: tuple[str, ...]) -> bool:
    return host in names or host.endswith(tuple(f".{name}" for name in names))


def clean_link(link: str) -> str:
    """`link` without what follows a reader about; "" for one that leads to somebody's profile or post, or is shortened.

    Raises `Invalid` for a link to a private group or conversation, and for what is no link at all.
    """
    link = link.strip()[:_LONGEST_LINK]
    if not link:
        return ""
    try:
        parts = urlsplit(link if "://" in link else f"https://{link}")
        host, _port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        host = ""
    if "." not in host or parts.scheme not in ("http", "https") or parts.username or parts.password:
        raise Invalid(_("Liên kết này không đúng. Hãy chép lại từ thanh địa chỉ, bắt đầu bằng https://."))
    bare = host
    for prefix in ("www.", "m.", "mbasic.", "web.", "vi-vn.", "touch.", "mobile.", "business."):
        if bare.startswith(prefix) and bare not in SOCIAL:
            bare = bare.removeprefix(prefix)
    path = unquote(parts.path)
    place = f"{bare}{path.lower()}"
    if _WAY_OUT.match(place):
        onward = next((value for _key, value in parse_qsl(parts.query) if _INNER.match(value)), "")
        return clean_link(onward)
    if _PRIVATE.match(place):
        raise Invalid(
            _("Đây là liên kết của nhóm kín hoặc cuộc trò chuyện riêng. Công đoàn không vào đó, nên không nhận liên kết "
              "này. Bạn chỉ cần chép lại nội dung cần kiểm chứng.")
        )  # fmt: skip
    query = [(key, value) for key, value in parse_qsl(parts.query) if key.lower() in _KEPT_PARAMETERS]
    if is_shortened(host) or not _holds_nobody(path, [value for _key, value in query]):
        return ""
    if _is_of(bare, SOCIAL):
        if not _PUBLIC_POST.match(place):
            return ""
        query = [(key, value) for key, value in query if key == "v"]
    return urlunsplit((parts.scheme, parts.netloc.lower(), parts.path, urlencode(query), ""))[:500]

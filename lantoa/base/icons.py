"""The icons: drawn on a 24 by 24 grid with one stroke of 1.75, round ends, no fill."""

from __future__ import annotations

from lantoa.base.text import fold

ICONS: dict[str, str] = {
    "home": '<path d="M3.5 11.5 12 4l8.5 7.5"/><path d="M6 9.8V20h12V9.8"/><path d="M10 20v-5.5h4V20"/>',
    "bell": '<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 2h-15z"/><path d="M10 21h4"/>',
    "check": '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
    "check-circle": '<circle cx="12" cy="12" r="8.5"/><path d="m8 12.3 2.8 2.8L16 9.6"/>',
    "pen": '<path d="m4 20 1-4.2L16 4.8a1.8 1.8 0 0 1 2.6 0l.6.6a1.8 1.8 0 0 1 0 2.6L8.2 19z"/><path d="m14 7 3 3"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.6-4 3.6-6 7.5-6s6.9 2 7.5 6"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
    "calendar": '<rect x="4" y="5.5" width="16" height="15" rx="1.5"/><path d="M4 10h16M8.5 3v4M15.5 3v4"/>',
    "chart": '<path d="M4 4v16h16"/><path d="M8.5 16.5v-4M13 16.5V8M17.5 16.5v-6"/>',
    "doc": '<path d="M6 3.5h8l4.5 4.5v12.5H6z"/><path d="M14 3.5V8h4.5M9 12.5h6.5M9 16h6.5"/>',
    "send": '<path d="M20.5 3.5 3.5 10.5l6.5 3 3 7z"/><path d="m10 13.5 4.5-4.5"/>',
    "photo": '<rect x="3.5" y="5" width="17" height="14.5" rx="1.5"/><circle cx="8.5" cy="10" r="1.5"/>'
    '<path d="m4 17.5 5-4 3.5 2.5 3.5-3.5 4.5 4"/>',
    "camera": '<path d="M3.5 7.5H8l1.5-2.5h5L16 7.5h4.5v12h-17z"/><circle cx="12" cy="13" r="3.5"/>',
    "flag": '<path d="M6 21V4"/><path d="M6 4.5c4-2 7.5 2 12.5 0v9c-5 2-8.5-2-12.5 0"/>',
    "users": '<circle cx="9" cy="8.5" r="3.5"/><path d="M2.5 19.5c.5-3.5 3-5.2 6.5-5.2s6 1.7 6.5 5.2"/>'
    '<path d="M15.5 5.3a3.5 3.5 0 0 1 0 6.4M18 14.8c2 .7 3.2 2.3 3.5 4.7"/>',
    "building": '<path d="M4.5 20.5V8L12 4l7.5 4v12.5"/><path d="M3 20.5h18M10 20.5v-4.5h4v4.5"/>'
    '<path d="M8.5 11.5h1M14.5 11.5h1"/>',
    "megaphone": '<path d="M4 10v4.5h3.5L17.5 19V5.5L7.5 10z"/><path d="M8 14.5l1 5h2.5l-.7-3.6"/>'
    '<path d="M20.5 10.5v3.5"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.3l3.5 2.2"/>',
    "warning": '<path d="M12 4 2.8 20h18.4z"/><path d="M12 10v4.5M12 17.2v.1"/>',
    "info": '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5.5M12 7.7v.1"/>',
    "lock": '<rect x="5" y="10.5" width="14" height="10" rx="1.5"/><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5"/>',
    "key": '<circle cx="8" cy="15.5" r="4.5"/><path d="m11.3 12.3 8.2-8.3M16 7.5l3 3"/>',
    "arrow": '<path d="M4.5 12h15M13.5 6l6 6-6 6"/>',
    "back": '<path d="M19.5 12h-15M10.5 6l-6 6 6 6"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "minus": '<path d="M5 12h14"/>',
    "down": '<path d="m6 9.5 6 6 6-6"/>',
    "up": '<path d="m6 14.5 6-6 6 6"/>',
    "link": '<path d="M10 14a4 4 0 0 0 5.7 0l3.5-3.5a4 4 0 0 0-5.7-5.7L12.3 6"/>'
    '<path d="M14 10a4 4 0 0 0-5.7 0l-3.5 3.5a4 4 0 0 0 5.7 5.7l1.2-1.2"/>',
    "print": '<path d="M7 8.5v-5h10v5M7 17H4V8.5h16V17h-3"/><path d="M7 14h10v6.5H7z"/>',
    "qr": '<path d="M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.5v2.5H14zM20 14v2.5M17.5 20H20M14 20h.1"/>',
    "download": '<path d="M12 4v11M7 10.5l5 5 5-5M4.5 20h15"/>',
    "upload": '<path d="M12 15.5v-11M7 9l5-5 5 5M4.5 20h15"/>',
    "filter": '<path d="M4 6h16M7 12h10M10 18h4"/>',
    "edit": '<path d="M20 13v7H4V4h7"/><path d="m9 15 .7-3 8-8 2.3 2.3-8 8z"/>',
    "trash": '<path d="M4.5 6.5h15M9.5 6.5v-3h5v3M6.5 6.5l.8 14h9.4l.8-14M10.3 10.5v6M13.7 10.5v6"/>',
    "eye": '<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/>'
    '<circle cx="12" cy="12" r="3"/>',
    "moon": '<path d="M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z"/>',
    "sun": '<circle cx="12" cy="12" r="4"/><path d="M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4'
    'M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "close": '<path d="m6 6 12 12M18 6 6 18"/>',
    "list": '<path d="M9 6.5h11M9 12h11M9 17.5h11M4.5 6.5h.1M4.5 12h.1M4.5 17.5h.1"/>',
    "news": '<path d="M4 5h13v14.5H5.5A1.5 1.5 0 0 1 4 18z"/><path d="M17 9h3v9a1.5 1.5 0 0 1-3 0"/>'
    '<path d="M7 8.5h7M7 12h7M7 15.5h4"/>',
    "inbox": '<path d="M3.5 13.5 6 5h12l2.5 8.5V19h-17z"/><path d="M3.5 13.5H9l1 2.5h4l1-2.5h5.5"/>',
    "help": '<circle cx="12" cy="12" r="8.5"/><path d="M9.5 9.7a2.5 2.5 0 1 1 3.6 2.3c-.8.4-1.1.9-1.1 1.7'
    'M12 16.8v.1"/>',
    "out": '<path d="M10 4.5H4.5v15H10M9.5 12h11M16 7.5l4.5 4.5-4.5 4.5"/>',
    "settings": '<path d="M4 7h9M17 7h3M4 17h3M11 17h9"/><circle cx="15" cy="7" r="2"/><circle cx="9" cy="17" r="2"/>',
    "pin": '<path d="M12 21s-6.5-6.2-6.5-11a6.5 6.5 0 0 1 13 0c0 4.8-6.5 11-6.5 11z"/>'
    '<circle cx="12" cy="10" r="2.3"/>',
    "offline": '<path d="M3 3l18 18M5 12.5a10 10 0 0 1 4-2.3M14.5 10.1a10 10 0 0 1 4.5 2.4'
    'M8.5 16a5 5 0 0 1 7 0M12 19.5h.1"/>',
    "heart": '<path d="M12 20.3S3.5 15.4 3.5 9.4A4.6 4.6 0 0 1 12 6.9a4.6 4.6 0 0 1 8.5 2.5c0 6-8.5 10.9-8.5 10.9z"/>',
    "book": '<path d="M12 6.7c-2-1.5-4.5-2-8.5-2v13.6c4 0 6.5.5 8.5 2 2-1.5 4.5-2 8.5-2V4.7c-4 0-6.5.5-8.5 2zM12 6.7v13.6"/>',
    "gift": '<path d="M4.5 11.5v9h15v-9M3 7.5h18v4H3zM12 7.5v13"/>'
    '<path d="M12 7.5S11 3.3 8.6 3.3a2.1 2.1 0 0 0 0 4.2zM12 7.5s1-4.2 3.4-4.2a2.1 2.1 0 0 1 0 4.2z"/>',
    "money": '<rect x="2.5" y="6.5" width="19" height="11" rx="1.5"/><circle cx="12" cy="12" r="2.7"/>'
    '<path d="M6 12h.1M18 12h.1"/>',
    "cap": '<path d="M12 5 2.5 9.5 12 14l9.5-4.5zM6.5 11.5V16c0 1.4 2.7 2.5 5.5 2.5s5.5-1.1 5.5-2.5v-4.5M21.5 9.5v5.5"/>',
    "medal": '<circle cx="12" cy="15" r="5.5"/><path d="M9.2 10.2 6 3.5h4L12 8l2-4.5h4l-3.2 6.7M12 13.2v3.6"/>',
}
"""Name → the shapes inside its `<svg>`."""

PICTOGRAMS: dict[str, str] = {
    "users": "người", "person": "một người", "cap": "mũ tốt nghiệp", "book": "sách", "building": "trường",
    "home": "nhà", "heart": "trái tim", "gift": "quà", "money": "tiền", "medal": "huy chương", "flag": "cờ",
    "megaphone": "loa", "bell": "chuông", "news": "báo", "doc": "văn bản", "pen": "bút", "camera": "máy ảnh",
    "photo": "ảnh", "calendar": "lịch", "clock": "đồng hồ", "chart": "biểu đồ", "check-circle": "dấu đúng",
    "help": "câu hỏi", "info": "thông tin", "warning": "cảnh báo", "pin": "địa điểm", "key": "chìa khóa",
    "lock": "ổ khóa", "inbox": "hộp thư", "send": "gửi đi", "search": "kính lúp", "sun": "mặt trời",
}  # fmt: skip
"""Those that stand for something in an infographic, with the word by which a person calls each.

The words belong to the text that is typed, which is Vietnamese whatever the language of the screen.
"""


def pictogram(words: str) -> str:
    """The shapes of the icon that `words` name, by its own name or in Vietnamese with or without marks; else ""."""
    named = fold(words)
    return ICONS.get(words) or next((ICONS[name] for name, word in PICTOGRAMS.items() if fold(word) == named), "")

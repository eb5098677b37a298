"""What goes out over channels: one content, known to nobody by where it came from."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from lantoa.base.text import fold


@dataclass(frozen=True)
class Photo:
    """A picture in the installation's storage: its `name` there, its words, its size in pixels."""

    name: str
    alt: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True)
class Message:
    """One content. `body` is plain text, paragraphs parted by blank lines; `link` is absolute or empty."""

    title: str
    summary: str = ""
    body: str = ""
    byline: str = ""
    photos: tuple[Photo, ...] = ()
    link: str = ""
    tags: tuple[str, ...] = ()
    campaign: str = ""

    def to_json(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Message:
        """From how it was kept."""
        photos = tuple(Photo(**one) for one in data.get("photos", ()))
        return cls(**{**data, "photos": photos, "tags": tuple(data.get("tags", ()))})


def tracked(link: str, source: str, campaign: str = "") -> str:
    """`link` with the parameters by which visit statistics tell channels apart (utm_*); no person is in them."""
    if not link:
        return ""
    marks = {"utm_source": source, "utm_medium": "social"} | ({"utm_campaign": campaign} if campaign else {})
    parts = urlsplit(link)
    return urlunsplit(parts._replace(query="&".join(filter(None, (parts.query, urlencode(marks))))))


def hashtag(words: str) -> str:
    """`#TriAnThayCo` for "Tri ân thầy cô": without marks, so that every spelling of it meets."""
    joined = "".join(word[:1].upper() + word[1:] for word in fold(words).replace("-", " ").split())
    return "#" + "".join(c for c in joined if c.isalnum()) if joined else ""


def shorten(text: str, longest: int) -> str:
    """`text` in at most `longest` characters, cut between words with "…"."""
    text = text.strip()
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    return (cut.rsplit(None, 1)[0] if " " in cut else cut).rstrip(" ,;:–-") + "…"


@dataclass(frozen=True)
class Count:
    """How full a field is: `used` of `limit` (0: no limit)."""

    label: str
    used: int
    limit: int = 0

    @property
    def over(self) -> bool:
        """Whether there is more than may be."""
        return bool(self.limit) and self.used > self.limit


@dataclass(frozen=True)
class Review:
    """What a channel says of a draft: counts, `problems` that forbid publishing, `warnings` that do not."""

    counts: list[Count] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Budget:
    """What an account may still send: `used` of `limit` until `until` (words)."""

    label: str
    used: int
    limit: int
    until: str = ""

    @property
    def left(self) -> int:
        """What is left."""
        return max(0, self.limit - self.used)

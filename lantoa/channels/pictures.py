"""Pictures cut to a channel's frame around what matters in them (the focal point set in the picture library)."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from lantoa.units.models import Picture

FRAMES = {
    "vuong": (_("Vuông (1:1)"), "fill-1080x1080", "1 / 1"),
    "doc": (_("Đứng (4:5), chiếm nhiều màn hình điện thoại nhất"), "fill-1080x1350", "4 / 5"),
    "ngang": (_("Ngang (1,91:1)"), "fill-1200x630", "1200 / 630"),
}
WIDE = "fill-1280x720"
CHOICES = [("", _("Giữ nguyên khổ ảnh")), *((code, label) for code, (label, _spec, _ratio) in FRAMES.items())]


def cut(names: Sequence[str], spec: str) -> dict[str, str]:
    """Where in the storage each of `names` lies as `spec` cuts it; what is no picture of the library stays itself.

    The cut is made once and kept; two queries when all are there.
    """
    found = {name: name for name in names}
    if not spec or not names:
        return found
    for picture in Picture.objects.filter(file__in=list(names)).prefetch_renditions(f"{spec}|format-jpeg"):
        found[picture.file.name] = picture.get_rendition(f"{spec}|format-jpeg").file.name
    return found


def framed(names: Sequence[str], frame: str) -> dict[str, str]:
    """As `cut`, by the name of a frame."""
    return cut(names, FRAMES[frame][1] if frame in FRAMES else "")


def ratio(frame: str) -> str:
    """The frame's sides as CSS has them; empty for a picture's own."""
    return FRAMES[frame][2] if frame in FRAMES else ""

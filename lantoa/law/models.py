"""The corpus of law: acts, their articles, and how they hold today."""

from __future__ import annotations

import re
from datetime import date
from hashlib import sha256

from django.conf import settings
from django.core.cache import cache
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantoa.base.text import fold

NAMES = "law-names"
_NUMBER = re.compile(r"(\d+)(.*)")


class Act(models.Model):
    """Văn bản pháp luật: a code, law, decree or circular, by its number and sign.

    Compilations carry repealed law as if it held, so `validity` is never read from a file: a person sets it and
    says where they know it from. `ended_on` is the first day on which it no longer holds.
    """

    class Validity(models.TextChoices):
        """What a person has found out about it."""

        UNKNOWN = "", gettext_lazy("chưa ai xác nhận hiệu lực")
        IN_FORCE = "in_force", gettext_lazy("còn hiệu lực")
        PARTLY = "partly", gettext_lazy("hết hiệu lực một phần")
        ENDED = "ended", gettext_lazy("hết hiệu lực")

    sign = models.CharField(gettext_lazy("số, ký hiệu"), max_length=80, unique=True)
    slug = models.SlugField(max_length=100, unique=True)
    kind = models.CharField(gettext_lazy("loại văn bản"), max_length=40, db_index=True)
    name = models.CharField(
        gettext_lazy("tên gọi"), max_length=300, blank=True, help_text=gettext_lazy("Ví dụ: Luật Công đoàn")
    )
    body = models.CharField(gettext_lazy("cơ quan ban hành"), max_length=120, blank=True)
    effective_on = models.DateField(gettext_lazy("có hiệu lực từ ngày"), null=True, blank=True)
    source = models.CharField(gettext_lazy("lấy từ"), max_length=60, blank=True)

    validity = models.CharField(gettext_lazy("hiệu lực"), max_length=12, choices=Validity, blank=True, default="")
    ended_on = models.DateField(gettext_lazy("hết hiệu lực từ ngày"), null=True, blank=True)
    replaced_by = models.CharField(gettext_lazy("được thay bằng"), max_length=80, blank=True)
    validity_source = models.CharField(gettext_lazy("căn cứ vào đâu"), max_length=300, blank=True)
    validity_set_at = models.DateTimeField(null=True, blank=True)
    validity_set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    folded = models.CharField(max_length=500, editable=False)

    class Meta:
        verbose_name = gettext_lazy("văn bản pháp luật")
        verbose_name_plural = gettext_lazy("văn bản pháp luật")
        ordering = ["-effective_on", "sign"]
        indexes = [models.Index(fields=["-effective_on", "sign"], name="act_by_date")]
        constraints = [
            models.CheckConstraint(condition=Q(validity="") | ~Q(validity_source=""), name="validity_has_a_source"),
            models.CheckConstraint(condition=Q(ended_on=None) | Q(validity="ended"), name="only_what_ended_has_an_end"),
        ]

    def __str__(self) -> str:
        return self.label

    def save(self, *args, **kwargs) -> None:
        self.folded = fold(f"{self.name} {self.kind} {self.sign} {self.body}")[:500]
        super().save(*args, **kwargs)
        cache.delete(NAMES)

    def get_absolute_url(self) -> str:
        """Where its articles are listed."""
        return reverse("law:act", args=[self.slug])

    @property
    def label(self) -> str:
        """How it is cited: "Luật Công đoàn 50/2024/QH15", "Nghị định 145/2020/NĐ-CP"."""
        if "/" not in self.sign:  # the constitution has no number
            return self.name or self.sign
        return f"{self.name or self.kind} {self.sign}".strip()

    @property
    def year(self) -> int | None:
        """The year in its sign, by which laws of one name are told apart."""
        found = re.search(r"\b((?:19|20)\d{2})\b", self.sign)
        return int(found[1]) if found else None

    def standing(self, day: date) -> tuple[str, str]:
        """How it holds on `day`, for readers: the kind of pill and the words."""
        if self.has_ended(day):
            return "rust", _("Hết hiệu lực")
        if self.effective_on is not None and self.effective_on > day:
            return "amber", _("Chưa có hiệu lực")
        return {
            self.Validity.PARTLY: ("amber", _("Hết hiệu lực một phần")),
            self.Validity.UNKNOWN: ("neutral", _("Chưa xác nhận hiệu lực")),
        }.get(self.Validity(self.validity), ("leaf", _("Còn hiệu lực")))

    def has_ended(self, day: date) -> bool:
        """Whether a person has said that it no longer holds on `day`."""
        return self.validity == self.Validity.ENDED and (self.ended_on is None or self.ended_on <= day)


class Provision(models.Model):
    """Điều: an article of an act, the smallest part with an address of its own.

    `digest` changes when a later file brings other words; what cites the article remembers it. An article can end
    before its act does; `ended_on` is the first day without it.
    """

    act = models.ForeignKey(Act, on_delete=models.CASCADE, related_name="provisions")
    number = models.CharField(gettext_lazy("điều"), max_length=16)
    order = models.PositiveIntegerField(editable=False)
    heading = models.CharField(gettext_lazy("tên điều"), max_length=600, blank=True)
    text = models.TextField(gettext_lazy("nội dung"))
    digest = models.CharField(max_length=64, editable=False)
    changed_on = models.DateField(null=True, blank=True, editable=False)
    ended_on = models.DateField(gettext_lazy("hết hiệu lực từ ngày"), null=True, blank=True)
    ended_source = models.CharField(gettext_lazy("căn cứ vào đâu"), max_length=300, blank=True)

    class Meta:
        verbose_name = gettext_lazy("điều luật")
        verbose_name_plural = gettext_lazy("điều luật")
        ordering = ["act", "order", "number"]
        constraints = [
            models.UniqueConstraint(fields=["act", "number"], name="one_article_a_number"),
            models.CheckConstraint(condition=Q(ended_on=None) | ~Q(ended_source=""), name="article_end_has_a_source"),
        ]
        indexes = [models.Index(fields=["act", "order"], name="article_in_order")]

    def __str__(self) -> str:
        return f"{self.label}, {self.act_id}"

    def get_absolute_url(self) -> str:
        """Where it is read; needs its act."""
        return reverse("law:provision", args=[self.act.slug, self.number])

    @property
    def label(self) -> str:
        """ "Điều 14"."""
        return _("Điều %(number)s") % {"number": self.number}

    @property
    def title(self) -> str:
        """ "Điều 14. Đối tượng …"."""
        return f"{self.label}. {self.heading}" if self.heading else self.label

    @property
    def words(self) -> str:
        """The text for readers, without the asterisks that conversions of compilations leave in it."""
        return self.text.replace("*", "")

    def has_ended(self, day: date) -> bool:
        """Whether it, or the act as a whole, no longer holds on `day`."""
        return (self.ended_on is not None and self.ended_on <= day) or self.act.has_ended(day)

    def standing(self, day: date) -> tuple[str, str]:
        """How it holds on `day`, for readers."""
        return ("rust", _("Hết hiệu lực")) if self.has_ended(day) else self.act.standing(day)


def order_of(number: str) -> int:
    """Where an article stands: 7, 7a, 7b, 8."""
    found = _NUMBER.match(number)
    if found is None:
        return 0
    after = sum((ord(letter) & 0xFF) * 256 ** (1 - at) for at, letter in enumerate(found[2].lower()[:2]))
    return min(int(found[1]), 30_000) * 65_536 + after


def digest_of(heading: str, text: str) -> str:
    """What tells two wordings apart."""
    return sha256(f"{heading}\n{text}".encode()).hexdigest()

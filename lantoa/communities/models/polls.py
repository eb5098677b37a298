"""Polls and decisions: who has voted, what was voted, and no row that leads from one to the other."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lantoa.communities.models.posts import Post
from lantoa.people.models import Person


class Poll(models.Model):
    """A question of a post to the whole group: a poll, or a proposal to decide on.

    Whether one can vote is asked of the clock. `electorate` is how many belonged when it began, then (once it is
    closed) the larger of that and of how many belong at the end, so that nobody's leaving makes a quorum easier. A
    result stands from `closed_at`; a decision's is sealed with the outcome statement.
    """

    class Kind(models.TextChoices):
        """What comes of it."""

        POLL = "poll", _("tham khảo ý kiến")
        DECISION = "decision", _("quyết định")

    class Outcome(models.TextChoices):
        """What the votes say."""

        PASSED = "passed", _("được thông qua")
        REJECTED = "rejected", _("không được thông qua")
        NO_QUORUM = "no_quorum", _("chưa đủ người tham gia")

    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="poll")
    kind = models.CharField(max_length=8, choices=Kind)
    closes_at = models.DateTimeField(_("kết thúc lúc"))
    quorum_percent = models.PositiveSmallIntegerField(default=0)
    electorate = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)
    voted = models.PositiveIntegerField(null=True, blank=True)
    outcome = models.CharField(max_length=9, choices=Outcome, blank=True)
    statement = models.TextField(_("kết luận"), blank=True)
    stated_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    stated_name = models.CharField(max_length=160, blank=True)
    stated_at = models.DateTimeField(null=True, blank=True)
    seal = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("cuộc lấy ý kiến")
        verbose_name_plural = _("các cuộc lấy ý kiến")
        indexes = [models.Index(fields=["closes_at"], name="polls_to_close", condition=Q(closed_at=None))]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="poll", outcome="", stated_at=None) | Q(kind="decision", quorum_percent__gte=1),
                name="only_decisions_have_outcomes",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, voted=None, outcome="") | Q(closed_at__isnull=False, voted__isnull=False),
                name="closed_polls_are_counted",
            ),
            models.CheckConstraint(
                condition=Q(stated_at=None, statement="", seal="")
                | (Q(stated_at__isnull=False) & ~Q(outcome="") & ~Q(statement="") & ~Q(seal="")),
                name="statements_follow_outcomes",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.post_id}"

    def is_open(self, now: datetime) -> bool:
        """Whether one can vote."""
        return self.closed_at is None and now < self.closes_at

    @property
    def is_decision(self) -> bool:
        """Whether it decides something."""
        return self.kind == self.Kind.DECISION


class Option(models.Model):
    """One thing that can be voted for, and how often it was."""

    AGREE, DISAGREE, ABSTAIN = 0, 1, 2
    """The places of a decision's three options."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="options")
    place = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=160)
    votes = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("lựa chọn")
        verbose_name_plural = _("các lựa chọn")
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(F("poll"), F("place"), name="one_option_a_place"),
        ]

    def __str__(self) -> str:
        return self.label


class Ballot(models.Model):
    """That a person has voted, once; neither for what nor when."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="ballots", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("lá phiếu")
        verbose_name_plural = _("các lá phiếu")
        constraints = [models.UniqueConstraint(fields=["poll", "person"], name="one_vote_a_person")]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.poll_id}"

"""The claims desk of the demo: made-up claims in every state, a watched feed, explainers for every year."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from lantoa.claims import actions
from lantoa.claims.actions.watching import Listed
from lantoa.claims.models import Amendment, Claim, Feed, Step
from lantoa.claims.pictures.cleaning import can_read
from lantoa.demo.texts_claims import CLAIMS, EXPLAINERS, LISTED
from lantoa.people.models import Account, Person


def build_claims(*, chair: Account, writer: Account, member: Account) -> None:
    """Claims at the desk of `chair` and `writer`, asked by `member`; the older ones with their days behind them."""
    now, unit = timezone.now(), actions.desk_for(Person.objects.select_related("unit").get(account=chair).unit)
    for age, facts in CLAIMS:
        claim = actions.receive(
            member, text=facts["text"], scam=facts.get("scam", False), picture=_notice(facts["picture"]) if "picture" in facts and can_read() else None,
            is_fact=True,
        )  # fmt: skip
        if "triage" in facts:
            kind, topic, harm, checks = facts["triage"]
            claim = actions.triage(chair, claim, kind=kind, topic=topic, harm=harm, checks=checks)
        if "more" in facts:
            actions.merge(chair, actions.bring(chair, unit, text=facts["more"]), claim)
        if facts["end"] != "new":
            actions.take(writer, claim)
        for title, link, copy in facts.get("evidence", ()):
            actions.add_evidence(writer, claim, title=title, link=link, copy=copy)
        if "verdict" in facts:
            words = {name: facts[name] for name in ("statement", "verdict", "truth", "how_to_check")}
            claim = actions.submit(writer, claim, **words)
        if facts["end"] in ("published", "amended"):
            claim = actions.publish(chair, claim)
            for what, times in facts.get("rated", {}).items():
                for _reader in range(times):
                    actions.rate(claim, what)
        if facts["end"] == "amended":
            words |= {"verdict": facts["after"], "truth": facts["truth_after"], "reason": facts["reason"]}
            claim = actions.publish(chair, actions.submit(writer, claim, **words))
        if facts["end"] in ("undetermined", "not_ours", "not_a_claim", "answered"):
            claim = actions.close(writer, claim, facts["end"], facts["reply"])
        if facts["end"] == "told":
            claim = actions.tell_askers(writer, claim, facts["reply"])
        if facts["end"] == "passed_up":
            claim = actions.pass_up(writer, claim, facts["reply"])
        _age(claim, now, age, facts.get("took", 2))
    feed = actions.watch(
        writer,
        unit,
        title="Báo Giáo dục (minh họa)",
        address="https://bao.lantoa.example/rss/giao-duc.xml",
    )
    Feed.objects.filter(pk=feed.pk).update(active=True, read_at=now, trouble="")
    actions.store_items(feed, [Listed(link, title, summary, timezone.localdate()) for link, title, summary in LISTED])
    for question, topic, month, answer, sources in EXPLAINERS:
        actions.explain(writer, unit, question=question, topic=topic, month=month, answer=answer, sources=sources)


def _age(claim: Claim, now: datetime, days: int, took: int) -> None:
    """Move a claim back in time, with what was done; its date moves along."""
    back = timedelta(days=days)
    begun, ended = now - back, min(now, now - back + timedelta(days=took))
    changes = {"received_on": timezone.localdate(begun), "due_on": claim.due_on - back}
    changes |= {
        name: ended
        for name in ("answered_at", "closed_at", "published_at", "read_at")
        if getattr(claim, name) is not None
    }
    Claim.objects.filter(pk=claim.pk).update(**changes)
    Step.objects.filter(claim=claim).update(at=ended)
    claim.sightings.update(seen_on=timezone.localdate(begun))
    Amendment.objects.filter(claim=claim).update(at=ended)


def _notice(lines: list[str]) -> SimpleUploadedFile:
    """A made-up screenshot of a message."""
    import io

    from PIL import Image, ImageDraw

    image = Image.new("RGB", (720, 900), "#e9eef5")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 720, 90), fill="#2b6cb0")
    for at, line in enumerate(lines):
        draw.rounded_rectangle((30, 140 + at * 110, 640, 225 + at * 110), 18, fill="white", outline="#c8d2de")
        draw.text((50, 165 + at * 110), line, fill="#1c2430", font_size=26)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return SimpleUploadedFile("anh.jpg", out.getvalue(), "image/jpeg")

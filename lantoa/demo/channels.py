"""Posts on Facebook and Zalo: on stand-ins that run beside the demo, since the demo reaches nobody."""

from __future__ import annotations

import os
from datetime import timedelta
from random import Random

from django.conf import settings
from django.utils import timezone

from lantoa.channels import actions, outbox
from lantoa.channels.facebook.standin import FacebookStandIn
from lantoa.channels.models import ChannelAccount, Publication
from lantoa.channels.standins import StandIn
from lantoa.channels.zalo.standin import ZaloStandIn
from lantoa.newsroom import outlets
from lantoa.newsroom.models import Article
from lantoa.people.models import Account
from lantoa.units.models import Unit

PAGES = {"S001": ("100001", "khoa-demo-truong"), "CDGDVN": ("100002", "khoa-demo-trung-uong")}
_running: dict[str, StandIn] = {}


def serve() -> None:
    """Start the stand-ins in this process, once, and have the channels meet them; what they know is kept."""
    if not _running:
        folder = settings.VAR_DIR / "demo-channels"
        folder.mkdir(parents=True, exist_ok=True)
        for name, kind in (("facebook", FacebookStandIn), ("zalo", ZaloStandIn)):
            standin: StandIn = kind(keep_at=folder / f"{name}.json")
            try:
                standin.start(int(standin.state.get("port", 0)))
            except OSError:
                standin.start()
            standin.state["port"] = int(standin.url.rpartition(":")[2])
            _running[name] = standin
    urls = {"facebook": _running["facebook"].url, "zalo": _running["zalo"].url, "zalo_oauth": _running["zalo"].url}
    settings.CHANNEL_URLS = urls
    os.environ["LANTOA_CHANNEL_URLS"] = ",".join(f"{name}={url}" for name, url in urls.items())


def build_channels(random: Random, *, chair: Account) -> None:
    """Accounts of one school and of the national office, with a post in every state."""
    serve()
    facebook, zalo = _running["facebook"], _running["zalo"]
    if not isinstance(facebook, FacebookStandIn) or not isinstance(zalo, ZaloStandIn):
        raise TypeError("the demo knows two stand-ins")
    facebook.faults = zalo.faults = lambda request: None
    pages = {}
    for code, (page, token) in PAGES.items():
        unit = Unit.objects.get(code=code)
        facebook.add_page(page, unit.name, token)
        pages[code] = actions.connect(None, unit, "facebook", {"page_id": page, "token": token})
    school = pages["S001"].unit
    keys = {"app_id": "1000", "app_secret": "bi-mat", "refresh_token": zalo.add_account("200001", school.name)}
    oa = actions.connect(None, school, "zalo", {**keys, "oa_secret": "khoa-oa", "package": "advanced"})
    first, second, third = Article.objects.live().filter(unit=school).exclude(cover=None).order_by("-published_at")[:3]
    for number, article in enumerate((first, second, third)):
        # On the page one is out, one was sent without an answer, one was refused.
        facebook.fail_next(*([], ["lost"], ["368"])[number], on="/feed")
        _send(_draft(pages["S001"], article, chair), chair)
    facebook.fail_next()
    article_of_oa = _draft(oa, first, chair)
    actions.edit(chair, article_of_oa, {"broadcast": True})
    _send(article_of_oa, chair)
    _send(_draft(oa, second, chair), chair)
    actions.publish(chair, _draft(oa, third, chair), at=timezone.now() + timedelta(days=1))
    for article in Article.objects.live().filter(unit=pages["CDGDVN"].unit).order_by("-published_at")[:1]:
        _send(_draft(pages["CDGDVN"], article, None), None)
    for post in facebook.state["posts"].values():
        post.update(comments=random.randint(0, 9), reactions=random.randint(12, 80), shares=random.randint(0, 12),
                    viewers=random.randint(150, 900))  # fmt: skip
    for article in zalo.state["articles"].values():
        article.update(total_view=random.randint(60, 400), total_share=random.randint(0, 9))
    facebook.keep()
    zalo.keep()
    for account in (*pages.values(), oa):
        outbox.probe(account.pk)
        outbox.refresh(account.pk)


def _draft(account: ChannelAccount, article: Article, chair: Account | None) -> Publication:
    message = outlets.compose(chair, account.unit, article.pk)
    return actions.draft(chair, account, message, source=outlets.SOURCE, source_id=article.pk)


def _send(publication: Publication, chair: Account | None) -> None:
    actions.publish(chair, publication)
    outbox.send(publication.pk)

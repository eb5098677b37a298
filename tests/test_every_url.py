"""Every address × every role × inside and outside: nobody sees or changes what is not theirs, nothing breaks.

All records belong to school A of the northern province. `TABLE` says what each address is for; an address that no
row knows fails the test, and so does an argument that `Things` cannot make. A new room adds rows and factories.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from fnmatch import fnmatchcase
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.template.base import Template
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from django.utils import timezone
from wagtail.models import UploadedFile

from lantoa.base.documents.tests.samples import photo
from lantoa.base.files import private_storage
from lantoa.base.models import AuditEntry
from lantoa.base.periods import Period
from lantoa.bulletins import actions as bulletin_actions
from lantoa.bulletins.composing import make_token as bulletin_token
from lantoa.bulletins.models import Subscription
from lantoa.channels import actions as channel_actions
from lantoa.channels.message import Message
from lantoa.channels.models import ChannelAccount
from lantoa.channels.print import actions as print_actions
from lantoa.claims import actions as claim_actions
from lantoa.claims.models import Feed
from lantoa.communities import actions as community_actions
from lantoa.communities.models import Group, Photo
from lantoa.conftest import SmallUnion
from lantoa.delivery.email import counting
from lantoa.delivery.models import Link
from lantoa.delivery.tokens import stop_token
from lantoa.eoffice import actions as eoffice_actions
from lantoa.law.models import Act, Provision
from lantoa.library import actions as library_actions
from lantoa.library.models import Document
from lantoa.newsroom import actions as newsroom_actions
from lantoa.newsroom.models import Article, Channel, Column, Medium, NewsEntry, NewsSource
from lantoa.newsroom.sitemaps import SITEMAPS
from lantoa.notices import actions as notice_actions
from lantoa.notices.mailing import make_token
from lantoa.notices.models import Meeting
from lantoa.people.models import Account, ImportRun, Position, Title
from lantoa.press import actions as press_actions
from lantoa.press.mailing import make_token as press_token
from lantoa.press.models import Invitation
from lantoa.programme import actions as programme_actions
from lantoa.programme.models import Plan, PlanReview
from lantoa.questions import actions as question_actions
from lantoa.recognition import actions as recognition_actions
from lantoa.recognition.models import Profile
from lantoa.reports import actions as report_actions
from lantoa.reports.models import ReportKind, ReportPassage
from lantoa.resources import actions as resource_actions
from lantoa.search.models import Abbreviation
from lantoa.surveys import actions as survey_actions
from lantoa.surveys import once
from lantoa.surveys.models import Survey
from lantoa.surveys.templates_ready import READY
from lantoa.training import actions as training_actions
from lantoa.training.codes import make as training_code
from lantoa.training.codes import step_at
from lantoa.training.credentials import token as credential_token
from lantoa.units import actions as unit_actions
from lantoa.units.models import Picture, Unit, UnitKind

# --- What each address is for -------------------------------------------------------------------------------
#
# public     open to all; nothing that is not public may be on it
# sign-in    the doors themselves; all that is asked is that they hold
# personal   for who has signed in; shows and changes one's own alone
# reader     for the people of school A to whom it was sent
# asker      one's own alone: not even the desk that answers comes in here
# officer    a unit's workspace: for its officers and those above with the right
# desk       a list or search of the back office: for officers, each sees the own units
# record     a record in the back office
# root       for who has the right over the whole tree, and technical accounts
# elsewhere  leads to the page that stands in for it
# shut       nobody's
TABLE: list[tuple[str, str]] = [
    ("portal:me", "personal"),
    ("portal:todo", "personal"),
    ("portal:desks", "personal"),
    ("portal:desk", "officer"),
    ("portal:*", "public"),
    ("base:*", "public"),
    ("search:*", "public"),
    ("route:^media/(?P<path>.*)$", "public"),
    ("set_language", "public"),
    ("account_*", "sign-in"),
    ("mfa_*", "sign-in"),
    ("activate", "sign-in"),
    ("activate_link", "sign-in"),
    ("people:own_data", "personal"),
    ("people:consent", "personal"),
    ("people:download", "personal"),
    ("people:pick_unit", "desk"),
    ("people:*", "officer"),
    # The platform's signature is the permission.
    ("channels:webhook", "sign-in"),
    ("channels:*", "officer"),
    ("print:*", "officer"),
    *((f"bulletins:{name}", "public") for name in ("index", "bulletin", "issue", "issue_pdf")),
    # An address from outside, and the signed links of a mail; a member joins as themselves.
    *((f"bulletins:{name}", "sign-in") for name in ("subscribe", "reading", "confirm", "stop")),
    ("bulletins:join", "personal"),
    ("bulletins:*", "officer"),
    ("programme:campaigns_public", "public"),
    ("programme:campaign_public", "public"),
    ("programme:feed", "public"),
    ("programme:shared_item", "public"),
    ("programme:*", "officer"),
    ("indicators:*", "officer"),
    *((f"newsroom:{name}", "public") for name in
      ("index", "*feed*", "*sitemap*", "column", "campaign", "article", "tag", "unit_index", "unit_column", "embedded*")),
    ("newsroom:send_story", "personal"),
    ("newsroom:my_stories", "personal"),
    ("newsroom:*", "officer"),
    ("reports:*", "officer"),
    ("library:index", "public"),
    ("library:collections", "public"),
    *((f"library:{name}", "reader") for name in ("document", "download*", "searchable", "confirm", "collection")),
    ("library:*", "officer"),
    # The token of the connection is the permission.
    ("eoffice:receive", "sign-in"),
    ("eoffice:*", "officer"),
    *((f"law:{name}", "public") for name in ("index", "act", "provision")),
    ("law:*", "root"),
    ("questions:index", "public"),
    ("questions:question", "public"),
    *((f"questions:{name}", "personal") for name in ("ask", "similar", "mine")),
    *((f"questions:{name}", "asker") for name in ("own", "rate", "consent")),
    ("questions:*", "officer"),
    # The group of school A takes in its own people; nobody else learns that it is there.
    *((f"communities:{name}", "personal") for name in ("groups", "cases", "file_case")),
    *((f"communities:{name}", "reader") for name in
      ("group", "write", "ask", "propose", "post", "report", "photo", "quiet", "leave", "vote", "join")),
    *((f"communities:{name}", "asker") for name in ("case", "case_close", "case_reopen", "case_withdraw", "edit", "remove", "appeal")),
    ("communities:*", "officer"),
    *((f"claims:{name}", "public") for name in ("index", "correction", "rate", "log", "explainer", "feed_rss", "feed_atom", "feed_claimreview")),
    *((f"claims:{name}", "personal") for name in ("ask", "mine")),
    ("claims:own", "asker"),
    ("claims:*", "officer"),
    *((f"press:{name}", "public") for name in ("index", "room", "feed", "release", "kit_file")),
    # The signed address is the permission, and opens the one record it was made for.
    *((f"press:{name}", "sign-in") for name in ("preview", "invitation*", "refuse")),
    ("press:my_topics", "personal"),
    ("press:*", "officer"),
    *((f"training:{name}", "public") for name in ("look_up", "revoked", "signing_key", "issuer", "verify", "badge")),
    # The code on the wall is the permission to be asked who one is.
    ("training:scan", "sign-in"),
    *((f"training:{name}", "personal") for name in ("index", "mine", "attend", "teaching")),
    *((f"training:{name}", "reader") for name in ("course", "join", "leave")),
    # For who is in the course, or whose certificate it is.
    *((f"training:{name}", "asker") for name in
      ("my_certificate", "calendar", "feedback", "material", "read", "quiz")),
    ("training:*", "officer"),
    # What a label's QR code opens: whose it is, and whom to call.
    ("resources:scan", "public"),
    ("resources:my_loans", "personal"),
    ("resources:*", "officer"),
    ("recognition:contributor", "public"),
    *((f"recognition:{name}", "personal") for name in ("mine", "switch")),
    ("recognition:*", "officer"),
    *((f"surveys:{name}", "public") for name in ("mine", "survey", "thanks", "public_results")),
    # The code of an open survey, a person's own link or the key of what was begun is the permission.
    *((f"surveys:{name}", "sign-in") for name in ("answer", "ticket", "piece")),
    ("surveys:*", "officer"),
    *((f"delivery:{name}", "personal") for name in ("mine", "subscribe", "unsubscribe", "zalo", "forgive")),
    # The signed address, or the provider's key, is the permission.
    ("delivery:stop", "sign-in"),
    # A picture of one point, and on to where the mail itself led; the signed mark names nobody.
    ("delivery:opened", "sign-in"),
    ("delivery:followed", "sign-in"),
    ("delivery:bounced", "sign-in"),
    ("delivery:*", "officer"),
    ("notices:feed", "personal"),
    ("notices:seen", "personal"),
    ("notices:mine", "personal"),
    ("notices:opened", "personal"),
    ("notices:confirm", "personal"),
    ("notices:notice", "reader"),
    ("notices:attachment", "reader"),
    # The signed address is the permission, and shows the one notice it was made for.
    ("notices:mail*", "sign-in"),
    ("notices:*", "officer"),
    # The back office
    ("wagtailadmin_home", "desk"),
    ("wagtailadmin_sprite", "sign-in"),
    ("wagtailadmin_javascript_catalog", "sign-in"),
    ("wagtailadmin_logout", "sign-in"),
    ("wagtailadmin_login", "elsewhere"),
    ("wagtailadmin_password_reset", "elsewhere"),
    ("wagtailadmin_account", "elsewhere"),
    ("desk_titles:*", "root"),
    ("desk_abbreviations:*", "root"),
    ("desk_days_off:*", "root"),
    ("desk_*:index", "desk"),
    ("desk_*:index_results", "desk"),
    ("desk_*:choose", "desk"),
    ("desk_*:choose_results", "desk"),
    ("desk_*:chosen_multiple", "desk"),
    ("desk_*:edit", "record"),
    ("desk_*:inspect", "record"),
    ("desk_*:chosen", "record"),
    ("desk_pictures", "desk"),
    ("desk_picture_results", "desk"),
    # Wagtail's names of the same two addresses; ours stand before them.
    ("wagtailimages:index", "desk"),
    ("wagtailimages:index_results", "desk"),
    ("wagtailimages:add", "desk"),
    ("wagtailimages:add_multiple", "desk"),
    ("wagtailimages:edit", "record"),
    ("wagtailimages:delete", "record"),
    ("wagtailimages:preview", "record"),
    ("wagtailimages:*_multiple", "record"),
    ("wagtailimages:create_multiple_from_uploaded_image", "record"),
    ("wagtailimages_chooser:chosen", "record"),
    ("wagtailimages_chooser:select_format", "record"),
    ("wagtailimages_chooser:*", "desk"),
    # What Wagtail brings along and no room has opened
    ("wagtailimages:*", "shut"),
    ("wagtail*", "shut"),
    ("route:desk/*", "shut"),
]  # fmt: skip

# Which roles may come in, by kind; the others get a sign-in page, a refusal or nothing.
OUTSIDE = {"visitor", "member", "foreign", "south"}
ROLES = ["visitor", "member", "school", "foreign", "north", "south", "national", "technical"]
REFUSED = {403, 404, 405}
SECRET = "Nguyễn Thị Kín Đáo"

# What was sent in and is not finished is its bringer's alone, not even a technical account's.
ITS_BRINGERS = {
    "wagtailimages:create_multiple_from_uploaded_image", "wagtailimages:delete_upload_multiple",
    "people:import", "people:import_refused",
}  # fmt: skip
# What a unit's people did with a notice stays with the unit's own communicators (principle 5).
ITS_UNITS = {
    "notices:follow_up", "notices:follow_up_export", "notices:meeting", "notices:evidence", "notices:reach_export",
}  # fmt: skip
# Who tries the addresses that are shut: one of each kind is enough, there are two hundred of them.
AT_SHUT_DOORS = {"visitor", "foreign", "technical"}


class Things:
    """One of everything, all of it school A's. `kwargs` finds what an address needs by its name."""

    def __init__(self, union: SmallUnion, media: Any) -> None:
        self.union = union
        self.unit = union.school_a
        self.person = union.person(self.unit, SECRET, phone="+84912345678")
        self.officer = union.account(self.unit, "chu-tich", name="Trần Văn Chủ Tịch")
        self.position = Position.objects.get(person=self.officer.person)
        self.picture = Picture.objects.create(
            unit=self.unit, title=SECRET, file=SimpleUploadedFile("anh.jpg", photo(), "image/jpeg")
        )
        self.upload = UploadedFile.objects.create(
            for_content_type=ContentType.objects.get_for_model(Picture), uploaded_by_user=self.officer,
            file=SimpleUploadedFile("cho.jpg", photo(), "image/jpeg"),
        )  # fmt: skip
        unit_actions.update(None, self.unit, phone="0243 111 222")
        self.team = unit_actions.create(
            None, code="S001-T1", name="Tổ Văn", kind=UnitKind.objects.get(code="to-cong-doan"), parent=self.unit,
            on=date(2021, 1, 1),
        )  # fmt: skip
        self.run = ImportRun.objects.create(
            kind=ImportRun.Kind.PEOPLE, unit=self.unit, actor=self.officer, name="danh-sach.xlsx",
            state=ImportRun.State.READY, refused_file=SimpleUploadedFile("tra-lai.xlsx", b"PK"),
        )  # fmt: skip
        self._programme()
        self._newsroom()
        self._channels()
        self._bulletins()
        self._notices()
        self._library()
        self._law()
        self._questions()
        self._communities()
        self._claims()
        self._press()
        self._training()
        self._resources()
        self._recognition()
        self._surveys()
        self._reports()
        self.entry = AuditEntry.objects.filter(unit_code=self.unit.code).latest("id")

    def _programme(self) -> None:
        programme = programme_actions.start_programme(None, self.union.national)
        above = programme_actions.open_plan(None, self.union.national, programme, 2026)
        self.item_above = programme_actions.add_item(None, above, title="Cao điểm 20/11")
        programme_actions.run_cascade(programme_actions.issue(None, above).pk)
        plan = Plan.objects.get(unit=self.unit, year=2026)
        self.item = programme_actions.add_item(None, plan, title="Góc báo tường")
        self.share = programme_actions.share_item(None, self.item, partner="Nhà trường")
        self.occasion = programme_actions.add_occasion(None, self.unit, name="Ngày thành lập trường", month=9, day=5)
        self.campaign, self.campaign_above = (
            programme_actions.launch_campaign(
                None,
                programme_actions.create_campaign(
                    None, unit, title="Tri ân thầy cô", starts_on=date(2026, 3, 1), ends_on=date(2026, 11, 30)
                ),
            )
            for unit in (self.unit, self.union.north)
        )

    def _newsroom(self) -> None:
        column = Column.objects.get(code="hoat-dong-cong-doan")

        def article(unit: Unit, title: str) -> Article:
            return newsroom_actions.write(None, unit, title=title, column=column, text="Sáng nay.", summary="Tóm tắt.")

        self.draft = article(self.unit, SECRET)
        tagged = newsroom_actions.save_draft(None, article(self.unit, "Hội thao"), tags="Hội thao")
        self.article = newsroom_actions.publish(None, tagged)
        offered = newsroom_actions.publish(None, article(self.team, "Tổ Văn đọc sách"))
        self.placement = newsroom_actions.offer_up(None, offered)
        self.story = newsroom_actions.send_story(None, self.person, text="Chúng em vừa trồng cây.")
        self.product = newsroom_actions.register_product(
            None, self.unit, medium=Medium.objects.first(), title="Pa nô cổng trường", produced_on=date(2026, 3, 1),
            channel=Channel.values[0],
        )  # fmt: skip
        self.column = newsroom_actions.add_column(None, self.unit, name="Góc học trò")

    def _channels(self) -> None:
        self.channel_account = ChannelAccount(unit=self.unit, channel="facebook", remote_id="1", name=SECRET)
        self.channel_account.keep_secrets({"token": SECRET})
        self.channel_account.save()
        message = Message(title=SECRET, summary="Tóm tắt.")
        self.news_source = NewsSource.objects.create(unit=self.unit, name=SECRET, address="https://bao.example/rss")
        self.news_entry = NewsEntry.objects.create(
            source=self.news_source,
            mark="1",
            title=SECRET,
            address="https://bao.example/1",
            published_at=timezone.now(),
        )
        self.publication = channel_actions.draft(None, self.channel_account, message)

    def _bulletins(self) -> None:
        self.print = print_actions.create(None, self.unit, "anh-vuong", {"title": SECRET})
        self.bulletin = bulletin_actions.create_bulletin(None, self.unit, name="Tin trường")
        self.issue = bulletin_actions.open_issue(None, self.bulletin, title=SECRET)
        bulletin_actions.add_items(None, self.issue, [self.article])
        sent = bulletin_actions.open_issue(None, self.bulletin, title="Số đầu")
        bulletin_actions.add_items(None, sent, [self.article])
        self.sent_issue = bulletin_actions.send(None, sent)
        self.subscription = Subscription.objects.create(bulletin=self.bulletin, email="ban@doc.vn")
        above = bulletin_actions.create_bulletin(None, self.union.north, name="Tin tỉnh")
        waiting = bulletin_actions.open_issue(None, above, title="Số tỉnh")
        column = Column.objects.get(code="hoat-dong-cong-doan")
        theirs = newsroom_actions.write(None, self.union.north, title="Tin tỉnh", column=column, text="x", summary="y")
        bulletin_actions.add_items(None, waiting, [newsroom_actions.publish(None, theirs)])
        bulletin_actions.ask_review(None, waiting)
        self.issue_above = bulletin_actions.approve(None, waiting)

    def _notices(self) -> None:
        files = [SimpleUploadedFile("lich.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")]
        draft = notice_actions.draft(None, self.unit, title=SECRET, body="Mời họp.", must_read=True)
        sent = notice_actions.draft(
            None, self.unit, title="Lịch khám", body="Sáng thứ Bảy.", must_read=True, attachments=files
        )
        self.notice_draft, self.notice = draft, notice_actions.publish(None, sent)
        self.attachment = self.notice.attachments.get()
        self.dispatch = notice_actions.remind(None, self.notice)
        self.mail_link = Link.objects.create(dispatch=self.dispatch, url="https://cd.example/tin/", digest="x")
        self.meeting = Meeting.objects.create(
            notice=self.notice, unit=self.unit, version=1, held_on=date(2026, 3, 2), place="Phòng hội đồng", number=1,
            evidence=SimpleUploadedFile("hop.jpg", photo(), "image/jpeg"),
        )  # fmt: skip

    def _library(self) -> None:
        file = SimpleUploadedFile("ke-hoach.jpg", photo(), "image/jpeg")
        document = library_actions.bring(None, self.unit, file).document
        library_actions.describe(None, document, summary="Kế hoạch năm học")
        self.document = library_actions.share(None, document, Document.Sharing.BRANCH, ask_confirmation=True)
        self.collection = library_actions.make_collection(None, self.unit, name="Hướng dẫn", kind="guides")
        self.collection_item = library_actions.add_to_collection(None, self.collection, self.document)
        self.connection = eoffice_actions.connect(
            None, self.unit, name="Sở", organ_id="01.22.H17", own_id="01.22.H18", transport="folder"
        )
        self.exchange = eoffice_actions.receive(self.connection, b"<khong-phai-goi/>")
        version = self.document.versions.get()
        version.pages.create(number=1, text=SECRET)
        version.searchable.save("ke-hoach.pdf", SimpleUploadedFile("ke-hoach.pdf", b"%PDF-1.4\n%%EOF\n"))

    def _law(self) -> None:
        act = Act.objects.create(sign="50/2024/QH15", slug="50-2024-qh15", kind="Luật", name="Luật Công đoàn")
        self.law = Provision.objects.create(act=act, number="14", order=14, text="Công đoàn tham gia.", digest="x")

    def _questions(self) -> None:
        asked = question_actions.ask(self.person, text=f"Tôi là {SECRET}, hỏi về nghỉ phép.", may_publish=True)
        self.question = question_actions.answer(None, asked, "Thầy cô nghỉ hè tám tuần.")
        question_actions.publish(
            None, self.question, text="Nghỉ phép thế nào?", answer_text="Thầy cô nghỉ hè tám tuần."
        )

        self.template = question_actions.save_template(None, self.unit, None, title="Mở đầu", text=SECRET)
        self.day_off = question_actions.save_day_off(None, None, day=date(2026, 4, 29), name="Nghỉ bù")

    def _communities(self) -> None:
        self.group = community_actions.create_group(None, self.unit, name=SECRET)
        self.topic_group = community_actions.create_group(
            None, self.unit, name=SECRET, kind=Group.Kind.TOPIC, entry=Group.Entry.CHOICE
        )
        author, handler = self.union.account(self.unit), self.union.account(self.unit, "pho-chu-tich")
        self.group_post = community_actions.write(
            author, self.group, text=SECRET, uploads=[SimpleUploadedFile("anh.jpg", photo(), "image/jpeg")]
        )
        self.group_photo = Photo.objects.get(post=self.group_post)
        closes_at = timezone.now() + timedelta(days=2)
        self.poll_post = community_actions.ask_group(
            author, self.group, title=SECRET, options=["Có", "Không"], closes_at=closes_at
        )
        self.decision = community_actions.propose(
            author, self.group, title=SECRET, text=SECRET, closes_at=closes_at
        ).poll
        hidden = community_actions.write(author, self.group, text=SECRET)
        community_actions.hide(handler, hidden, SECRET)
        self.hiding = community_actions.appeal(author, hidden, SECRET)
        self.case = community_actions.file_case(author.person, title=SECRET, text=SECRET)

    def _claims(self) -> None:
        second = self.union.account(self.unit, "can-bo-truyen-thong")
        asker = self.union.account(self.unit)
        upload = SimpleUploadedFile("anh.jpg", photo(), "image/jpeg")
        self.claim = claim_actions.receive(asker, text=f"{SECRET} bảo phải nộp 500.000 đồng quỹ.", picture=upload)
        claim_actions.add_evidence(self.officer, self.claim, title="Nghị quyết", copy=SECRET)
        words = {"statement": "Phải nộp 500.000 đồng.", "verdict": "sai", "truth": "Không có khoản này."}
        claim_actions.submit(self.officer, self.claim, **words)
        self.claim = claim_actions.publish(second, self.claim)
        self.feed_item = Feed.objects.create(unit=self.unit, title="Báo", address="https://bao.vn/rss").items.create(
            link="https://bao.vn/1", title="Lừa đảo", topic="lua-dao", listed_on=date(2026, 3, 1)
        )
        self.explainer = claim_actions.explain(
            None, self.unit, question="Nghỉ Tết?", answer="Theo tỉnh.", topic="nghi", month=12, sources="Kế hoạch"
        )

    def _press(self) -> None:
        self.contact = press_actions.save_contact(None, self.unit, name=SECRET, outlet="Báo A", email="kin@bao.example")
        release = press_actions.write_release(None, self.unit, title="Trao học bổng", text="Sáng nay.")
        self.kit_item = press_actions.add_kit_item(
            None, release, "photo", text="Trao quà", credit="Minh Anh", rights="Dùng tự do",
            file=SimpleUploadedFile("trao.jpg", photo(), "image/jpeg"),
        )  # fmt: skip
        self.release = press_actions.publish(None, release)
        start = timezone.now() + timedelta(days=3)
        self.press_event = press_actions.save_event(
            None,
            self.unit,
            title="Lễ trao giải",
            place="Hội trường",
            starts_at=start,
            ends_at=start + timedelta(hours=2),
        )
        # Guests see their own name on their own invitation.
        self.guest = press_actions.save_contact(None, self.unit, name="Phạm Thu Hà", outlet="Báo B")
        self.invitation = Invitation.objects.create(event=self.press_event, contact=self.guest)
        self.topic = press_actions.save_topic(None, self.unit, title=SECRET)
        self.coverage = press_actions.note_coverage(
            None, self.unit, kind="online", outlet="Báo A", title="Bài", published_on=date(2026, 3, 1),
            link="https://bao.example/bai",
        )  # fmt: skip
        self.watch = press_actions.watch(
            None, self.unit, outlet="Báo A", url="https://bao.example/rss", words="Phan Đình Phùng"
        )

    def _training(self) -> None:
        course = training_actions.save_course(None, self.unit, title="Viết tin")
        start = timezone.now()
        self.session = training_actions.save_session(
            None, course, title="Buổi 1", starts_at=start, ends_at=start + timedelta(hours=2), place="Phòng 1"
        )
        self.quiz_question = training_actions.save_question(
            None, self.unit, topic="Tin", text=SECRET, answers=[("a", True), ("b", False)]
        )
        self.material = training_actions.add_material(
            None, course, "document", title="Sổ tay", upload=SimpleUploadedFile("so.pdf", b"%PDF-1.4\n%%EOF\n")
        )
        self.course = training_actions.open_course(None, course)
        # Whose certificate is public is somebody else than the one whose name must not be seen.
        graduate = self.union.person(self.unit, "Lê Văn Học")
        training_actions.enrol(None, self.unit, course, [self.person.pk, graduate.pk])
        self.enrolment, row = course.enrolments.order_by("pk")
        training_actions.call_roll(None, self.session, [row.pk], seen=[row.pk])
        training_actions.issue_batch(training_actions.issue_certificates(None, course).pk)
        self.certificate = course.certificates.get()
        credential_token(self.certificate)  # the first one makes the key

    def _resources(self) -> None:
        day = date(2026, 3, 1)
        line = resource_actions.plan_line(None, self.unit, year=2026, title=SECRET, planned=5_000_000)
        self.budget_line = resource_actions.approve_line(None, line, 5_000_000)
        self.spending = resource_actions.spend(
            None, self.budget_line, spent_on=day, amount=1_000_000, what=SECRET, payee="Nhà in",
            scans=[SimpleUploadedFile("hoa-don.jpg", photo(), "image/jpeg")],
        )  # fmt: skip
        self.thing = resource_actions.register_equipment(None, self.unit, name="Máy ảnh", location=SECRET)
        resource_actions.check_out(None, self.thing, self.person, due_on=date(2026, 3, 9))
        self.take = resource_actions.open_take(None, self.unit, name=SECRET)
        self.project = resource_actions.save_project(
            None, self.unit, title=SECRET, kind="website", starts_on=day, ends_on=date(2026, 6, 30)
        )

    def _recognition(self) -> None:
        facts = {"kind": "letter", "reason": SECRET}
        self.commendation = recognition_actions.propose(None, self.unit, people=[self.person], **facts)
        asked = recognition_actions.propose(
            None, self.unit, kind="letter", reason="Viết bài hay", people=[self.officer.person]
        )
        reviewed = recognition_actions.review(None, asked)
        self.decided = recognition_actions.decide(None, reviewed, number=1, decided_on=date(2026, 3, 1))
        self.profile = Profile.objects.get(person=self.officer.person)
        self.badge = recognition_actions.save_badge(None, self.unit, name=SECRET, about="Giữ bảng tin")
        self.award = recognition_actions.award(None, self.unit, self.badge, self.person, reason=SECRET)

    def _surveys(self) -> None:
        asked = survey_actions.create(None, self.unit, title="Ý kiến năm", questions=READY["y-kien-nam"].definition)
        self.survey_link = once.token_for(asked, self.person.pk, self.unit.pk)
        self.survey = survey_actions.open_survey(None, asked)
        self.survey_draft = survey_actions.create(
            None, self.unit, title=SECRET, questions=READY["y-kien-nam"].definition
        )
        self.survey_template = survey_actions.keep_as_template(None, self.survey_draft, "Mẫu của trường")
        ended = survey_actions.create(None, self.unit, title="Đã xong", questions=READY["hai-long"].definition,
                                      access=Survey.Access.OPEN)  # fmt: skip
        ended = survey_actions.open_survey(None, ended)
        for _n in range(6):
            survey_actions.hand_in(ended, once.Started({"chung": 5, "can_cai": "Thêm sách"}, self.unit.pk))
        self.survey_ended = survey_actions.publish_results(None, survey_actions.close(None, ended))
        storage = private_storage()
        self.survey_picture = storage.save(f"khao-sat/{self.survey.pk}/anh.jpg", SimpleUploadedFile("anh.jpg", photo()))

    def _reports(self) -> None:
        kind = ReportKind.objects.get(code="annual")
        year = Period.year(2025)
        for unit in (self.union.national, self.unit):
            report_actions.call(None, unit, kind, year, due_on=date(2026, 3, 15))
        below = report_actions.open_report(None, self.team, kind, year)
        self.report = report_actions.open_report(None, self.unit, kind, year)
        self.report = report_actions.write(None, self.report, "han-che", SECRET)
        self.passage = ReportPassage.objects.create(report=self.report, source=below, section="han-che", text=SECRET)

    #: argument → value; "name of view (pattern) argument" goes before the bare argument
    def makers(self) -> list[tuple[str, Callable[[], Any]]]:
        """From the particular to the general."""
        return [
            ("people:position_end pk", lambda: self.position.pk),
            ("people:import* pk", lambda: self.run.pk),
            ("people:import_sample kind", lambda: "people"),
            ("people:* pk", lambda: self.person.pk),
            ("people:tree_change verb", lambda: "doi-ten"),
            ("programme:answer pk", lambda: self.item_above.pk),
            ("programme:item* pk", lambda: self.item.pk),
            ("programme:share_revoke pk", lambda: self.share.pk),
            ("programme:shared_item token", lambda: programme_actions.share_token(self.share)),
            ("programme:review kind", lambda: PlanReview.Kind.values[0]),
            ("programme:plan_document form", lambda: "docx"),
            ("programme:plan_below child_code", lambda: self.team.code),
            ("programme:occasion_remove pk", lambda: self.occasion.pk),
            ("programme:campaign_propose pk", lambda: self.occasion.pk),
            ("programme:campaign_propose year", lambda: 2026),
            ("programme:campaign_join pk", lambda: self.campaign_above.pk),
            ("programme:campaign* pk", lambda: self.campaign.pk),
            ("programme:campaign_change verb", lambda: "ket-thuc"),
            ("programme:campaign_public slug", lambda: self.campaign.slug),
            ("programme:feed code", lambda: self.unit.code),
            ("channels:webhook channel", lambda: "zalo"),
            ("channels:connect channel", lambda: "facebook"),
            ("channels:account* pk", lambda: self.channel_account.pk),
            ("channels:publication* pk", lambda: self.publication.pk),
            ("print:* pk", lambda: self.print.pk),
            ("print:* design", lambda: "anh-vuong"),
            ("print:download form", lambda: "pdf"),
            ("bulletins:block pk", lambda: self.issue_above.pk),
            ("bulletins:settings pk", lambda: self.bulletin.pk),
            ("bulletins:new_issue pk", lambda: self.bulletin.pk),
            ("bulletins:* pk", lambda: self.issue.pk),
            ("bulletins:* slug", lambda: self.bulletin.slug),
            ("bulletins:* number", lambda: self.sent_issue.number),
            ("bulletins:* token", lambda: bulletin_token(self.subscription)),
            ("channels:* source_id", lambda: self.article.pk),
            ("channels:* source", lambda: "bai-viet"),
            ("indicators:* code", lambda: "T1"),
            ("indicators:export kind", lambda: "csv"),
            *(
                (f"newsroom:article {name}", lambda name=name: resolve(self.article.get_absolute_url()).kwargs[name])
                for name in ("year", "month", "slug", "pk")
            ),
            ("newsroom:push pk", lambda: self.article.pk),
            ("newsroom:article_* pk", lambda: self.draft.pk),
            ("newsroom:offer_answer pk", lambda: self.placement.pk),
            ("newsroom:take_down pk", lambda: self.placement.pk),
            ("newsroom:story_* pk", lambda: self.story.pk),
            ("newsroom:product_remove pk", lambda: self.product.pk),
            ("newsroom:product_export form", lambda: "csv"),
            ("newsroom:source_change pk", lambda: self.news_source.pk),
            ("newsroom:entry_answer pk", lambda: self.news_entry.pk),
            ("newsroom:column_change pk", lambda: self.column.pk),
            ("newsroom:campaign pk", lambda: self.campaign.pk),
            ("newsroom:campaign_feed* campaign", lambda: self.campaign.pk),
            ("newsroom:tag_feed* tag", lambda: "hoi-thao"),
            ("newsroom:tag slug", lambda: "hoi-thao"),
            ("newsroom:column code", lambda: "hoat-dong-cong-doan"),
            ("newsroom:column_feed* column", lambda: "hoat-dong-cong-doan"),
            ("newsroom:unit_column_feed* column", lambda: self.column.code),
            ("newsroom:unit_column column_code", lambda: self.column.code),
            ("newsroom:sitemap section", lambda: next(iter(SITEMAPS))),
            ("newsroom:* code", lambda: self.unit.code),
            ("indicators:* code", lambda: "T10"),
            ("indicators:export kind", lambda: "csv"),
            *(
                (f"notices:{name} pk", lambda: self.notice_draft.pk)
                for name in ("edit", "send", "ask", "discard", "detach", "approval")
            ),
            ("notices:mail* token", lambda: make_token(self.notice, self.person)),
            ("delivery:* mark", lambda: counting.mark(self.dispatch.pk)),
            ("delivery:followed pk", lambda: self.mail_link.pk),
            ("delivery:stop token", lambda: stop_token(self.dispatch, self.person.pk)),
            ("delivery:* pk", lambda: self.dispatch.pk),
            ("notices:*attachment attachment", lambda: self.attachment.pk),
            ("notices:detach attachment", lambda: self.attachment.pk),
            ("notices:told person", lambda: self.person.pk),
            ("notices:evidence meeting", lambda: self.meeting.pk),
            ("notices:evidence which", lambda: "anh"),
            ("notices:* pk", lambda: self.notice.pk),
            ("library:*page number", lambda: 1),
            ("library:download_version number", lambda: 1),
            ("library:collection* pk", lambda: self.collection.pk),
            ("library:collection_take_out item", lambda: self.collection_item.pk),
            ("library:* pk", lambda: self.document.pk),
            ("eoffice:receive key", lambda: self.connection.key),
            ("eoffice:disconnect pk", lambda: self.connection.pk),
            ("eoffice:* pk", lambda: self.exchange.pk),
            ("law:* slug", lambda: self.law.act.slug),
            ("law:* number", lambda: self.law.number),
            ("questions:template pk", lambda: self.template.pk),
            ("questions:* pk", lambda: self.question.pk),
            ("claims:feed_stop pk", lambda: self.feed_item.feed_id),
            ("claims:feed_item pk", lambda: self.feed_item.pk),
            ("claims:explainer* pk", lambda: self.explainer.pk),
            ("claims:picture pk", lambda: self.claim.sightings.get().pk),
            ("claims:change verb", lambda: "ket-luan"),
            ("claims:* pk", lambda: self.claim.pk),
            ("communities:join pk", lambda: self.topic_group.pk),
            *(
                (f"communities:{name} pk", lambda: self.group.pk)
                for name in ("group", "leave", "quiet", "write", "ask", "propose", "manage", "close")
            ),
            ("communities:photo pk", lambda: self.group_photo.pk),
            ("communities:vote pk", lambda: self.poll_post.pk),
            ("communities:decide pk", lambda: self.hiding.pk),
            ("communities:state pk", lambda: self.decision.pk),
            ("communities:case_act step", lambda: "ghi"),
            ("communities:case* pk", lambda: self.case.pk),
            ("communities:* pk", lambda: self.group_post.pk),
            ("press:preview token", lambda: press_token("release", self.release.pk, self.contact)),
            ("press:invitation* token", lambda: press_token("invitation", self.invitation.pk, self.guest)),
            ("press:refuse token", lambda: press_token("refuse", self.contact.pk, self.contact)),
            ("press:release slug", lambda: resolve(self.release.get_absolute_url()).kwargs["slug"]),
            ("press:release_version number", lambda: 1),
            ("press:kit_file pk", lambda: self.kit_item.pk),
            ("press:kit_remove item", lambda: self.kit_item.pk),
            ("press:contacts_export form", lambda: "csv"),
            ("press:contact* pk", lambda: self.contact.pk),
            ("press:event* pk", lambda: self.press_event.pk),
            ("press:topic* pk", lambda: self.topic.pk),
            ("press:coverage* pk", lambda: self.coverage.pk),
            ("press:unwatch pk", lambda: self.watch.pk),
            ("press:* pk", lambda: self.release.pk),
            ("press:* code", lambda: self.unit.code),
            ("training:badge form", lambda: "jwt"),
            ("training:export form", lambda: "csv"),
            ("training:signing_key name", lambda: "rs256-1"),
            ("training:issuer code", lambda: self.unit.code),
            ("training:scan code", lambda: training_code(self.session.pk, step_at(timezone.now()))),
            ("training:* code", lambda: self.certificate.code),
            *((f"training:{name} pk", lambda: self.certificate.pk) for name in ("my_certificate", "paper", "revoke")),
            ("training:question* pk", lambda: self.quiz_question.pk),
            *((f"training:{name} pk", lambda: self.session.pk) for name in ("roll", "wall")),
            ("training:* session_pk", lambda: self.session.pk),
            ("training:* material", lambda: self.material.pk),
            ("training:put_out enrolment", lambda: self.enrolment.pk),
            ("training:* pk", lambda: self.course.pk),
            ("resources:scan key", lambda: self.thing.key),
            ("resources:export year", lambda: 2026),
            ("resources:*export form", lambda: "csv"),
            ("resources:proof pk", lambda: self.spending.proofs.get().pk),
            ("resources:proof_add pk", lambda: self.spending.pk),
            ("resources:spending* pk", lambda: self.spending.pk),
            ("resources:spend pk", lambda: self.budget_line.pk),
            ("resources:line* pk", lambda: self.budget_line.pk),
            ("resources:take_back pk", lambda: self.thing.pk),
            ("resources:take* pk", lambda: self.take.pk),
            ("resources:project* pk", lambda: self.project.pk),
            ("resources:milestone pk", lambda: self.project.pk),
            ("resources:* pk", lambda: self.thing.pk),
            ("recognition:contributor key", lambda: self.profile.key),
            ("recognition:certificates pk", lambda: self.decided.pk),
            ("recognition:decision form", lambda: "pdf"),
            ("recognition:badge pk", lambda: self.badge.pk),
            ("recognition:take_back pk", lambda: self.award.pk),
            ("recognition:* pk", lambda: self.commendation.pk),
            ("surveys:public_results code", lambda: self.survey_ended.code),
            ("surveys:* code", lambda: self.survey.code),
            ("surveys:ticket token", lambda: self.survey_link),
            ("surveys:piece key", lambda: "khong-co"),
            ("surveys:drop_template pk", lambda: self.survey_template.pk),
            *(
                (f"surveys:{name} pk", lambda: self.survey_ended.pk)
                for name in ("results", "written", "download", "deeds")
            ),
            *(
                (f"surveys:{name} pk", lambda: self.survey_draft.pk)
                for name in ("edit", "questions", "question", "preview")
            ),
            ("surveys:written question", lambda: "can_cai"),
            ("surveys:download form", lambda: "csv"),
            ("surveys:picture name", lambda: self.survey_picture.rsplit("/", 1)[1]),
            ("surveys:* pk", lambda: self.survey.pk),
            ("reports:* pk", lambda: self.report.pk),
            ("reports:* passage", lambda: self.passage.pk),
            ("reports:* kind", lambda: self.report.kind.code),
            ("reports:* period", lambda: self.report.period),
            ("reports:download suffix", lambda: "docx"),
            ("desk_units:* pk", lambda: self.unit.pk),
            ("desk_unit_chooser:* pk", lambda: self.unit.pk),
            ("desk_people:* pk", lambda: self.person.pk),
            ("desk_person_chooser:* pk", lambda: self.person.pk),
            ("desk_positions:* pk", lambda: self.position.pk),
            ("desk_titles:* pk", lambda: Title.objects.get(code="to-pho").pk),
            ("desk_abbreviations:* pk", lambda: Abbreviation.objects.get(short="BHXH").pk),
            ("desk_days_off:* pk", lambda: self.day_off.pk),
            ("desk_log:* pk", lambda: self.entry.pk),
            ("wagtailimages_chooser:* pk", lambda: self.picture.pk),
            ("wagtailimages*:* image_id", lambda: self.picture.pk),
            ("wagtailimages:* filter_spec", lambda: "width-100"),
            ("wagtailimages:* uploaded_file_id", lambda: self.upload.pk),
            ("mfa_* pk", lambda: 1),
            ("account_* key", lambda: "khong-co"),
            ("account_* uidb36", lambda: "1"),
            ("activate_link token", lambda: "khong-co"),
            ("portal:unit code", lambda: self.unit.code),
            ("* unit_code", lambda: self.unit.code),
            ("route:^media/(?P<path>.*)$ path", lambda: "khong-co.jpg"),
        ]

    def value(self, view: str, argument: str) -> Any:
        """What to put into the address; raises `LookupError` for what nobody makes."""
        for pattern, make in self.makers():
            if fnmatchcase(f"{view} {argument}", pattern) or (pattern.startswith("* ") and pattern[2:] == argument):
                return make()
        raise LookupError(f"{view}: no factory for {argument!r}; add one to Things.makers")


@dataclass(frozen=True)
class Address:
    """A pattern of the project."""

    name: str
    route: str
    namespaces: tuple[str, ...]
    pattern: Any
    arguments: frozenset[str]
    kind: str | None

    def url(self, things: Things) -> str:
        """A path that leads there."""
        if self.kind == "shut":
            return "/" + _sample(self.route)
        values = {argument: things.value(self.name, argument) for argument in self.arguments}
        if self.name.startswith("route:^media"):
            return f"/media/{values['path']}"
        return reverse(self.name, kwargs=values or None)


def _sample(route: str) -> str:
    """A path for a route whose arguments do not matter, because it is shut before they are looked at."""
    path = re.sub(r"\(\?P<\w+>live\|[^)]*\)", "live", route)
    path = re.sub(r"\(\?P<pk>[^)]*\)", "1", path)
    path = path.replace(r"\.", ".").replace("^", "").replace("$", "").replace(".*/", "khong-co/")
    return re.sub(r"<(?:(\w+):)?(\w+)>", lambda found: "1" if found[1] in {"int", None, "str"} else "mot", path)


def kind_of(name: str) -> str | None:
    """What an address is for; None if no row knows it."""
    return next((kind for pattern, kind in TABLE if fnmatchcase(name, pattern)), None)


def arguments_of(pattern: Any) -> set[str]:
    """Names of what a pattern takes out of the path."""
    return set(getattr(pattern, "converters", None) or pattern.regex.groupindex)


def addresses(
    patterns: Any = None, route: str = "", names: tuple[str, ...] = (), taken: frozenset[str] = frozenset()
) -> Iterator[Address]:
    """All of the project's addresses."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        here = route + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = (*names, entry.namespace) if entry.namespace else names
            yield from addresses(entry.url_patterns, here, inner, taken | arguments_of(entry.pattern))
        elif isinstance(entry, URLPattern):
            name = ":".join((*names, entry.name)) if entry.name else f"route:{here}"
            arguments = taken | (arguments_of(entry.pattern) - set(entry.default_args))
            yield Address(name, here, names, entry.pattern, arguments, kind_of(name))


ALL = list(addresses())


def test_every_address_is_known():
    unknown = sorted({address.name for address in ALL if address.kind is None})
    assert not unknown, f"add rows to TABLE for: {unknown}"


def test_every_row_of_the_table_is_of_use():
    names = {address.name for address in ALL}
    first = {next((row for row, _ in TABLE if fnmatchcase(name, row)), None) for name in names}
    assert not [row for row, _ in TABLE if row not in first]


@pytest.fixture
def things(union, settings, tmp_path, time_machine) -> Things:
    time_machine.move_to("2026-03-02 09:00+07:00", tick=False)
    settings.MEDIA_ROOT = tmp_path
    return Things(union, tmp_path)


def account(role: str, things: Things) -> Account | None:
    union = things.union
    makers: dict[str, Callable[[], Account | None]] = {
        "visitor": lambda: None,
        "member": lambda: union.account(union.school_a),
        "school": lambda: things.officer,
        "foreign": lambda: union.account(union.school_c, "chu-tich", "quan-tri", "can-bo-truyen-thong"),
        "north": lambda: union.account(union.north, "chu-tich"),
        "south": lambda: union.account(union.south, "chu-tich", "quan-tri", "can-bo-truyen-thong"),
        "national": lambda: union.account(union.national, "chu-tich", "quan-tri"),
        "technical": lambda: Account.objects.create_superuser("ky-thuat", "mat-khau-ky-thuat"),
    }
    return makers[role]()


@contextmanager
def writes() -> Iterator[list[str]]:
    """Collects the statements that change anything but the visitor's own session."""
    found: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        words = sql.split(None, 3)
        if words[0].upper() in {"INSERT", "UPDATE", "DELETE"} and "django_session" not in " ".join(words[:3]):
            found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


def judge(address: Address, role: str, method: str, response: Any, changed: list[str]) -> str | None:
    """What is wrong with an answer; None if nothing is."""
    status, body = response.status_code, b"".join(response) if response.streaming else response.content
    if status >= 500:
        return "broke"
    shown = SECRET in body.decode("utf-8", "replace")
    if role in OUTSIDE - {"member"} and shown:
        return "shows what belongs to school A"
    kind = address.kind
    if kind == "shut":
        return None if status == 404 else "is not shut"
    if kind == "elsewhere":
        return None if status == 302 else "does not lead elsewhere"
    if kind == "public":
        return "shows what is not public" if shown else None
    if kind == "sign-in":
        return None
    to_login = status == 302 and response["Location"].startswith(("/tai-khoan/login/", "/desk/"))
    refused = status in REFUSED or to_login
    closed = {
        "personal": role == "visitor",
        "reader": role in OUTSIDE - {"member"},
        "asker": True,
        "officer": role in OUTSIDE,
        "record": role in OUTSIDE,
        "desk": role in {"visitor", "member"},
        "root": role not in {"national", "technical"},
    }[kind]
    if closed:
        if not refused:
            return f"let {role} in"
        return f"was changed by {role}: {changed[0][:120]}" if changed else None
    inside = {"officer": {"school", "technical"}, "record": {"school", "technical"},
              "desk": set(ROLES) - {"visitor", "member"}, "root": {"national", "technical"},
              "personal": set(ROLES) - {"visitor"}, "asker": set(), "reader": {"member", "school"}}[kind]  # fmt: skip
    if role in inside and method == "get":
        may_answer = {200, 302, 405}
        if role == "technical":
            may_answer |= (
                {403}
                if kind == "personal" or address.name in ITS_UNITS
                else {404}
                if address.name in ITS_BRINGERS
                else set()
            )
        if status not in may_answer or (to_login and kind != "personal"):
            return f"shut {role} out"
    return None


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_every_address(role: str, things: Things, monkeypatch: pytest.MonkeyPatch):
    # Nobody looks at the contexts of some ten thousand pages, which tests otherwise keep.
    monkeypatch.setattr(Template, "_render", lambda template, context: template.nodelist.render(context))
    who = account(role, things)
    first = Client(raise_request_exception=False)
    if who is not None:
        first.force_login(who)
    wrong = []
    for address in ALL:
        if address.kind is None or (address.kind == "shut" and role not in AT_SHUT_DOORS):
            continue
        url = address.url(things)
        for method in ("get", "post"):
            client = Client(raise_request_exception=False)
            client.cookies = first.cookies.copy()
            with writes() as changed, transaction.atomic():
                response = getattr(client, method)(url)
                problem = judge(address, role, method, response, changed)
                transaction.set_rollback(True)
            if problem:
                wrong.append(f"{method.upper()} {url} ({address.name}, {response.status_code}): {problem}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.django_db
def test_no_officer_of_elsewhere_saves_by_a_full_form(things: Things):
    """The empty form of the walk above could be refused for being empty; here it is filled in."""
    for role in ("foreign", "south"):
        client = Client()
        client.force_login(account(role, things))
        forms = [
            (reverse("desk_units:edit", args=[things.unit.pk]), {"short_name": "Đã đổi", "kind": things.unit.kind_id}),
            (reverse("desk_people:edit", args=[things.person.pk]), {"full_name": "Đã Đổi", "is_member": "on"}),
            (reverse("wagtailimages:edit", args=[things.picture.pk]), {"title": "Đã đổi"}),
            (reverse("wagtailimages:delete", args=[things.picture.pk]), {}),
            (reverse("wagtailimages:edit_multiple", args=[things.picture.pk]),
             {f"image-{things.picture.pk}-title": "Đã đổi"}),
            (reverse("people:settings", args=[things.unit.code]), {"short_name": "Đã đổi"}),
            (reverse("people:tree_change", args=[things.unit.code, "doi-ten"]),
             {"name": "Đã đổi", "on": "2026-05-01", "confirm": "1"}),
            (reverse("people:tree_change", args=[things.unit.code, "giai-the"]), {"on": "2026-05-01", "confirm": "1"}),
        ]  # fmt: skip
        for url, data in forms:
            with writes() as changed:
                response = client.post(url, data)
            assert response.status_code in {403, 404}, (role, url, response.status_code)
            assert not changed, (role, url)
    things.unit.refresh_from_db()
    assert things.unit.valid_to is None
    assert things.unit.short_name == ""
    assert things.person.joined_on <= date(2026, 1, 1)

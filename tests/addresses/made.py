"""One of everything, all of it of school A of the northern province."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from wagtail.models import UploadedFile

from lantoa.base.documents.tests.samples import photo
from lantoa.base.files import private_storage
from lantoa.base.models import AuditEntry
from lantoa.base.periods import Period
from lantoa.bulletins import actions as bulletin_actions
from lantoa.bulletins.models import Subscription
from lantoa.channels import actions as channel_actions
from lantoa.channels.message import Message
from lantoa.channels.models import ChannelAccount
from lantoa.channels.print import actions as print_actions
from lantoa.claims import actions as claim_actions
from lantoa.claims.models import Feed
from lantoa.communities import actions as community_actions
from lantoa.communities.models import CaseFile, Group, Photo
from lantoa.conftest import SmallUnion
from lantoa.delivery.models import Link
from lantoa.eoffice import actions as eoffice_actions
from lantoa.law.models import Act, Provision
from lantoa.library import actions as library_actions
from lantoa.library.models import Document
from lantoa.newsroom import actions as newsroom_actions
from lantoa.newsroom.models import Article, Channel, Column, Medium, NewsEntry, NewsSource
from lantoa.notices import actions as notice_actions
from lantoa.notices.models import Meeting
from lantoa.people.models import ImportRun, Position
from lantoa.press import actions as press_actions
from lantoa.press.models import Invitation
from lantoa.programme import actions as programme_actions
from lantoa.programme.models import Plan
from lantoa.questions import actions as question_actions
from lantoa.recognition import actions as recognition_actions
from lantoa.recognition.models import Profile
from lantoa.reports import actions as report_actions
from lantoa.reports.models import ReportKind, ReportPassage
from lantoa.resources import actions as resource_actions
from lantoa.surveys import actions as survey_actions
from lantoa.surveys import once
from lantoa.surveys.models import Survey
from lantoa.surveys.templates_ready import READY
from lantoa.training import actions as training_actions
from lantoa.training.credentials import token as credential_token
from lantoa.units import actions as unit_actions
from lantoa.units.models import Picture, Unit, UnitKind
from tests.addresses.table import SECRET


class Made:
    """One of everything, all of it school A's. A new room adds a method."""

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
        upload = SimpleUploadedFile("anh.jpg", photo(), "image/jpeg")
        self.case = community_actions.file_case(author.person, title=SECRET, text=SECRET, uploads=[upload])
        self.case_file = CaseFile.objects.get(event__case=self.case)

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

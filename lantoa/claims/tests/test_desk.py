"""The desk from end to end: what comes in, what is done with it, who is told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.models import AuditEntry
from lantoa.base.periods import Period
from lantoa.claims import actions, boards, indicators, queries
from lantoa.claims.actions.intake import Opinion
from lantoa.claims.models import Claim, Sighting, Step, Ticket
from lantoa.claims.tasks import forget_tickets
from lantoa.claims.tests.conftest import STATEMENT, picture, published
from lantoa.people import boards as people_boards
from lantoa.search.queries import search

pytestmark = pytest.mark.django_db


def test_a_member_reaches_the_form_in_two_taps_from_every_page(member, signed_in):
    client = signed_in(member)
    ask = reverse("claims:ask")
    for page in ("/", "/toi/", "/tin/", "/hoi-dap/", "/dinh-chinh/"):
        html = client.get(page).content.decode()
        menu = html[html.index('<ul class="menu-list">') :]
        assert f'href="{ask}"' in menu[: menu.index("</ul>")], page
    assert client.get(ask).status_code == 200


def test_what_a_member_saw_comes_to_the_own_desk_with_a_date(union, chair, member):
    claim = actions.receive(member, text=STATEMENT)
    assert claim.unit == union.school_a
    assert claim.due_on == date(2026, 11, 30)
    assert claim.topic == "phi-quy"
    assert claim.statement == STATEMENT


def test_where_nobody_verifies_the_next_desk_above_gets_it(union, member):
    union.account(union.north, "chu-tich")
    assert actions.receive(member, text=STATEMENT).unit == union.north


def test_the_same_text_attaches_by_itself_and_another_does_not(chair, member, others):
    first = actions.receive(member, text=STATEMENT)
    again = actions.receive(others[0], text=f"{STATEMENT} !")
    without_marks = (
        "Tu ngay 1/1/2027 moi giao vien phai nop 500.000 dong vao quy cong doan, ai ko nop bi cat thi dua ca nam hoc"
    )
    bare = actions.receive(others[1], text=without_marks)
    other = actions.receive(others[2], text=STATEMENT.replace("500.000", "200.000"))
    assert again == bare == first
    assert other != first
    assert first.sightings.count() == 3
    assert [row.attached for row in first.sightings.order_by("pk")] == ["first", "same", "same"]
    assert [one.claim for one in queries.likely(other)] == [first]


def test_short_texts_are_only_ever_suggested(chair, member, others):
    first = actions.receive(member, text="Tết này nghỉ 14 ngày đúng không?")
    second = actions.receive(others[0], text="Tết này nghỉ 14 ngày đúng không?")
    assert second != first
    assert [one.claim for one in queries.likely(second)] == [first]


def test_an_unpublished_claim_of_another_branch_is_not_attached_to(union, chair, member):
    union.account(union.school_c, "chu-tich")
    there = actions.receive(union.account(union.school_c), text=STATEMENT)
    assert actions.receive(member, text=STATEMENT) != there


def test_an_opinion_is_led_to_questions_or_feedback_and_sent_only_if_it_is_meant_so(chair, member, signed_in):
    client = signed_in(member)
    text = "Tôi thấy công đoàn trường mình làm việc quá tệ, rất thất vọng."
    page = client.post(reverse("claims:ask"), {"text": text}).content.decode()
    assert not Claim.objects.exists()
    assert reverse("questions:ask") in page
    assert "không chấm ý kiến đúng hay sai" in page
    assert text in page
    answer = client.post(reverse("claims:ask"), {"text": text, "do": "fact"})
    assert answer.status_code == 302
    assert Claim.objects.count() == 1
    with pytest.raises(Opinion):
        actions.receive(member, text="Đề nghị nhà trường xem lại, như thế là không công bằng.")


def test_an_opinion_never_gets_a_verdict_whoever_writes_the_row(chair, member):
    claim = actions.receive(member, text=STATEMENT)
    actions.close(chair, claim, "not_a_claim", "Đây là góp ý, mời bạn gửi ban chấp hành.")
    claim.refresh_from_db()
    assert claim.nature == Claim.Nature.OPINION
    for change in ({"verdict": "sai"}, {"public_verdict": "dung"}, {"published_at": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Claim.objects.filter(pk=claim.pk).update(**change)
    with pytest.raises(Conflict):
        actions.submit(chair, claim, statement="a", verdict="sai", truth="b")


def test_nothing_is_published_without_a_second_reader_whoever_writes_the_row(chair, communicator, member):
    claim = actions.receive(member, text=STATEMENT)
    with pytest.raises(Invalid, match="căn cứ"):
        actions.submit(chair, claim, statement="a", verdict="sai", truth="b")
    actions.add_evidence(chair, claim, title="Quyết định 1408/QĐ-TLĐ", copy="1%")
    claim = actions.submit(chair, claim, statement="Phải nộp 500.000 đồng.", verdict="sai", truth="Không có.")
    with pytest.raises(NotAllowed):
        actions.publish(chair, claim)
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(state="published", outcome="corrected", public_verdict="sai")
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(read_by=chair)
    claim = actions.send_back(communicator, claim, "Thiếu số điều.")
    with pytest.raises(Conflict):
        actions.publish(communicator, claim)
    claim = actions.submit(chair, claim, statement="Phải nộp 500.000 đồng.", verdict="sai", truth="Không có.")
    assert actions.publish(communicator, claim).state == Claim.State.PUBLISHED


def test_one_publication_answers_everybody_who_asked(chair, communicator, member, others, signed_in):
    for account in (member, *others):
        claim = actions.receive(account, text=STATEMENT)
    assert not [item for item in people_boards.mine_for(member) if "đã có trả lời" in item.title]
    published(chair, communicator, claim)
    for account in (member, *others):
        found = [item for item in people_boards.mine_for(account) if item.title == "Tin bạn hỏi đã có trả lời"]
        assert len(found) == 1
        page = signed_in(account).get(found[0].url).content.decode()
        assert "Đoàn phí là 1% tiền lương." in page
        assert not [item for item in people_boards.mine_for(account) if item.title == "Tin bạn hỏi đã có trả lời"]
    assert not queries.asked_by(chair)
    assert signed_in(chair).get(reverse("claims:own", args=[claim.pk])).status_code == 404


def test_who_asks_after_publication_is_answered_at_once(chair, communicator, member, others, signed_in):
    published(chair, communicator, actions.receive(member, text=STATEMENT))
    answer = signed_in(others[0]).post(reverse("claims:ask"), {"text": STATEMENT}, follow=True)
    assert "Đoàn phí là 1% tiền lương." in answer.content.decode()


def test_who_asked_another_way_is_told_the_same_way(union, chair, communicator, signed_in):
    claim = published(chair, communicator, actions.bring(chair, union.school_a, text=STATEMENT))
    assert list(queries.of_desk(union.school_a, "bao-lai")) == [claim]
    address = reverse("claims:change", args=["S001", claim.pk, "da-bao"])
    assert signed_in(chair).post(address).status_code == 302
    assert not queries.of_desk(union.school_a, "bao-lai").exists()


def test_the_due_date_follows_the_gravest_reason_and_overdue_is_a_tab(union, chair, member, signed_in, time_machine):
    claim = actions.receive(member, text=STATEMENT)
    claim = actions.triage(chair, claim, kind="claim", topic="phi-quy", harm=["quyen-loi", "tien"], checks=["van-ban"])
    assert claim.due_on == date(2026, 11, 24)
    time_machine.move_to("2026-11-25 09:00+07:00", tick=False)
    page = signed_in(chair).get(reverse("claims:desk", args=["S001"]), {"loai": "tre"}).content.decode()
    assert "Quá hạn" in page
    assert "có thể mất tiền, mất tài khoản" in page
    assert "có văn bản để đối chiếu" in page


def test_a_scam_goes_the_fast_way_and_lists_the_official_channels(union, chair, communicator, member, client):
    from lantoa.channels.models import ChannelAccount

    slow = actions.receive(member, text=STATEMENT)
    fast = actions.receive(member, text="Trang Quà Tết đoàn viên xin mã OTP", scam=True)
    assert (fast.kind, fast.due_on) == ("scam", date(2026, 11, 24))
    assert list(queries.of_desk(union.school_a)) == [fast, slow]
    ChannelAccount.objects.create(
        unit=union.north,
        channel="facebook",
        name="Công đoàn thật",
        remote_id="1",
        address="https://www.facebook.com/cdgdhn",
    )
    claim = published(chair, communicator, fast, "gia-mao")
    page = client.get(claim.get_absolute_url()).content.decode()
    assert "https://www.facebook.com/cdgdhn" in page
    assert "https://tingia.gov.vn/" in page
    warned = [item.title for item in people_boards.mine_for(union.account(union.school_a))]
    assert claim.title in warned
    assert claim.title not in [item.title for item in people_boards.mine_for(union.account(union.school_b))]


def test_merging_and_splitting_leave_history_and_tickets_in_place(chair, member, others):
    one = actions.receive(member, text=STATEMENT)
    two = actions.receive(others[0], text="Nghe nói giáo viên bị thu 500.000 đồng tiền quỹ công đoàn?")
    kept = actions.merge(chair, two, one)
    assert kept.sightings.count() == 2
    assert [claim for claim, _new in queries.asked_by(others[0])] == [one]
    two.refresh_from_db()
    assert (two.state, two.merged_into) == ("merged", one)
    with pytest.raises(Conflict):
        actions.take(chair, two)
    sighting = one.sightings.exclude(text=STATEMENT).get()
    own = actions.split(chair, sighting)
    assert own.sightings.get() == sighting
    assert list(one.steps.values_list("verb", flat=True)) == ["received", "merged", "split"]
    # The index follows: the same words find the claim they now stand with.
    assert queries.likely(one)[0].claim == own


def test_what_waits_for_its_second_reader_is_not_merged_away(chair, communicator, member, others, signed_in):
    waiting = actions.receive(member, text=STATEMENT)
    other = actions.receive(
        others[0], text=f"{STATEMENT} Nộp cho tổ trưởng trước ngày 15/12/2026, không có biên lai gì."
    )
    actions.add_evidence(chair, waiting, title="QĐ 1408", copy="1%")
    actions.add_evidence(chair, other, title="Thông báo của trường", copy="Không thu.")
    actions.submit(chair, waiting, statement=STATEMENT, verdict="sai", truth="Không.")
    with pytest.raises(Conflict, match="chờ người đọc lại"):
        actions.merge(communicator, waiting, other)
    client = signed_in(communicator)
    address = reverse("claims:work", args=["S001", waiting.pk])
    page = client.get(address).content.decode()
    assert reverse("claims:change", args=["S001", waiting.pk, "gop"]) not in page
    assert "người đọc lại trả về rồi mới gộp" in page
    # The other one may join it; its sources are not slipped under the reader's eyes.
    actions.merge(communicator, other, waiting)
    assert {(one.title, one.public) for one in waiting.evidence.all()} == {
        ("QĐ 1408", True), ("Thông báo của trường", False),
    }  # fmt: skip
    actions.send_back(communicator, waiting, "Trùng với tin khác.")
    assert reverse("claims:change", args=["S001", waiting.pk, "gop"]) in client.get(address).content.decode()


def test_the_last_source_is_not_taken_away_under_the_second_readers_eyes(chair, communicator, member):
    claim = actions.receive(member, text=STATEMENT)
    source = actions.add_evidence(chair, claim, title="QĐ 1408", copy="1%")
    actions.submit(chair, claim, statement=STATEMENT, verdict="sai", truth="Không.")
    with pytest.raises(Conflict, match="ít nhất một căn cứ"):
        actions.remove_evidence(chair, source)
    actions.send_back(communicator, claim, "Thêm nguồn.")
    actions.remove_evidence(chair, source)


def test_a_claim_goes_up_with_a_reason_and_the_desk_above_goes_on(union, chair, member):
    above = union.account(union.north, "chu-tich")
    claim = actions.receive(member, text=STATEMENT)
    with pytest.raises(Invalid):
        actions.pass_up(chair, claim, " ")
    claim = actions.pass_up(chair, claim, "Cần hỏi Sở")
    assert claim.unit == union.north
    with pytest.raises(NotAllowed):
        actions.take(chair, claim)
    actions.take(above, claim)
    step = claim.steps.get(verb=Step.Verb.MOVED)
    assert (step.note, step.target, step.by) == ("Cần hỏi Sở", union.north, chair)
    assert [one for one, _new in queries.asked_by(member)] == [claim]


@pytest.mark.parametrize("outcome", ["undetermined", "not_ours", "answered"])
def test_an_honest_end_tells_who_asked_and_counts(chair, member, signed_in, outcome):
    claim = actions.receive(member, text=STATEMENT)
    with pytest.raises(Invalid):
        actions.close(chair, claim, outcome, "")
    actions.close(chair, claim, outcome, "Chúng tôi đã hỏi mà chưa có căn cứ.")
    page = signed_in(member).get(reverse("claims:own", args=[claim.pk])).content.decode()
    assert "Chúng tôi đã hỏi mà chưa có căn cứ." in page
    year = Period.year(2026)
    assert list(indicators.with_outcome(year)) == [(claim.unit_id, 1)]


def test_t5_counts_claims_with_an_outcome_and_leaves_out_opinions_and_merged_ones(chair, communicator, member, others):
    one = actions.receive(member, text=STATEMENT)
    two = actions.receive(others[0], text="Nghe nói năm 2027 lương cơ sở tăng lên 3.000.000 đồng một tháng.")
    three = actions.receive(others[1], text="Có thông báo thu 500.000 đồng quỹ công đoàn, phải không?")
    four = actions.receive(others[2], text="Bếp ăn nấu dở quá, 2 hôm nay không ai muốn ăn.")
    published(chair, communicator, one)
    actions.merge(chair, three, two)
    actions.close(chair, four, "not_a_claim", "Đây là góp ý.")
    year = Period.year(2026)
    assert list(indicators.all_received(year)) == [(one.unit_id, 2)]
    assert list(indicators.with_outcome(year)) == [(one.unit_id, 1)]
    evidence = list(indicators.received(year))
    assert set(evidence) == {one, two}


def test_days_to_the_first_answer_and_to_correction_are_means_by_month(
    union, chair, communicator, member, time_machine
):
    claim = actions.receive(member, text=STATEMENT)
    time_machine.move_to("2026-11-24 09:00+07:00", tick=False)
    actions.tell_askers(chair, claim, "Chúng tôi đang hỏi Sở.")
    time_machine.move_to("2026-11-26 09:00+07:00", tick=False)
    published(chair, communicator, claim)
    for unit, branch in ((union.school_a, False), (union.north, True)):
        (month,) = queries.by_month(unit, branch=branch, since=date(2026, 1, 1))
        assert (month.received, month.closed, month.days_to_answer, month.days_to_correction) == (1, 1, 1.0, 3.0)
    months, topics = queries.topics_over_time(union.school_a, branch=False, since=date(2026, 1, 1))
    assert months == [date(2026, 11, 1)]
    assert topics == [("Đoàn phí, các loại quỹ", [1])]


def test_a_body_above_sees_the_days_of_each_desk_by_month(union, chair, communicator, member, signed_in, time_machine):
    claim = actions.receive(member, text=STATEMENT)
    time_machine.move_to("2026-11-25 09:00+07:00", tick=False)
    published(chair, communicator, claim)
    time_machine.move_to("2026-12-02 09:00+07:00", tick=False)
    above = union.account(union.north, "chu-tich")
    actions.bring(above, union.north, text="Nghe nói năm 2027 lương cơ sở tăng lên 3.000.000 đồng.")
    rows = queries.by_unit(union.north, since=date(2026, 1, 1))
    assert [(row.unit.code, row.received, row.days_to_answer, row.days_to_correction) for row in rows] == [
        (union.north.code, 1, None, None), ("S001", 1, 2.0, 2.0),
    ]  # fmt: skip
    november = queries.by_unit(union.north, since=date(2026, 11, 1), until=date(2026, 12, 1))
    assert [row.unit.code for row in november] == ["S001"]
    client, address = signed_in(above), reverse("claims:figures", args=[union.north.code])
    page = client.get(f"{address}?pham-vi=nhanh&thang=2026-11").content.decode()
    assert "nhận trong tháng 11/2026" in page
    assert union.school_a.name in page
    assert "Theo đơn vị" not in client.get(address).content.decode()


def test_a_corrected_correction_says_so_in_public(chair, communicator, member, client):
    claim = published(chair, communicator, actions.receive(member, text=STATEMENT))
    words = {"statement": claim.statement, "verdict": "sai-mot-phan", "truth": "Có quỹ tự nguyện."}
    with pytest.raises(Invalid, match="vì sao"):
        actions.submit(communicator, claim, **words)
    actions.submit(communicator, claim, **words, reason="Có thêm văn bản của trường.")
    assert "Không có khoản thu này" in client.get(claim.get_absolute_url()).content.decode()
    actions.publish(chair, claim)
    page = client.get(claim.get_absolute_url()).content.decode()
    log = client.get(reverse("claims:log")).content.decode()
    for text in (page, log):
        assert "Có thêm văn bản của trường." in text
        assert "Kết luận trước “Sai”, nay “Sai một phần”." in text
    assert "Không có khoản thu này" in page


def test_only_public_corrections_are_found_by_search(chair, communicator, member):
    claim = actions.receive(member, text=STATEMENT)
    assert not search("quỹ công đoàn 500.000", None, only="corrections").found
    published(chair, communicator, claim)
    (found,) = search("quỹ công đoàn 500.000", None, only="corrections").found
    assert found.hits[0].url == claim.get_absolute_url()


def test_readers_say_whether_it_helped_and_only_numbers_grow(chair, communicator, member, client):
    claim = published(chair, communicator, actions.receive(member, text=STATEMENT))
    address = reverse("claims:rate", args=[claim.pk])
    for _again in range(2):
        client.post(address, {"what": "helped"})
    client.cookies.clear()
    client.post(address, {"what": "unproven"})
    client.post(address, {"what": "likes"})
    claim.refresh_from_db()
    assert (claim.helped, claim.unclear, claim.unproven) == (1, 0, 1)


def test_how_many_asked_is_told_only_from_five_on(chair, member, others):
    claim = actions.receive(member, text=STATEMENT)
    for account in others[:3]:
        actions.receive(account, text=STATEMENT)
    assert queries.askers_in_words(claim) == 0
    actions.receive(others[3], text=STATEMENT)
    assert queries.askers_in_words(claim) == 5


def test_tickets_are_forgotten_three_months_after_the_answer(chair, communicator, member, time_machine):
    claim = published(chair, communicator, actions.receive(member, text=STATEMENT))
    actions.receive(member, text="Nghe nói năm 2027 lương cơ sở tăng lên 3.000.000 đồng.")
    assert forget_tickets.func() == 0
    time_machine.move_to(timezone.now() + timedelta(days=91), tick=False)
    assert forget_tickets.func() == 1
    assert [row.claim_id for row in Ticket.objects.all()] != [claim.pk]
    time_machine.move_to(timezone.now() + timedelta(days=300), tick=False)
    assert forget_tickets.func() == 1


def test_the_desk_has_steps_on_the_list_of_things_to_do(chair, communicator, member):
    claim = actions.receive(member, text=STATEMENT)
    assert [(item.title, item.due) for item in boards.todo(chair)] == [("Kiểm chứng 1 tin", claim.due_on)]
    actions.add_evidence(chair, claim, title="QĐ 1408", copy="1%")
    actions.submit(chair, claim, statement="Phải nộp.", verdict="sai", truth="Không.")
    assert [item.title for item in boards.todo(chair)] == []
    assert [item.title for item in boards.todo(communicator)] == ["Đọc lại 1 bài đính chính"]


def test_the_list_of_the_desk_takes_the_same_queries_however_long(
    union, chair, member, others, signed_in, django_assert_max_num_queries
):
    for at in range(12):
        actions.receive(
            others[at % 5], text=f"Nghe nói khoản thu số {at} của trường là {at * 7 + 3} triệu đồng một lớp học kỳ này"
        )
    client = signed_in(chair)
    with django_assert_max_num_queries(9):
        assert client.get(reverse("claims:desk", args=["S001"])).status_code == 200


def test_foreign_officers_do_not_come_in(union, chair, communicator, member, signed_in):
    claim = actions.receive(member, text=STATEMENT, picture=picture())
    foreign = signed_in(union.account(union.school_c, "chu-tich", "can-bo-truyen-thong"))
    sighting = claim.sightings.get()
    for address in (
        reverse("claims:work", args=["S001", claim.pk]), reverse("claims:picture", args=["S001", sighting.pk]),
        reverse("claims:work", args=["S003", claim.pk]), reverse("claims:picture", args=["S003", sighting.pk]),
    ):  # fmt: skip
        assert foreign.get(address).status_code in (403, 404)
    assert foreign.post(reverse("claims:change", args=["S003", claim.pk, "nhan"])).status_code == 404
    assert Sighting.objects.get().claim.owner is None


def test_every_button_of_the_desk_works(union, chair, communicator, member, others, signed_in):
    claim = actions.receive(member, text=STATEMENT)
    actions.receive(others[0], text=STATEMENT)
    other = actions.receive(others[1], text="Nghe nói giáo viên bị thu 500.000 đồng tiền quỹ công đoàn?")

    def press(who, verb: str, target: Claim = claim, **data) -> int:
        return signed_in(who).post(reverse("claims:change", args=["S001", target.pk, verb]), data).status_code

    assert press(chair, "nhan") == 302
    assert press(chair, "phan-loai", kind="claim", topic="phi-quy", harm=["tien"], checks=["van-ban"]) == 302
    assert press(chair, "can-cu", title="") == 422
    assert press(chair, "can-cu", title="QĐ 1408", copy="1%", public="on") == 302
    assert press(chair, "can-cu", title="Ghi chép", copy="x") == 302
    assert press(chair, "bo-can-cu", evidence=claim.evidence.get(title="Ghi chép").pk) == 302
    assert press(chair, "nhan-nguoi-hoi", reply="Đang hỏi.") == 302
    assert press(chair, "gop", other, into=claim.pk) == 302
    assert press(chair, "tach", sighting=claim.sightings.get(text__startswith="Nghe nói").pk) == 302
    verdict = {"statement": "Phải nộp 500.000.", "verdict": "sai", "truth": "Không có."}
    assert press(chair, "ket-luan", **verdict | {"verdict": "xấu"}) == 422
    assert press(chair, "ket-luan", **verdict) == 302
    assert press(communicator, "tra-lai", why="Nêu số điều") == 302
    assert press(chair, "ket-luan", **verdict) == 302
    assert press(communicator, "cong-bo") == 302
    split = Claim.objects.filter(state="new").get()
    assert press(chair, "dong", split, outcome="not_ours", reply="Xin hỏi nhà trường.") == 302
    assert press(chair, "mo-lai", split, why="Có thêm tin") == 302
    assert press(chair, "chuyen", split, why="Cần hỏi Sở") == 302
    assert press(chair, "khong-co") == 404
    claim.refresh_from_db()
    assert claim.state == Claim.State.PUBLISHED
    verbs = set(AuditEntry.objects.filter(verb__startswith="claim.").values_list("verb", flat=True))
    assert {"claim.take", "claim.triage", "claim.publish", "claim.pass_up", "claim.split"} <= verbs
    assert signed_in(chair).get(reverse("claims:work", args=["S001", claim.pk])).status_code == 200


def test_two_are_merged_by_typing_the_others_number_which_is_shown_before_it_is_done(
    union, chair, communicator, member, others, signed_in
):
    known = actions.receive(member, text=STATEMENT)
    same = actions.receive(others[0], text="Nghe bảo trường sắp thu tiền quỹ, thầy cô nào không đóng mất thi đua.")
    client = signed_in(chair)
    url = reverse("claims:change", args=["S001", same.pk, "gop"])
    assert f"Tin số {known.pk} " in client.get(reverse("claims:desk", args=["S001"])).content.decode()
    for typed in (str(known.pk), f"tin số {known.pk}", f"#{known.pk}"):
        page = client.post(url, {"number": typed})
        assert page.status_code == 200
        assert "Đúng, gộp vào tin này" in page.content.decode()
        assert known.heading in page.content.decode()
    same.refresh_from_db()
    assert same.state == Claim.State.NEW
    assert client.post(url, {"into": known.pk}).status_code == 302
    same.refresh_from_db()
    assert same.merged_into == known
    steps = client.get(reverse("claims:work", args=["S001", known.pk])).content.decode()
    assert f"tin số {same.pk}:" in steps


def test_a_wrong_number_says_what_is_wrong_and_merges_nothing(union, chair, communicator, member, others, signed_in):
    claim = actions.receive(member, text="Nghe bảo trường sắp thu tiền quỹ, thầy cô nào không đóng mất thi đua.")
    gone, kept = (
        actions.receive(others[0], text=STATEMENT),
        actions.receive(others[1], text="Tháng sau nghỉ lễ mười ngày."),
    )
    actions.merge(chair, gone, kept)
    foreign = actions.receive(union.account(union.school_c), text="Cần Thơ bỏ thưởng Tết của giáo viên mầm non.")
    Claim.objects.filter(pk=foreign.pk).update(unit=union.school_c)
    client = signed_in(chair)
    for typed, words in (
        ("", "bắt buộc"), ("mười hai", "Hãy ghi một số"), ("999999999", "không có tin số 999999999"),
        ("9" * 40, "Hãy ghi một số"), (str(claim.pk), "chính tin này"), (str(foreign.pk), "không có tin số"),
        (str(gone.pk), f"đã được gộp vào tin số {kept.pk}"),
    ):  # fmt: skip
        page = client.post(reverse("claims:change", args=["S001", claim.pk, "gop"]), {"number": typed})
        assert (page.status_code, words in page.content.decode()) == (422, True), typed
        assert foreign.heading not in page.content.decode()
    assert (
        client.post(reverse("claims:change", args=["S001", claim.pk, "gop"]), {"into": foreign.pk}).status_code == 404
    )
    claim.refresh_from_db()
    assert claim.merged_into is None


def test_the_list_of_corrections_keeps_paragraphs_apart(client, chair, communicator, member):
    claim = actions.receive(member, text=STATEMENT)
    published(chair, communicator, claim)
    Claim.objects.filter(pk=claim.pk).update(public_truth="Không có khoản này.\n\nHỏi **công đoàn trường**.")
    for address in (reverse("claims:index"), claim.get_absolute_url()):
        assert "Không có khoản này. Hỏi công đoàn trường." in client.get(address).content.decode()

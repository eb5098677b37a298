"""What the schema must make impossible: no field, file, log or export of this room holds who said it (principle 4)."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core import serializers
from django.db import connection, models
from django.urls import get_resolver, reverse
from django.utils import timezone

from lantoa.base.errors import Invalid
from lantoa.base.models import AuditEntry
from lantoa.base.periods import start_of_day
from lantoa.base.worker import run_pending
from lantoa.claims import actions, askers, queries
from lantoa.claims.models import Claim, Feed, FeedItem, Sighting, Step, Ticket, Wording, picture_place
from lantoa.claims.tasks import read_picture
from lantoa.claims.tests.conftest import STATEMENT, picture, published
from lantoa.people.queries import own_data
from lantoa.search.models import Change

pytestmark = pytest.mark.django_db

ROOM = apps.get_app_config("claims")
# Officers, for the work they did; nothing else of this room may lead to an account or a person.
OFFICERS = {("Claim", "owner"), ("Claim", "written_by"), ("Claim", "read_by"), ("Step", "by")}
PERSONS = {"people", "account", "mfa", "auth", "sessions", "admin"}
# Every field of the room. A new one is added here by somebody who has asked what of a person it could hold.
FIELDS = {
    "Claim": "id unit nature kind topic statement state outcome harm checks received_on due_on owner reply answered_at "
    "closed_at merged_into told_outside verdict truth how_to_check reason in_review written_by public_statement "
    "public_verdict public_truth public_check read_by read_at published_at revised_at helped unclear unproven folded",
    "Sighting": "id claim unit way attached text link picture picture_text picture_hash picture_marks seen_on taken_out",
    "Wording": "id claim sighting text added_at",
    "Ticket": "id claim unit salt mark seen",
    "Evidence": "id claim title link copy copied_on public",
    "Step": "id claim verb note other target by at",
    "Amendment": "id claim verdict_before verdict_after truth_before reason at",
    "Explainer": "id unit topic question answer sources month checked_on public",
    "Feed": "id unit title address kind topics active read_at etag trouble",
    "FeedItem": "id feed link title summary topic listed_on state claim",
}
SECRET = {
    "name": "Nguyễn Thị Lộ Diện", "phone": "0912 345 678", "mail": "lo.dien@example.com", "handle": "@lodien88",
    "profile": "https://www.facebook.com/lo.dien.88", "paper": "001190012345",
}  # fmt: skip
TOLD = (
    f"Từ ngày 1/1/2027 mọi giáo viên phải nộp 500.000 đồng vào quỹ, {SECRET['name']} đăng ở {SECRET['profile']}, "
    f"gọi {SECRET['phone']}, thư {SECRET['mail']}, tài khoản {SECRET['handle']}, căn cước {SECRET['paper']}."
)


def test_every_field_of_the_room_is_known_and_none_names_a_source():
    found = {
        model.__name__: {field.name for field in model._meta.get_fields() if field.concrete}
        for model in ROOM.get_models()
    }
    assert found == {name: set(fields.split()) for name, fields in FIELDS.items()}


def test_no_row_leads_to_a_person_but_to_officers_for_their_work():
    leads = {
        (model.__name__, field.name)
        for model in ROOM.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model._meta.app_label in PERSONS
    }
    assert leads == OFFICERS
    for model in (Sighting, Ticket):
        assert not [field for field in model._meta.get_fields() if isinstance(field, models.DateTimeField)], "only days"


def test_no_table_of_a_person_leads_to_this_room():
    back = {
        (model.__name__, field.name)
        for label in ("people", "units")
        for model in apps.get_app_config(label).get_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.related_model is not None and field.related_model._meta.app_label == "claims"
        and not field.auto_created
    }  # fmt: skip
    assert not back
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if name.startswith("claims_")]
    assert {f"claims_{name.lower()}" for name in FIELDS} == set(tables), "no table beside the models'"


def test_a_member_who_asks_leaves_no_trace_in_any_row_log_or_export(
    chair, communicator, member, django_capture_on_commit_callbacks
):
    before = {model: set(model._base_manager.values_list("pk", flat=True)) for model in apps.get_models()}
    claim = actions.receive(
        member, text=TOLD, link="https://www.facebook.com/lo.dien.88/posts/1", picture=picture(exif=True)
    )
    traces = {"Đỗ Thị Kín", member.login, member.person.member_number}
    new = []
    for model, known in before.items():
        new += list(model._base_manager.exclude(pk__in=known))
    assert {row._meta.label for row in new} >= {"claims.Claim", "claims.Sighting", "claims.Ticket"}
    text = serializers.serialize("json", new)
    for trace in traces | set(SECRET.values()) | {"nguyen-van-a", "Lộ Diện"}:
        assert trace not in json.dumps(json.loads(text), ensure_ascii=False), trace
    for row in new:
        for field in row._meta.concrete_fields:
            related = field.related_model
            if related is not None and related._meta.app_label == "people":
                assert getattr(row, field.attname) is None, (row._meta.label, field.name)
    assert not AuditEntry.objects.filter(verb__startswith="claim.").exists(), "its place would tell the minute"
    assert claim.sightings.get().link == ""


def test_nothing_that_asking_leaves_behind_has_the_minute(chair, member, monkeypatch, caplog):
    """By the minute one could look who was signed in."""
    monkeypatch.setattr("lantoa.claims.tasks.words_in", lambda _jpeg: TOLD)
    before = {model: set(model._base_manager.values_list("pk", flat=True)) for model in apps.get_models()}
    claim = actions.receive(member, text=STATEMENT, picture=picture())
    run_pending()
    assert claim.sightings.get().picture_text, "the picture was read"
    moments = {
        (row._meta.label, field.name, getattr(row, field.attname))
        for model, known in before.items()
        for row in model._base_manager.exclude(pk__in=known)
        for field in row._meta.concrete_fields
        if isinstance(field, models.DateTimeField)
    }
    midnight = start_of_day()
    assert {one for one in moments if one[2] not in (None, midnight)} == set()
    assert Path(claim.sightings.get().picture.path).stat().st_mtime == midnight.timestamp()
    assert "read_picture" not in caplog.text


def test_search_hears_of_a_claim_when_it_is_published_and_not_when_it_comes_in(chair, communicator, member):
    claim = actions.receive(member, text=STATEMENT)
    assert not Change.objects.filter(source="corrections").exists()
    published(chair, communicator, claim)
    assert set(Change.objects.filter(source="corrections").values_list("thing", flat=True)) == {claim.pk}


def test_a_ticket_is_found_by_the_askers_account_alone_and_two_of_one_person_look_like_two_peoples(
    chair, member, others
):
    one = actions.receive(member, text=STATEMENT)
    two = actions.receive(member, text="Nghe nói năm 2027 lương cơ sở tăng lên 3.000.000 đồng.")
    tickets = list(Ticket.objects.all())
    assert len({ticket.mark for ticket in tickets}) == len({ticket.salt for ticket in tickets}) == 2
    assert {ticket.claim_id for ticket in askers.own(member, tickets)} == {one.pk, two.pk}
    for account in (chair, *others):
        assert askers.own(account, tickets) == []
    assert not re.search(rf"\b{member.pk}\b", " ".join(f"{ticket.salt} {ticket.mark}" for ticket in tickets))


def test_another_installation_s_secret_finds_nothing(chair, member, settings):
    actions.receive(member, text=STATEMENT)
    settings.SECRET_KEY = "y" * 50
    assert queries.own_tickets(member) == []


def test_tickets_carry_no_order_and_no_hour():
    assert Ticket._meta.pk.get_internal_type() == "UUIDField"
    assert Ticket._meta.pk.default.__name__ == "uuid4"


def test_the_log_and_the_wordings_know_the_day_alone(union, chair, member):
    actions.receive(member, text=STATEMENT)
    actions.bring(chair, union.school_a, text=f"{STATEMENT} Ai cũng phải nộp trước ngày 15/1/2027.")
    midnight = start_of_day()
    assert set(AuditEntry.objects.filter(verb__startswith="claim.").values_list("at", flat=True)) == {midnight}
    assert set(Wording.objects.values_list("added_at", flat=True)) == {midnight}


def test_the_history_says_the_day_on_which_something_came_in_and_not_the_hour(chair, member, others, signed_in):
    claim = actions.receive(member, text=STATEMENT)
    actions.receive(others[0], text=STATEMENT)
    moments = [timezone.localtime(step.at) for step in Step.objects.filter(claim=claim, by=None)]
    assert len(moments) == 2
    assert {(one.hour, one.minute, one.second) for one in moments} == {(0, 0, 0)}
    assert "09:00" not in signed_in(chair).get(reverse("claims:work", args=["S001", claim.pk])).content.decode()


def test_own_data_of_a_person_and_the_desk_s_pages_hold_no_asker(chair, communicator, member, signed_in):
    claim = actions.receive(member, text=TOLD)
    assert "500.000" not in json.dumps(own_data(member.person), ensure_ascii=False, default=str)
    client = signed_in(chair)
    for address in (
        reverse("claims:desk", args=["S001"]), reverse("claims:work", args=["S001", claim.pk]), reverse("claims:figures", args=["S001"]),
    ):  # fmt: skip
        page = client.get(address).content.decode()
        for trace in ("Đỗ Thị Kín", member.login, *SECRET.values()):
            assert trace not in page, (address, trace)


def test_no_address_searches_claims_by_person_or_lists_accounts(chair, signed_in):
    own = [
        one
        for one in get_resolver().url_patterns
        if getattr(getattr(one, "urlconf_name", ""), "__name__", "") == "lantoa.claims.urls"
    ]
    arguments = {name for pattern in own[0].url_patterns for name in pattern.pattern.converters}
    assert arguments == {"pk", "unit_code", "verb"}
    for name in ("toc_do", "nguoi", "tai-khoan"):
        assert signed_in(chair).get(f"/lam-viec/S001/kiem-chung/{name}/").status_code == 404
    page = signed_in(chair).get(reverse("claims:desk", args=["S001"])).content.decode()
    form = page[page.index('class="filters"') :]
    assert set(re.findall(r'name="([\w-]+)"', form[: form.index("</form>")])) == {"loai", "ve"}


def test_a_name_or_number_is_cut_whoever_writes_the_words_down(union, chair, member):
    claim = actions.bring(chair, union.school_a, text=TOLD)
    actions.reword(chair, claim, f"{SECRET['name']} nói phải nộp 500.000 đồng, gọi {SECRET['phone']}")
    actions.add_evidence(chair, claim, title="Công văn", copy=f"Liên hệ {SECRET['phone']}")
    feed = Feed.objects.create(unit=union.school_a, title="Báo", address="https://bao.vn/rss")
    from lantoa.claims.actions.watching import Listed

    actions.store_items(feed, [Listed("https://bao.vn/1", f"{SECRET['name']} bị lừa đảo", TOLD, claim.received_on)])
    stored = serializers.serialize(
        "json",
        [
            *Claim.objects.all(),
            *Sighting.objects.all(),
            *claim.evidence.all(),
            *claim.wordings.all(),
            *FeedItem.objects.all(),
        ],
    )
    stored = json.dumps(json.loads(stored), ensure_ascii=False)
    for kind in ("name", "phone", "mail", "handle", "profile", "paper"):
        assert SECRET[kind] not in stored, kind
    assert "500.000" in stored


def test_a_picture_is_kept_without_its_name_its_place_and_its_camera(chair, member):
    import io

    from PIL import Image

    claim = actions.receive(member, text="", picture=picture(exif=True))
    kept = claim.sightings.get()
    assert re.fullmatch(r"claims/[0-9a-f]{32}\.jpg", kept.picture.name)
    with kept.picture.open("rb") as file:
        data = file.read()
    assert not Image.open(io.BytesIO(data)).getexif()
    assert "Lộ Diện".encode() not in data
    assert "nguyen" not in picture_place(kept, "nguyen-van-a.jpg")


def test_where_words_in_pictures_cannot_be_read_no_picture_is_taken(member, signed_in, monkeypatch):
    monkeypatch.setattr("lantoa.claims.pictures.cleaning.shutil.which", lambda name: None)
    with pytest.raises(Invalid, match="chưa nhận ảnh"):
        actions.receive(member, text=STATEMENT, picture=picture())
    assert not Sighting.objects.exists()
    page = signed_in(member).get(reverse("claims:ask")).content.decode()
    assert 'name="text"' in page
    assert 'name="picture"' not in page
    assert "Chép lại chữ trong ảnh là đủ" in page
    assert "Gửi chữ hoặc liên kết." in page


def test_words_in_a_picture_are_read_without_persons(chair, member, monkeypatch):
    claim = actions.receive(member, picture=picture())
    sighting = claim.sightings.get()
    # The reading itself has its own test; here it is what comes after it.
    monkeypatch.setattr("lantoa.claims.tasks.words_in", lambda _jpeg: TOLD)
    read_picture.func(sighting.pk)
    sighting.refresh_from_db()
    claim.refresh_from_db()
    for text in (sighting.picture_text, claim.statement):
        assert "500.000" in text
        assert not [value for value in SECRET.values() if value in text]


def test_a_screenshot_of_known_words_joins_the_claim_by_itself(chair, member, others, monkeypatch):
    known = actions.receive(member, text=STATEMENT)
    seen = actions.receive(others[0], picture=picture())
    monkeypatch.setattr("lantoa.claims.tasks.words_in", lambda _jpeg: f"THÔNG BÁO\n{STATEMENT}")
    read_picture.func(seen.sightings.get().pk)
    assert {row.attached for row in known.sightings.all()} == {"first", "same"}
    assert [claim for claim, _new in queries.asked_by(others[0])] == [known]


def test_history_of_a_claim_names_officers_only(chair, communicator, member):
    claim = published(chair, communicator, actions.receive(member, text=STATEMENT))
    by = set(Step.objects.filter(claim=claim).values_list("by", flat=True))
    assert by == {None, chair.pk, communicator.pk}

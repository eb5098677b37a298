import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.models import AuditEntry
from lantoa.base.spreadsheets import read_rows, write_xlsx
from lantoa.base.worker import run_pending
from lantoa.people import actions, import_runs, importing, queries, tasks
from lantoa.people.models import ImportRun, Membership, Person, Position, Title
from lantoa.people.roster import HEADINGS
from lantoa.units import importing as unit_importing
from lantoa.units import queries as unit_queries
from lantoa.units.models import Unit

pytestmark = pytest.mark.django_db
HEAD = ("STT", "Họ và tên", "Ngày sinh", "Chức vụ CĐ", "Số thẻ ĐV", "Điện thoại")
GOOD = (1, "LÊ THỊ HOA", "20/11/1980", "Chủ tịch", "X1", "0912345678")
BAD = (2, "Trần Văn Mơ", "31/02/1981", None, "X2", None)


def book(*rows, sheet="Sheet1", head=HEAD):
    file = io.BytesIO()
    write_xlsx(file, [(sheet, [head, *rows])])
    return SimpleUploadedFile("danh sách.xlsx", file.getvalue())


@pytest.fixture
def clerk(union):
    return union.account(union.school_a, "quan-tri")


def test_a_table_is_looked_at_before_anything_is_written(union, clerk):
    people = Person.objects.count()
    run = import_runs.start(clerk, union.school_a, "people", book(GOOD, BAD))
    assert (run.state, run.counts["created"], run.counts["refused"]) == ("ready", 1, 1)
    assert Person.objects.count() == people
    done = import_runs.apply(clerk, run)
    assert done.state == "applied"
    person = Person.objects.get(member_number="X1")
    assert (person.full_name, person.unit) == ("Lê Thị Hoa", union.school_a)
    assert AuditEntry.objects.filter(verb="import.upload").exists()


def test_it_is_applied_once(union, clerk):
    run = import_runs.apply(clerk, import_runs.start(clerk, union.school_a, "people", book(GOOD)))
    with pytest.raises(Conflict):
        import_runs.apply(clerk, run)
    before = Membership.objects.count()
    import_runs.finish(run.pk)
    assert Membership.objects.count() == before


def test_the_table_is_deleted_once_it_is_applied(union, clerk, django_capture_on_commit_callbacks):
    run = import_runs.start(clerk, union.school_a, "people", book(GOOD))
    storage, name = run.file.storage, run.file.name
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        import_runs.apply(clerk, run)
    run.refresh_from_db()
    assert run.file.name == ""
    assert not storage.exists(name)


def test_the_refused_rows_are_corrected_and_sent_in_again(union, clerk):
    run = import_runs.apply(clerk, import_runs.start(clerk, union.school_a, "people", book(GOOD, BAD)))
    with run.refused_file.open("rb") as file:
        rows = [list(row.values) for row in read_rows(io.BytesIO(file.read()), "x.xlsx")]
    assert "không có trong lịch" in rows[1][rows[0].index("Lý do")]
    rows[1][rows[0].index(HEADINGS["birth"])] = "28/02/1981"
    again = import_runs.start(clerk, union.school_a, "people", book(*rows[1:], head=rows[0], sheet="Cần sửa"))
    assert (again.counts["created"], again.counts["refused"]) == (1, 0)
    import_runs.apply(clerk, again)
    assert Person.objects.get(member_number="X2").unit == union.school_a


def test_what_is_no_table_says_so_and_is_kept_in_the_history(union, clerk):
    run = import_runs.start(clerk, union.school_a, "people", SimpleUploadedFile("x.xlsx", b"PK\x03\x04rubbish"))
    assert run.state == "failed"
    assert "hỏng" in run.message


def test_nobody_else_applies_or_drops_ones_table(union, clerk):
    run = import_runs.start(clerk, union.school_a, "people", book(GOOD))
    other = union.account(union.school_a, "quan-tri")
    for act in (import_runs.apply, import_runs.drop):
        with pytest.raises(NotAllowed):
            act(other, run)


def test_who_lost_the_position_applies_nothing(union, clerk):
    run = import_runs.start(clerk, union.school_a, "people", book(GOOD))
    for position in clerk.person.positions.all():
        actions.end_position(None, position, on=timezone.localdate())
    clerk = type(clerk).objects.get(pk=clerk.pk)
    with pytest.raises(NotAllowed):
        import_runs.apply(clerk, run)


def test_a_table_without_a_sender_is_not_worked_on_as_the_operator(union, clerk):
    run = import_runs.start(clerk, union.school_a, "people", book(GOOD))
    ImportRun.objects.filter(pk=run.pk).update(actor=None, state="applying")
    assert import_runs.finish(run.pk).state == "ready"
    assert not Person.objects.filter(member_number="X1").exists()


def test_only_what_one_looks_after_can_be_sent_in(union):
    member = union.account(union.school_a)
    with pytest.raises(NotAllowed):
        import_runs.start(member, union.school_a, "people", book(GOOD))
    with pytest.raises(Invalid):
        import_runs.start(union.account(union.school_a, "quan-tri"), union.school_a, "cats", book(GOOD))


def test_a_large_table_is_read_and_applied_in_the_background(union, clerk, monkeypatch):
    monkeypatch.setattr(import_runs, "SMALL_BYTES", 10)
    run = import_runs.start(clerk, union.school_a, "people", book(GOOD, BAD))
    assert run.state == "reading"
    run_pending()
    run.refresh_from_db()
    assert (run.state, run.counts["created"]) == ("ready", 1)
    assert import_runs.apply(clerk, run).state == "applying"
    assert not Person.objects.filter(member_number="X1").exists()
    run_pending()
    run.refresh_from_db()
    assert run.state == "applied"
    assert Person.objects.filter(member_number="X1").count() == 1


def test_a_table_dropped_while_it_is_read_stays_dropped(union, clerk, monkeypatch):
    monkeypatch.setattr(import_runs, "SMALL_BYTES", 10)
    run = import_runs.start(clerk, union.school_a, "people", book(GOOD))
    stale = ImportRun.objects.get(pk=run.pk)
    import_runs.drop(clerk, run)
    import_runs.read(stale)
    run.refresh_from_db()
    assert run.state == "dropped"


def test_tables_of_last_month_are_forgotten_and_their_counts_stay(union, clerk):
    run = import_runs.apply(clerk, import_runs.start(clerk, union.school_a, "people", book(GOOD, BAD)))
    waiting = import_runs.start(clerk, union.school_a, "people", book(BAD))
    ImportRun.objects.update(created_at=timezone.now() - timedelta(days=31))
    assert tasks.forget_tables.call() == 2
    run.refresh_from_db()
    waiting.refresh_from_db()
    assert (run.file.name, run.refused_file.name, run.rows) == ("", "", {})
    assert (run.state, run.counts["created"], waiting.state) == ("applied", 1, "dropped")
    assert tasks.forget_tables.call() == 0


def test_the_roll_that_one_downloads_changes_nothing_when_sent_back(union):
    for title in ("chu-tich", "to-truong"):
        person = union.person(
            union.school_a, "Đặng Thị Ánh", sex="f", birth_year=1980, phone="+84912345678",
            email="anh@truong.example", team="Tổ Toán",
        )  # fmt: skip
        actions.appoint(None, person, Title.objects.get(code=title), union.school_a, on=person.joined_on)
    union.person(union.school_a, "NGUYỄN VĂN Be", job="nhan-vien", is_member=False)
    count = Position.objects.count()
    file = io.BytesIO()
    write_xlsx(file, [("bất kỳ", queries.roll_table(union.school_a))])
    result = importing.run_people(None, read_rows(file))
    assert result.counts == {"created": 0, "changed": 0, "unchanged": 3, "refused": 0}
    assert Position.objects.count() == count


def test_the_branch_that_one_downloads_changes_nothing_when_sent_back(union):
    file = io.BytesIO()
    write_xlsx(file, [("bất kỳ", unit_queries.branch_table(union.north))])
    result = unit_importing.run(None, read_rows(file))
    assert result.counts == {"created": 0, "changed": 0, "unchanged": 3, "refused": 0}


# --- The pages ----------------------------------------------------------------------------------------------


def test_a_clerk_walks_from_upload_to_roll(union, clerk, signed_in):
    client = signed_in(clerk)
    page = client.get("/lam-viec/S001/nhap-du-lieu/")
    assert "Chưa gửi tệp nào" in page.content.decode()
    response = client.post("/lam-viec/S001/nhap-du-lieu/", {"kind": "people", "file": book(GOOD, BAD)})
    run = ImportRun.objects.get()
    assert response.url == f"/lam-viec/S001/nhap-du-lieu/{run.pk}/"
    preview = client.get(response.url).content.decode()
    assert "Áp dụng 1 dòng" in preview
    assert "không có trong lịch" in preview
    assert "Lê Thị Hoa" in client.get(response.url + "?loai=created").content.decode()
    download = client.get(response.url + "bi-tra-lai/")
    assert b"".join(download.streaming_content).startswith(b"PK")
    assert client.get(response.url + "ap-dung/").status_code == 405
    applied = client.post(response.url + "ap-dung/", follow=True).content.decode()
    assert "Đã ghi xong" in applied
    assert "Lê Thị Hoa" in client.get("/lam-viec/S001/doan-vien/").content.decode()
    assert "danh sách.xlsx" in client.get("/lam-viec/S001/nhap-du-lieu/").content.decode()


def test_a_table_can_be_dropped(union, clerk, signed_in, django_capture_on_commit_callbacks):
    client = signed_in(clerk)
    client.post("/lam-viec/S001/nhap-du-lieu/", {"kind": "people", "file": book(GOOD)})
    run = ImportRun.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/lam-viec/S001/nhap-du-lieu/{run.pk}/bo/")
    run.refresh_from_db()
    assert (run.state, run.file.name) == ("dropped", "")
    assert "đã được bỏ" in client.get(f"/lam-viec/S001/nhap-du-lieu/{run.pk}/").content.decode()


def test_a_form_without_a_file_says_what_is_missing(union, clerk, signed_in):
    response = signed_in(clerk).post("/lam-viec/S001/nhap-du-lieu/", {"kind": "people"})
    assert response.status_code == 400
    assert "Hãy chọn tệp danh sách" in response.content.decode()


def test_names_in_a_preview_are_for_who_sent_them(union, clerk, signed_in):
    run = import_runs.start(clerk, union.school_a, "people", book(GOOD, BAD))
    client = signed_in(union.account(union.school_a, "quan-tri"))
    assert "danh sách.xlsx" in client.get("/lam-viec/S001/nhap-du-lieu/").content.decode()
    for ending in ("", "bi-tra-lai/"):
        assert client.get(f"/lam-viec/S001/nhap-du-lieu/{run.pk}/{ending}").status_code == 404
    for ending in ("ap-dung/", "bo/"):
        assert client.post(f"/lam-viec/S001/nhap-du-lieu/{run.pk}/{ending}").status_code == 404


@pytest.mark.parametrize("ending", ["", "tep-mau/people/", "tep-mau/units/"])
def test_others_do_not_import(union, signed_in, ending):
    for outsider in (union.account(union.school_a), union.account(union.school_b, "quan-tri")):
        assert signed_in(outsider).get(f"/lam-viec/S001/nhap-du-lieu/{ending}").status_code == 403


def test_the_list_to_start_from_has_headings_and_who_is_there(union, clerk, signed_in):
    response = signed_in(clerk).get("/lam-viec/S001/nhap-du-lieu/tep-mau/people/")
    rows = list(read_rows(io.BytesIO(b"".join(response.streaming_content)), "x.xlsx"))
    assert rows[0].values == tuple(HEADINGS.values())
    assert rows[1].values[:2] == ("S001", clerk.person.full_name)
    assert response["Cache-Control"] == "no-store"


def test_units_are_imported_from_the_page_of_the_unit_above(union, signed_in):
    client = signed_in(union.account(union.north, "quan-tri"))
    table = book(
        ("S009", "CĐCS Trường THPT Chu Văn An", "P01", "Cơ sở"),
        ("S010", "CĐCS Trường THPT Nguyễn Du", "P02", "Cơ sở"),
        head=("Mã đơn vị", "Tên đơn vị", "Mã đơn vị cấp trên", "Cấp"),
    )
    client.post("/lam-viec/P01/nhap-du-lieu/", {"kind": "units", "file": table})
    run = ImportRun.objects.get()
    assert (run.counts["created"], run.counts["refused"]) == (1, 1)
    client.post(f"/lam-viec/P01/nhap-du-lieu/{run.pk}/ap-dung/")
    assert Unit.objects.get(code="S009").get_parent() == union.north
    assert not Unit.objects.filter(code="S010").exists()


def test_the_history_is_read_with_a_fixed_number_of_queries(union, clerk, signed_in, django_assert_max_num_queries):
    client = signed_in(clerk)
    for _ in range(3):
        import_runs.start(clerk, union.school_a, "people", book(GOOD))
    client.get("/lam-viec/S001/nhap-du-lieu/")
    with django_assert_max_num_queries(9):
        assert client.get("/lam-viec/S001/nhap-du-lieu/").status_code == 200

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import override_settings
from django.urls import reverse
from django.utils import translation

from lantoa.base import middleware
from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.templatetags import lantoa as tags
from lantoa.base.views import SpecimenForm

COMPONENTS = Path(__file__).resolve().parents[1] / "templates" / "base" / "components"


@pytest.fixture(autouse=True)
def _vietnamese():
    with translation.override("vi"):
        yield


def render(source: str, **context) -> str:
    return Template(source).render(Context(context))


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_pill_never_speaks_by_colour_alone():
    for kind in tags.KINDS:
        html = render('{% pill kind "Đã đăng" %}', kind=kind)
        assert "<svg" in html
        assert words(html) == "Đã đăng"


def test_an_unknown_kind_or_icon_is_an_error_of_the_template():
    with pytest.raises(TemplateSyntaxError):
        render('{% pill "purple" "x" %}')
    with pytest.raises(TemplateSyntaxError):
        render('{% icon "unicorn" %}')


def test_an_icon_is_decoration_unless_it_is_named():
    assert 'aria-hidden="true"' in render('{% icon "bell" %}')
    assert 'aria-label="Chuông"' in render('{% icon "bell" "Chuông" %}')


def test_text_of_people_is_escaped_in_every_piece():
    bad = "<script>alert(1)</script>"
    html = render(
        '{% pill "leaf" t %}{% person_chip t t %}{% unit_chip t t %}{% article_card t "#" summary=t column=t unit=t %}'
        '{% notice_card t unit=t summary=t %}{{ t }}{% endnotice_card %}{% panel t %}{{ t }}{% endpanel %}'
        '{% alert "rust" t %}{{ t }}{% endalert %}{% empty_state t %}{{ t }}{% endempty_state %}'
        '{% progress t 0.5 0.8 note=t %}{% bar_chart rows t %}{% tile t t note=t %}{% facts pairs %}'
        '{% dialog "d" t %}{{ t }}{% enddialog %}{% section_head t "#" %}{{ t }}{% endsection_head %}'
        '{% tree_breadcrumb steps t %}{% stepper names 1 %}{% filters t %}{{ t }}{% endfilters %}',
        t=bad, rows=[(bad, 3)], pairs=[(bad, bad)], steps=[(bad, "#")], names=[bad],
    )  # fmt: skip
    assert "<script" not in html
    assert html.count("&lt;script&gt;") > 20


def test_a_figure_says_in_words_how_far_it_is():
    assert words(render('{% progress "Đã nhận" 0.874 0.8 part=1293812 whole=1480311 %}')) == (
        "Đã nhận 87,4% (1.293.812/1.480.311) Đã đạt mục tiêu 80%"
    )
    assert "Còn 14 điểm phần trăm nữa là đạt mục tiêu 75%" in words(render('{% progress "x" 0.61 0.75 %}'))
    assert "Còn 3 nữa là đạt mục tiêu 12" in words(render('{% progress "x" 9 12 share=False %}'))


def test_no_data_is_not_zero():
    html = render('{% progress "Tập huấn" None 0.9 %}')
    assert words(html) == "Tập huấn Chưa có dữ liệu. Mục tiêu 90%."
    assert "progress-bar" not in html
    zero = render('{% progress "Tập huấn" 0 0.9 %}')
    assert "0%" in words(zero)
    assert "progress-bar" in zero
    assert "Chưa có dữ liệu" in words(render('{% tile "Khóa" None %}'))
    assert words(render('{% tile "Khóa" 0 %}')) == "Khóa 0"


def test_the_bar_never_leaves_its_track():
    over = tags.progress_context("x", 1.4, 0.8)
    assert over["width"] == "100.00"
    assert float(over["tick"]) == pytest.approx(57.14)
    assert tags.progress_context("x", 0, 0, share=False)["width"] == "0.00"


def test_small_multiples_share_a_target_and_link_to_the_evidence():
    html = render("{% small_multiples rows target=0.8 %}", rows=[
        {"label": "Lào Cai", "value": 0.9, "url": "/a/"}, {"label": "Cà Mau", "value": None},
    ])  # fmt: skip
    assert html.count("<li>") == 2
    assert 'href="/a/"' in html
    assert "Chưa có dữ liệu" in html


def test_a_chart_has_its_table_behind_it():
    html = render('{% bar_chart rows "Bài" %}', rows=[("A", 10, "/a/"), ("B", 5), ("C", None)])
    assert re.findall(r'class="bar" style="width: ([\d.]+)%', html) == ["100.00", "50.00"]
    table = words(html[html.index("<tbody>") :])
    assert table == "A 10 B 5 C chưa có dữ liệu"


def test_initials_are_of_family_and_given_name():
    assert tags.initials("Nguyễn Thị Hoà") == "NH"
    assert tags.initials("Đặng") == "Đ"
    assert tags.initials("") == "?"


def test_a_wagtail_rendition_or_an_address_will_do_as_a_picture():
    rendition = SimpleNamespace(url="/media/a.jpg", width=1600, height=1067, alt="Thầy cô trồng cây")
    html = render('{% article_card "T" "#" picture=p %}', p=rendition)
    assert 'src="/media/a.jpg"' in html
    assert 'width="1600" height="1067"' in html
    assert 'alt="Thầy cô trồng cây"' in html
    assert 'src="/b.png"' in render('{% article_card "T" "#" picture="/b.png" %}')


def test_a_confirmed_notice_asks_no_more():
    import datetime as dt

    source = '{% notice_card "N" must_read=True confirmed_at=at %}<button>Tôi đã đọc</button>{% endnotice_card %}'
    asking = render(source, at=None)
    assert "<button>Tôi đã đọc</button>" in asking
    assert "must-read" in asking
    done = render(source, at=dt.datetime(2026, 11, 20, 7, 30, tzinfo=dt.UTC))
    assert "<button>" not in done
    assert "Xác nhận lúc 20/11/2026, 14:30" in words(done)


def test_pages_keep_the_other_parameters(rf):
    page = Paginator(range(1240), 20).page(3)
    html = Template("{% pagination page %}").render(Context({"page": page, "request": rf.get("/?q=lan+tỏa&page=3")}))
    assert "41–60 trong 1.240" in words(html)
    assert "q=lan+t%E1%BB%8Fa&amp;page=4" in html
    assert "page=2" in html


def test_cursors_can_be_paged_too():
    html = render("{% pagination page %}", page=SimpleNamespace(previous_url="", next_url="?sau=91"))
    assert 'href="?sau=91"' in html
    assert "Trang trước" not in html


def test_a_single_page_needs_no_paging():
    assert render("{% pagination page %}", page=Paginator([1], 20).page(1)).strip() == ""


def test_weeks_begin_on_monday_and_events_stand_on_their_day():
    import datetime as dt

    html = render("{% month_calendar 2026 11 events %}", events=[{"date": dt.date(2026, 11, 20), "title": "Nhà giáo"}])
    assert re.findall(r'abbr="([^"]+)"', html)[0] == "Thứ Hai"
    assert re.findall(r'datetime="([^"]+)"', html)[0] == "2026-10-26"
    cell = html[html.index('datetime="2026-11-20"') : html.index('datetime="2026-11-21"')]
    assert "Nhà giáo" in cell


def test_the_stepper_tells_where_we_are():
    html = render("{% stepper steps 2 %}", steps=["Soạn", "Duyệt", "Đăng"])
    assert html.count('aria-current="step"') == 1
    assert "Duyệt" in html[html.index('aria-current="step"') :][:40]


def test_a_form_shows_label_help_and_error_tied_to_the_control():
    form = SpecimenForm({"title": ""})
    html = str(form)
    assert '<label for="id_title">Tiêu đề' in html
    assert 'id="id_title_helptext"' in html
    assert 'id="id_title_error"' in html
    control = re.search(r'<input[^>]*name="title"[^>]*>', html).group()
    assert 'aria-describedby="id_title_helptext id_title_error"' in control
    assert 'aria-invalid="true"' in control
    assert "không bắt buộc" in html
    for name in form.fields:
        assert f'name="{name}"' in html


def test_the_hidden_fields_and_the_errors_of_a_whole_form_are_kept():
    class Pair(forms.Form):
        token = forms.CharField(widget=forms.HiddenInput)
        name = forms.CharField()

        def clean(self):
            raise forms.ValidationError("Hai mục không khớp.")

    html = str(Pair({"token": "abc", "name": "x"}))
    assert 'type="hidden" name="token" value="abc"' in html
    assert "Hai mục không khớp." in html


def test_a_picture_field_offers_the_camera_when_asked():
    html = render("{% file_drop field camera=True %}", field=SpecimenForm()["pictures"])
    assert 'capture="environment"' in html
    assert 'accept="image/*"' in html


@pytest.mark.django_db
def test_the_style_guide_shows_every_piece(client):
    from django.test.signals import template_rendered

    shown: set[str] = set()

    def note(sender, template, **kwargs):
        shown.add(template.name or "")

    template_rendered.connect(note)
    try:
        answer = client.get(reverse("base:style_guide"), HTTP_ACCEPT_LANGUAGE="vi")
    finally:
        template_rendered.disconnect(note)
    assert answer.status_code == 200
    pieces = {f"base/components/{path.name}" for path in COMPONENTS.glob("*.html")}
    assert pieces - shown == set()
    sheet = (COMPONENTS.parents[2] / "static/base/css/components.css").read_text()
    html = answer.content.decode()
    used = set(" ".join(re.findall(r'class="([^"]*)"', html)).split())
    for name in ("button", "pill", "chip", "tile", "progress", "stepper", "timeline", "calendar", "filedrop", "toast"):
        assert name in used
        assert f".{name}" in sheet


@pytest.mark.django_db
def test_the_page_asks_nothing_of_other_servers(client):
    html = client.get(reverse("base:style_guide")).content.decode()
    for address in re.findall(r'(?:src|href)="([^"]+)"', html):
        assert not address.startswith(("http:", "https:", "//")), address


@pytest.mark.parametrize(("error", "status"), [(NotAllowed, 403), (Invalid, 400), (Conflict, 409)])
@pytest.mark.django_db
def test_an_error_for_people_becomes_a_page_with_its_message(rf, error, status):
    from django.contrib.auth.models import AnonymousUser

    request = rf.get("/viec/")
    request.user = AnonymousUser()
    answer = middleware.ErrorsMiddleware(lambda r: None).process_exception(
        request, error("Bài này đang có người khác sửa. Bản của bạn vẫn còn.", secret="mật")
    )
    assert answer.status_code == status
    assert "Bản của bạn vẫn còn." in answer.content.decode()
    assert "mật" not in answer.content.decode().replace("mật khẩu", "")


@pytest.mark.parametrize(
    ("came_from", "way_back"),
    [
        ("http://testserver/lam-viec/S001/bao-cao/7/?trang=2", "http://testserver/lam-viec/S001/bao-cao/7/?trang=2"),
        ("https://la.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
@pytest.mark.django_db
def test_the_way_back_from_an_error_is_the_page_of_this_site_where_it_began(rf, came_from, way_back):
    from django.contrib.auth.models import AnonymousUser

    request = rf.post("/lam-viec/S001/bao-cao/7/tra-lai/", HTTP_REFERER=came_from)
    request.user = AnonymousUser()
    answer = middleware.ErrorsMiddleware(lambda r: None).process_exception(request, Conflict("Đã nộp rồi."))
    assert f'<a class="button" href="{way_back}">' in answer.content.decode()


def test_a_card_without_an_address_is_no_link():
    assert "<a " not in render('{% article_card "Áp phích" "" %}')
    assert '<a href="/anh.jpg">Áp phích</a>' in render('{% article_card "Áp phích" "/anh.jpg" %}')


def test_an_htmx_request_gets_the_sentence_alone(rf):
    request = rf.post("/viec/", HTTP_HX_REQUEST="true")
    answer = middleware.ErrorsMiddleware(lambda r: None).process_exception(request, Conflict("Đã có người duyệt."))
    assert answer.status_code == 409
    assert answer.content.decode() == "Đã có người duyệt."


def test_other_errors_go_on(rf):
    assert middleware.ErrorsMiddleware(lambda r: None).process_exception(rf.get("/"), KeyError("x")) is None


@pytest.mark.parametrize("name", ["400", "403_csrf", "429", "500", "offline"])
def test_pages_of_trouble_need_neither_request_nor_database(name):
    from django.template.loader import get_template

    html = get_template(f"{name}.html").render()
    assert "<h1>" in html
    assert "!" not in words(html)


@pytest.mark.django_db
@override_settings(DEBUG=False)
def test_a_missing_page_is_told_in_vietnamese(client):
    answer = client.get("/khong-co-trang-nay/", HTTP_ACCEPT_LANGUAGE="vi")
    assert answer.status_code == 404
    assert "Không tìm thấy trang này" in answer.content.decode()

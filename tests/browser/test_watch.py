"""The watchers themselves: a page that misbehaves must be seen to."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

GOOD = """<!doctype html><html lang=vi><head><title>Trang</title>
<meta name=viewport content="width=device-width,initial-scale=1"></head>
<body><main><h1>Chào</h1>{}</main></body></html>"""


@pytest.fixture
def faults(watch):
    """What was seen so far; taken away, so that the test itself may pass."""

    def take() -> list[str]:
        seen, watch.faults = watch.faults, []
        return seen

    return take


def show(page, live_server, content: str) -> None:
    answer = {"body": GOOD.format(content), "content_type": "text/html; charset=utf-8"}
    page.route("**/trang-thu/", lambda route: route.fulfill(**answer))
    page.goto("/trang-thu/")
    page.wait_for_load_state("networkidle")


def test_a_page_that_behaves_is_left_in_peace(page360, live_server, faults, assert_accessible):
    show(page360, live_server, "<p>Không có gì sai.</p>")
    assert_accessible(page360)
    assert faults() == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<script>console.error('hỏng')</script>", "console: hỏng"),
        ("<script>undefined.x</script>", "script error"),
        ("<img alt='' src='http://127.0.0.2:9/x.png'>", "request to another host"),
        ("<img alt='' src='/khong-co-dau.png'>", "404: GET"),
        ("<div class=rong style='width:500px'>rộng</div>", "div.rong"),
    ],
)
def test_a_page_that_misbehaves_is_reported(page360, live_server, faults, content, said):
    show(page360, live_server, content)
    assert any(said in fault for fault in faults())
    page360.goto("about:blank")  # the width is looked at once more when the test ends


def test_a_desktop_page_may_be_as_wide_as_it_needs(page1440, live_server, faults):
    show(page1440, live_server, "<div style='width:1600px'>rộng</div>")
    assert faults() == []


def test_an_answer_that_a_test_expects_is_no_fault(page360, live_server, watch, faults):
    watch.allow_status(404)
    show(page360, live_server, "<img alt='' src='/khong-co-dau.png'>")
    assert faults() == []


def test_a_page_that_cannot_be_read_aloud_is_refused(page360, live_server, assert_accessible):
    show(page360, live_server, "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='><button></button>")
    with pytest.raises(AssertionError, match="button-name"):
        assert_accessible(page360)


def test_a_session_can_be_given_to_a_page(page360, live_server, union, sign_in):
    sign_in(page360, union.account(union.school_a, "chu-tich"))
    page360.goto("/viec-can-lam/")
    expect(page360.get_by_role("heading", level=1)).to_have_text("Việc cần làm")
    session = {cookie["name"] for cookie in page360.context.cookies()}
    assert "sessionid" in session

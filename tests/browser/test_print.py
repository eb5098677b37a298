"""The desk of print: a sheet is seen as one types, its icons are picked with a finger."""

from __future__ import annotations

from playwright.sync_api import expect


def test_an_icon_is_picked_into_the_line_where_the_cursor_stands(
    union, page360, sign_in, screenshot, assert_accessible
):
    page = page360
    sign_in(page, union.account(union.school_a, "chu-tich"))
    page.goto("/lam-viec/S001/an-pham/moi/infographic/")
    page.get_by_label("Tiêu đề", exact=True).fill("Một năm chăm lo đoàn viên")
    figures = page.get_by_label("Các con số")
    figures.fill("82% | được khám sức khỏe | người\n24 | lớp học\n")
    page.get_by_text("Biểu tượng có sẵn").click()
    assert_accessible(page)
    screenshot(page, "bieu-tuong", full_page=True)
    # The cursor stands in the empty last line: the icon goes to the line above.
    page.get_by_role("button", name="trường", exact=True).click()
    expect(figures).to_have_value("82% | được khám sức khỏe | người\n24 | lớp học | trường\n")
    figures.evaluate("area => area.setSelectionRange(3, 3)")
    page.get_by_role("button", name="trái tim").click()
    expect(figures).to_have_value("82% | được khám sức khỏe | trái tim\n24 | lớp học | trường\n")
    expect(page.locator("#result img")).to_be_visible()


def test_without_scripts_the_icons_are_listed_with_the_word_to_type(union, new_page, sign_in):
    page = new_page(360, java_script_enabled=False)
    sign_in(page, union.account(union.school_a, "chu-tich"))
    page.goto("/lam-viec/S001/an-pham/moi/infographic/")
    page.get_by_text("Biểu tượng có sẵn").click()
    expect(page.locator(".pictograms li", has_text="trái tim").locator("svg")).to_be_visible()
    expect(page.locator(".pictograms button")).to_have_count(0)

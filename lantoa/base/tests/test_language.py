import pytest

pytestmark = pytest.mark.django_db


def test_pages_are_vietnamese_whatever_the_browser_prefers(client):
    page = client.get("/tai-khoan/login/", headers={"accept-language": "en-US"})
    assert page["Content-Language"] == "vi"
    assert "Đăng nhập" in page.content.decode()


def test_who_chooses_english_gets_english(client):
    client.cookies["django_language"] = "en"
    assert client.get("/tai-khoan/login/")["Content-Language"] == "en"

"""What the site says to a page cache."""

from __future__ import annotations

import time_machine
from django.http import HttpResponse

from lantoa.base.middleware import PageCacheMiddleware


@time_machine.travel("2026-03-02T02:00:00.9+00:00", tick=False)
def test_a_page_may_be_kept_to_the_end_of_the_second_in_which_it_was_made(rf):
    response = PageCacheMiddleware(lambda request: HttpResponse("Tin"))(rf.get("/tin/"))
    assert response["X-Accel-Expires"] == "@1772416800"


@time_machine.travel("2026-03-02T02:00:00.03+00:00", tick=False)
def test_what_is_begun_in_the_first_moment_of_a_second_is_not_kept_for_all_of_it(rf):
    response = PageCacheMiddleware(lambda request: HttpResponse("Tin"))(rf.get("/tin/"))
    assert response["X-Accel-Expires"] == "@1772416799"


def test_what_took_long_to_make_is_as_old_as_its_beginning(rf):
    with time_machine.travel("2026-03-02T02:00:00.9+00:00", tick=False) as clock:

        def slow(request):
            clock.shift(3)
            return HttpResponse("Tin")

        assert PageCacheMiddleware(slow)(rf.get("/tin/"))["X-Accel-Expires"] == "@1772416800"


def test_what_says_itself_how_long_it_holds_is_left_alone(rf):
    kept = HttpResponse("x", headers={"Cache-Control": "private, no-store"})
    assert "X-Accel-Expires" not in PageCacheMiddleware(lambda request: kept)(rf.get("/"))
    assert "X-Accel-Expires" not in PageCacheMiddleware(lambda request: HttpResponse("x"))(rf.post("/"))


def test_a_page_for_somebody_with_a_session_is_private(rf, settings):
    request = rf.get("/tin/")
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "x"
    response = PageCacheMiddleware(lambda request: HttpResponse("Tin"))(request)
    assert response["Cache-Control"] == "private"
    assert "X-Accel-Expires" not in response

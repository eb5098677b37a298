"""Walking through the product in Debian's Chromium, against a live server on the test database.

`page360` and `page1440` are a phone and a desktop. Each is watched: an error in its console, a script that
fails, a request to any host but the live server, or content wider than a 360 px screen fails the test, however
well it went otherwise.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from PIL import Image
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response
from playwright.sync_api import Error as PlaywrightError

from lantoa.people.models import Account

ROOT = Path(__file__).resolve().parents[2]
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
CHROMIUM_NAMES = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
BAD_FOR_READERS = {"serious", "critical"}
LOCAL_SCHEMES = {"data", "blob", "about"}

# Playwright keeps an event loop in the main thread, in which Django would refuse to query; nothing here is async.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this directory is a browser test and works on committed data that the server sees."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


# --- The browser ------------------------------------------------------------------------------------------


def find_chromium() -> str:
    """The browser to use: LANTOA_CHROMIUM, or the one the system has; fails the run if there is none."""
    found = os.environ.get("LANTOA_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if found is None or not Path(found).exists():
        pytest.exit(f"Chromium is missing ({found or 'none in PATH'}); on Debian: sudo apt-get install chromium", 1)
    return found


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """How pytest-playwright starts the browser: the system's own, so that nothing is downloaded."""
    return browser_type_launch_args | {"executable_path": find_chromium(), "args": QUIET}


# --- What a good page does not do ---------------------------------------------------------------------------


@dataclass
class Watch:
    """What was seen on the pages of a test that must not be there."""

    server: str
    faults: list[str] = field(default_factory=list)
    allowed_status: set[int] = field(default_factory=set)

    def allow_status(self, *codes: int) -> None:
        """Say that a test means to meet these answers (403, 404 …), which the browser logs as errors."""
        self.allowed_status.update(codes)

    def follow(self, page: Page) -> None:
        """Listen to a page."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"script error on {page.url}: {error}"))
        page.on("request", self._request)
        page.on("response", self._response)
        page.on("load", self._width)

    def _console(self, message: ConsoleMessage) -> None:
        # Answers with an error status are judged by _response, which knows the status.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in LOCAL_SCHEMES and parts.netloc != urlsplit(self.server).netloc:
            self.faults.append(f"request to another host: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.allowed_status:
            self.faults.append(f"{response.status}: {response.request.method} {response.url}")

    def _width(self, page: Page) -> None:
        if page.is_closed() or page.url == "about:blank":
            return
        if page.viewport_size is None or page.viewport_size["width"] != 360:
            return
        try:
            wide = too_wide(page)
        except PlaywrightError:  # the page went on to the next one while it was measured
            return
        self.faults += [f"wider than 360 px on {page.url}: {element}" for element in wide]


WIDE = """screen => {
  if (document.documentElement.scrollWidth <= screen) return [];
  const wide = [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > screen + 1);
  const name = e => e.tagName.toLowerCase() + (e.id ? '#' + e.id : '') + [...e.classList].map(c => '.' + c).join('');
  return wide.length ? wide.slice(0, 5).map(name) : ['the page'];
}"""


def too_wide(page: Page) -> list[str]:
    """The elements that make a page scroll sideways; empty if it does not."""
    return list(page.evaluate(WIDE, page.viewport_size["width"] if page.viewport_size else 0))


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """Keys come again from test to test: what the cache knows of another test's pictures is not where it says."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def watch(live_server) -> Iterator[Watch]:
    """What was seen on this test's pages; fails the test at its end if anything was."""
    seen = Watch(live_server.url)
    yield seen
    assert not seen.faults, "\n".join(seen.faults)


@pytest.fixture
def new_page(browser: Browser, live_server, watch: Watch) -> Iterator[Callable[..., Page]]:
    """A function that opens a watched page of a given width, for one more person or device."""
    contexts = []

    def open_page(width: int, height: int = 0, **options: Any) -> Page:
        phone = width < 600
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height or (740 if phone else 900)},
            device_scale_factor=2 if phone else 1,
            has_touch=phone,
            is_mobile=phone,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        watch.follow(page)
        return page

    yield open_page
    for context in contexts:
        for page in context.pages:
            watch._width(page)
        context.close()


@pytest.fixture
def page360(new_page: Callable[..., Page]) -> Page:
    """A small phone."""
    return new_page(360)


@pytest.fixture
def page1440(new_page: Callable[..., Page]) -> Page:
    """A desktop."""
    return new_page(1440)


@pytest.fixture
def sign_in(live_server) -> Callable[[Page, Account], None]:
    """A function that gives a page the session of an account, without the way through the sign-in form."""

    def give_session(page: Page, account: Account) -> None:
        client = Client()  # one each: signing in as somebody else ends the session that a client had
        client.force_login(account)
        session = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])

    return give_session


# --- Pictures -----------------------------------------------------------------------------------------------


@pytest.fixture
def screenshot(request: pytest.FixtureRequest) -> Callable[..., Path]:
    """A function that takes a picture of a page: `screenshot(page, "home")`.

    With LANTOA_SCREENSHOTS=1 it becomes `docs/images/NAME.png`, small, for the handbook; otherwise it goes to
    `test-results/screenshots/`, to be looked at when a test fails.
    """
    for_handbook = os.environ.get("LANTOA_SCREENSHOTS") == "1"
    folder = ROOT / "docs" / "images" if for_handbook else ROOT / "test-results" / "screenshots"

    def take(page: Page, name: str, *, full_page: bool = False) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        page.evaluate("document.fonts.ready")
        path = folder / f"{name}.png"
        page.screenshot(path=path, full_page=full_page, animations="disabled")
        if for_handbook:
            Image.open(path).convert("RGB").quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)
        return path

    return take


# --- Accessibility --------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def assert_accessible() -> Callable[..., None]:
    """A function that fails on serious or critical faults that axe finds on a page (WCAG 2.2, A and AA)."""
    source = AXE.read_text(encoding="utf-8")
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    options = json.dumps({"runOnly": {"type": "tag", "values": tags}, "resultTypes": ["violations"]})

    def check(page: Page, *, within: str = "html") -> None:
        page.evaluate(source)
        result = page.evaluate(f"within => axe.run(within, {options})", within)
        found = [
            f"{violation['impact']}: {violation['id']}: {violation['help']}\n    "
            + "\n    ".join(node["html"][:200] for node in violation["nodes"][:5])
            for violation in result["violations"]
            if violation["impact"] in BAD_FOR_READERS
        ]
        assert not found, f"{page.url}\n" + "\n".join(found)

    return check

"""A real Chromium against a real server, on this machine alone; what a page asks for elsewhere or complains about fails the test."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator

import pytest
import uvicorn
from playwright.sync_api import Browser, sync_playwright
from served import Desk, Watch, watched

import made
from casus.ledger import Ledger, open_ledger
from casus.web.app import application
from casus.web.guard import access

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
# As root a container's Chromium has no sandbox to put its pages in; the rest keeps it from calling home.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Chromium without a window. Where there is none the tests are skipped, but never in CI."""
    if CHROMIUM is None:
        told = "Chromium is not installed here (no chromium in PATH, none named in CHROMIUM): the tests in a browser are skipped"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(told)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Ledger], str]]:
    """Serve a ledger on a free port until the tests end."""
    running: list[tuple[uvicorn.Server, threading.Thread]] = []

    def start(ledger: Ledger) -> str:
        server = uvicorn.Server(
            uvicorn.Config(application(ledger, access("127.0.0.1"), title="test.db", person="a tester"), port=0, log_level="error")
        )
        thread = threading.Thread(target=server.run)
        thread.start()
        running.append((server, thread))
        while not server.started:
            thread.join(0.01)
            assert thread.is_alive(), "the server did not start"
        return f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"

    yield start
    for server, _ in running:
        server.should_exit = True
    for _, thread in running:
        thread.join()


@pytest.fixture(scope="session")
def desk(serve: Callable[[Ledger], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The made crisis of `made.py`, served."""
    with open_ledger(tmp_path_factory.mktemp("desk") / "casus.db") as ledger:
        for record in (made.strait(), made.strait_copy(), made.fired(), made.imposed()):
            ledger.add(record)
        yield Desk(ledger, serve(ledger))


@pytest.fixture
def watch(chromium: Browser, desk: Desk) -> Iterator[Watch]:
    """A page on the made crisis; at the end nothing may have gone wrong on it."""
    yield from watched(chromium, desk.address)

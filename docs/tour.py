"""Make the pictures of tour.md: read the samples into a ledger, serve it, and take a picture of every page.

    .venv/bin/python docs/tour.py [--ledger WHERE]        (or `make tour`)

Needs Chromium (in PATH, or named in CHROMIUM).
"""

import argparse
import os
import shutil
import sys
import tempfile
import threading
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import func, select

import casus
from casus.ledger import Ledger, open_ledger
from casus.ledger.tables import groups, names
from casus.web.app import application
from casus.web.guard import access

HERE = Path(__file__).resolve().parent
PHONE = {"viewport": {"width": 390, "height": 760}}
DESK = {"viewport": {"width": 1040, "height": 680}}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ledger", help="a ledger to show instead of the samples")
    args = parser.parse_args()
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        print("tour: Chromium is needed to take pictures (none in PATH)", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder, open_ledger(args.ledger or f"{folder}/samples.db") as ledger:
        if not args.ledger:
            for record in casus.read(str(HERE.parent / "samples")):
                ledger.add(record)
        server = uvicorn.Server(
            uvicorn.Config(application(ledger, access("127.0.0.1"), title="samples.db", person="a reader"), port=0, log_level="error")
        )
        thread = threading.Thread(target=server.run)
        thread.start()
        while not server.started:
            thread.join(0.05)
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
                take(browser, f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", ledger)
                browser.close()
        finally:
            server.should_exit = True
            thread.join()
    return 0


def take(browser: Browser, address: str, ledger: Ledger) -> None:
    """Every picture of the tour."""

    def picture(name: str, path: str, *, at: str | None = None, click: str | None = None, **look: object) -> None:
        context = browser.new_context(**{**DESK, "reduced_motion": "reduce", **look})  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(address + path)
        if click:
            page.locator(click).first.click()
        if at:
            page.locator(at).first.evaluate("x => x.scrollIntoView()")
        page.screenshot(path=str(HERE / "pictures" / f"{name}.png"))
        context.close()

    article = "/article/" + ledger.find("articles", about='"police in reserve"', limit=1)[0].id
    picture("situation", "/")
    picture("board", "/", at="#commitments")
    picture("article", article, click=".card.k-commitments .light")
    picture("article-dark", article, color_scheme="dark")
    picture("article-phone", article, **PHONE)
    picture("timeline", "/timeline")
    picture("map", "/map")
    picture("network", "/network")
    picture("search", "/search?kind=statement&by=Lukashenko")
    picture("judge", "/judge?verdict=same")
    picture("actor", f"/actor/{busiest(ledger)}")
    picture("measure", f"/measure/{longest(ledger)}")


def busiest(ledger: Ledger) -> str:
    """The person whom most names belong to."""
    with ledger.connect() as connection:
        query = (
            select(groups.c.group_id).join(names, names.c.id == groups.c.member).where(groups.c.kind == "actor", names.c.type == "person")
        )
        return str(connection.execute(query.group_by(groups.c.group_id).order_by(func.count().desc(), groups.c.group_id)).scalar())


def longest(ledger: Ledger) -> str:
    """The measure that most articles tell."""
    with ledger.connect() as connection:
        query = select(groups.c.group_id).where(groups.c.kind == "measure").group_by(groups.c.group_id)
        return str(connection.execute(query.order_by(func.count().desc(), groups.c.group_id)).scalar())


if __name__ == "__main__":
    sys.exit(main())

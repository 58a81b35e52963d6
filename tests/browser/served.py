"""What the tests in a browser share: a served ledger, and a page that is held to good manners."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Request
from sqlalchemy import func, select

from casus.ledger import Ledger
from casus.ledger.book import document_id
from casus.ledger.tables import groups
from casus.model import Record

# Milliseconds that a page of a test's small ledger may take before the test fails.
PATIENCE_MS = 15_000


@dataclass
class Desk:
    """A ledger and where it is served."""

    ledger: Ledger
    address: str


@dataclass
class Watch:
    """A browser page, with what went wrong on it."""

    page: Page
    address: str
    errors: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        answer = self.page.goto(self.address + path)
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"
        return self.page


def watched(chromium: Browser, address: str, **options: object) -> Iterator[Watch]:
    """A page that is held to: no error in the console, no request to anywhere but the server."""
    context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce", **options})  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    watch = Watch(page, address)

    def said(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            watch.errors.append(message.text)

    def asked(request: Request) -> None:
        if urlsplit(request.url).netloc != urlsplit(address).netloc:
            watch.elsewhere.append(request.url)

    page.on("console", said)
    page.on("pageerror", lambda error: watch.errors.append(str(error)))
    page.on("request", asked)
    yield watch
    context.close()
    assert watch.errors == []
    assert watch.elsewhere == []


def article_of(record: Record) -> str:
    """The address of a record's article."""
    return f"/article/d-{document_id(record.document)[:12]}"


def axe() -> Path | None:
    """axe-core's script, where it is installed: `make axe` puts it under build/."""
    found = Path(os.environ.get("AXE") or Path(__file__).parents[2] / "build/axe/node_modules/axe-core/axe.min.js")
    return found if found.exists() else None


def first_id(ledger: Ledger, kind: str) -> str:
    """Of the ledger's things of a kind, the one that most articles tell."""
    with ledger.connect() as connection:
        query = select(groups.c.group_id).where(groups.c.kind == kind).group_by(groups.c.group_id)
        return str(connection.execute(query.order_by(func.count().desc(), groups.c.group_id).limit(1)).scalar_one())

"""The latest alerts as an Atom feed file (RFC 4287), for a feed reader; always a whole file, made new when something is new."""

import os
import tempfile
import uuid
from pathlib import Path

from lxml import etree
from lxml.builder import ElementMaker
from sqlalchemy import select

import casus
from casus.errors import CasusError
from casus.ledger import Ledger
from casus.ledger.tables import watching
from casus.show import day, line
from casus.watch.alerts import Alert, Source, latest
from casus.watch.words import event_line, title, undertaking_line

# A reader that looks once a day must find what a busy day brought.
ENTRIES = 200
_ATOM = "http://www.w3.org/2005/Atom"
_A = ElementMaker(namespace=_ATOM, nsmap={None: _ATOM})
_H = ElementMaker()
# What XML cannot hold beside the control characters that `line` takes out.
_NO_CHARACTERS = str.maketrans("\ufffe\uffff", "\ufffd\ufffd")


def write_atom(path: Path, *, ledger: Ledger) -> bool:
    """Put the latest alerts into the file, if it does not hold them yet; whether it was written. It is replaced in one step, so that nobody
    reads half a feed, and written again if another watcher raised something meanwhile. Raises CasusError where it cannot be written."""
    written = False
    try:
        while True:
            made = feed(ledger=ledger)
            if path.exists() and path.read_bytes() == made:
                return written
            _replace(path, made)
            written = True
    except OSError as error:
        raise CasusError(f"{path}: {error.strerror or error}") from error


def feed(*, ledger: Ledger) -> bytes:
    """The feed as XML: the same alerts give the same bytes."""
    with ledger.connect() as connection:
        began = connection.execute(select(watching)).one()
        alerts = latest(connection, ENTRIES)
    root = _A.feed(
        _A.id(f"urn:uuid:{began.feed_id}"),
        _A.title("Casus: what touched a tripwire"),
        _A.updated(alerts[0].raised_at if alerts else began.began_at),
        _A.author(_A.name("Casus")),
        _A.generator("Casus", version=casus.__version__),
        *(_entry(alert) for alert in alerts),
    )
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return made


def _entry(alert: Alert) -> etree._Element:
    first = alert.sources[0]
    entry = _A.entry(
        _A.id(f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, alert.id)}"),
        _A.title(_x(title(alert))),
        _A.updated(alert.raised_at),
        _A.published(alert.raised_at),
        _A.category(term=alert.event.type),
        _A.category(term=alert.kind),
    )
    if _linkable(first):
        entry.append(_A.link(rel="alternate", href=first.url, title=_x(line(first.headline))))
    if first.outlet:
        entry.append(_A.author(_A.name(_x(line(first.outlet)))))
    entry.append(_A.content(etree.tostring(_page(alert), encoding="unicode", method="html"), type="html"))
    return entry


def _page(alert: Alert) -> etree._Element:
    """An alert as a piece of HTML."""
    page = _H.div(_H.p(_x(event_line(alert))))
    if told := undertaking_line(alert):
        page.append(_H.p(_x(told)))
    for source in alert.sources:
        page.append(_H.blockquote(_H.p(_x(line(source.quote))), _H.p(*_named(source))))
    if alert.tellings > len(alert.sources):
        page.append(_H.p(f"and {alert.tellings - len(alert.sources)} more"))
    page.append(_H.p(_x(f"Why: {line(alert.reason)}")))
    return page


def _named(source: Source) -> list[object]:
    headline = _x(line(source.headline)) if source.headline else source.article
    about = _x(f"{line(source.outlet)}, {day(source.published)}: ")
    return [about, _H.a(headline, href=source.url) if _linkable(source) else headline]


def _linkable(source: Source) -> bool:
    return bool(source.url) and str(source.url).lower().startswith(("http://", "https://")) and _x(line(source.url)) == source.url


def _x(text: str) -> str:
    return text.translate(_NO_CHARACTERS)


def _replace(path: Path, content: bytes) -> None:
    """The whole content or the former one, at any moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # As any new file is, not for its owner alone: a web server may have to read it.
        os.chmod(name, 0o666 & ~_umask())
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask

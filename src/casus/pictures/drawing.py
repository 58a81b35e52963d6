"""The parts that every picture is drawn from: colours for light and dark rooms, escaped elements, words cut to a width; SVG as PNG."""

import re
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from textwrap import wrap
from urllib.parse import urlsplit
from xml.sax.saxutils import escape, quoteattr

import resvg_py

# Marks by what they show: the four kinds of PLOVER's types, commitments by kind, measures. The same as on the report and the pages.
LIGHT = {
    "paper": "#fbfaf7", "card": "#ffffff", "ink": "#1d1f24", "soft": "#5c6270", "rule": "#dcd9d0", "water": "#e6edf2", "land": "#f4f1e8",
    "border": "#b9b4a5", "words-for": "#0b6e75", "deeds-for": "#2b7a2f", "words-against": "#97600a", "deeds-against": "#b3261e",
    "speech": "#5c6270", "promise": "#2b7a2f", "threat": "#b3261e", "refusal": "#97600a", "measure": "#7a3ea1",
}  # fmt: skip
DARK = {
    "paper": "#15171b", "card": "#1d2026", "ink": "#e9e7e1", "soft": "#a3a8b3", "rule": "#353a44", "water": "#10151b", "land": "#272b32",
    "border": "#4a505c", "words-for": "#5fc7cf", "deeds-for": "#7fcf84", "words-against": "#e4b15c", "deeds-against": "#ff8f85",
    "speech": "#a3a8b3", "promise": "#7fcf84", "threat": "#ff8f85", "refusal": "#e4b15c", "measure": "#cf9df2",
}  # fmt: skip
# The four kinds of what was done, in the order in which they are stacked and listed, and GDELT's numbers of them.
QUADS = ("words-for", "deeds-for", "words-against", "deeds-against")
QUAD_WORDS = {"words-for": "words for", "deeds-for": "deeds for", "words-against": "words against", "deeds-against": "deeds against"}
# Widths of a picture in pixels that still make sense: a telephone held upright, a wall.
NARROWEST, WIDEST = 320, 2400
# Pixels of a PNG: twice the drawing, for paper and fine screens, but never more than a program can hold.
SCALE, MOST_PIXELS = 2.0, 40_000_000
# Width of a character over its height, wide enough for every sans-serif: words are cut rather than printed over others.
_BROAD = 0.56
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_FONT = "Source Sans Pro"


def css(*, page: bool = False) -> str:
    """The style of every picture, for light and dark. For a page that holds pictures in itself, `page` limits it to elements within `svg.casus`."""
    return f"{_rules(LIGHT, page)}@media (prefers-color-scheme: dark) {{ {_rules(DARK, page)} }}"


def _rules(colours: Mapping[str, str], page: bool) -> str:
    within = "svg.casus " if page else ""
    rules = [f"{within}.f-{name} {{ fill: {colour}; }} {within}.s-{name} {{ stroke: {colour}; }} " for name, colour in colours.items()]
    rules.append(f"{within}text {{ font-family: system-ui, -apple-system, 'Segoe UI', '{_FONT}', 'DejaVu Sans', sans-serif; }} ")
    rules.append(f"{within}.halo {{ stroke: {colours['card']}; stroke-width: 3px; stroke-linejoin: round; paint-order: stroke; }} ")
    return "".join(rules)


def svg(name: str, width: float, height: float, body: str, *, title: str, about: str, styled: bool = True, linked: bool = False) -> str:
    """A whole picture. `name` makes its ids; `about` says in words what it shows. Without `styled` it takes `css(page=True)` from its page."""
    style = f"<style>{css()}</style>" if styled else ""
    role = "group" if linked else "img"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="casus" viewBox="0 0 {number(width)} {number(height)}" width="{number(width)}" '
        f'height="{number(height)}" role="{role}" aria-labelledby="{name}-title {name}-about">'
        f'<title id="{name}-title">{words(title)}</title><desc id="{name}-about">{words(about)}</desc>{style}'
        f'<rect class="f-card" width="{number(width)}" height="{number(height)}"/>{body}</svg>'
    )


def twin(picture: str, name: str) -> str:
    """A picture named `name` under other ids, for a page that holds it twice, wide and narrow."""
    return (
        picture.replace(f'"{name}-', f'"narrow-{name}-')
        .replace(f" {name}-about", f" narrow-{name}-about")
        .replace(f"#{name}-", f"#narrow-{name}-")
    )


def png(picture: str, *, dark: bool = False, scale: float = SCALE) -> bytes:
    """The picture as PNG, `scale` pixels a unit, in light or dark colours, with a typeface that is the same on every machine."""
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', picture)
    if found is None:
        raise ValueError("not a picture of Casus")
    area = float(found[1]) * float(found[2])
    scale = min(scale, (MOST_PIXELS / area) ** 0.5)
    colours = DARK if dark else LIGHT
    plain = re.sub(r"<style>.*?</style>", "", picture, count=1, flags=re.S)
    made = resvg_py.svg_to_bytes(
        svg_string=plain,
        style_sheet=_rules(colours, page=False).replace("system-ui, -apple-system, 'Segoe UI', ", ""),
        background=colours["card"],
        zoom=scale,
        skip_system_fonts=True,
        font_files=[str(path) for path in _fonts()],
        font_family=_FONT,
        sans_serif_family=_FONT,
    )
    return bytes(made)


def _fonts() -> list[Path]:
    """The typeface's files in its package, which need not be imported for that."""
    folder = package_folder("font_source_sans_pro") / "files"
    return [folder / f"SourceSansPro-{cut}.ttf" for cut in ("Regular", "Semibold")]


def package_folder(name: str) -> Path:
    """Where an installed package lies; its code is not run."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"the package {name} is not installed")
    return Path(spec.origin).parent


# Elements


def words(text: str) -> str:
    """Text between tags; what XML cannot hold, and what turns the direction of writing, as the character for unknown."""
    return escape(_NOT_XML.sub("\ufffd", text))


def number(value: float) -> str:
    """A coordinate to a tenth of a pixel."""
    return f"{round(value, 1):g}" if abs(value) < 100_000 else f"{value:.0f}"


def element(tag: str, inner: str = "", **attributes: object) -> str:
    """An element; `class_` is class, underscores are hyphens, an attribute that is None is left out. `inner` is markup."""
    shown = "".join(
        f" {name.rstrip('_').replace('_', '-')}={quoteattr(number(value) if isinstance(value, float) else _NOT_XML.sub('', str(value)))}"
        for name, value in attributes.items()
        if value is not None
    )
    return f"<{tag}{shown}>{inner}</{tag}>" if inner else f"<{tag}{shown}/>"


def label(
    text: str, x: float, y: float, *, size: float = 12, class_: str = "f-ink", anchor: str | None = None, weight: int | None = None
) -> str:
    """One line of words, its base line at `y`."""
    return element("text", words(text), x=float(x), y=float(y), font_size=size, class_=class_, text_anchor=anchor, font_weight=weight)


def told(tip: str) -> str:
    """What a mark says when pointed at, and to those who listen."""
    return f"<title>{words(tip)}</title>"


def linked(inner: str, href: str | None) -> str:
    """`inner` as a link, where the address is a path of this site or http(s)."""
    if href is None or not _followable(href):
        return inner
    return f"<a href={quoteattr(_NOT_XML.sub('', href))}>{inner}</a>"


def _followable(href: str) -> bool:
    try:
        parts = urlsplit(href)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") or (not parts.scheme and not parts.netloc and href.startswith(("/", "#")))


def text_width(text: str, size: float) -> float:
    """About how many pixels the words take."""
    return len(text) * size * _BROAD


def cut(text: str, width: float, size: float) -> str:
    """The words on one line, cut with an ellipsis to fit a width in pixels."""
    flat = " ".join(text.split())
    room = max(1, int(width / (size * _BROAD)))
    return flat if len(flat) <= room else f"{flat[: room - 1].rstrip()}…"


def wrapped(text: str, width: float, size: float) -> list[str]:
    """The words on as many lines as they need at a width in pixels."""
    return wrap(text, max(8, int(width / (size * _BROAD)))) or [""]


def legend(entries: list[tuple[str, str]], x: float, y: float, width: float, *, size: float = 12) -> tuple[str, float]:
    """Coloured dots with words from `x`, wrapped to `width`: the markup and its height."""
    parts, at, line = [], x, y
    for colour, text in entries:
        wide = text_width(text, size) + 26
        if at + wide > x + width and at > x:
            at, line = x, line + size + 8
        parts.append(element("circle", cx=at + 5, cy=line - 4, r=5.0, class_=f"f-{colour}"))
        parts.append(label(text, at + 14, line, size=size, class_="f-soft"))
        at += wide
    return "".join(parts), line - y + size + 8

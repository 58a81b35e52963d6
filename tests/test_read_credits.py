"""Bylines, datelines, sign-offs, and the vocabulary of page furniture."""

import pytest

from casus.read.captions import caption_of
from casus.read.credits import agencies_in, byline, closing_credits, credits_at_end, credits_of, dateline, is_name, names_in, sign_off
from casus.read.furniture import KINDS, data, mark
from casus.read.language import language_of


@pytest.mark.parametrize(("kind", "line"), [(kind, line) for kind in KINDS for entry in data()[kind] for line in entry["matches"]])
def test_furniture_matches(kind: str, line: str) -> None:
    found = mark(line)
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize(("kind", "line"), [(kind, line) for kind in KINDS for entry in data()[kind] for line in entry["not"]])
def test_furniture_does_not_match(kind: str, line: str) -> None:
    found = mark(line)
    assert found is None or found.kind != kind


@pytest.mark.parametrize(
    ("line", "writers", "agencies"),
    [
        ("rc/msh (AFP, AP, Reuters, dpa)", ("rc/msh",), ("AFP", "AP", "Reuters", "dpa")),
        ("kb/ao", ("kb/ao",), ()),
        ("(AFP, PAP)", (), ("AFP", "PAP")),
        ("cr (Reuters, dpa)", ("cr",), ("Reuters", "dpa")),
        ("(Meridian Wire, AFP)", (), ("Meridian Wire", "AFP")),
    ],
)
def test_sign_off(line: str, writers: tuple[str, ...], agencies: tuple[str, ...]) -> None:
    found = sign_off(line)
    assert found
    assert (found.byline, found.agencies) == (writers, agencies)


@pytest.mark.parametrize("line", ["and/or", "He said (and meant it)", "Yes (no, maybe)", "(Continued)", "AFP said so.", "It was over."])
def test_no_sign_off(line: str) -> None:
    assert sign_off(line) is None


@pytest.mark.parametrize(
    ("line", "writers", "agencies"),
    [
        ("By Jane Doe", ("Jane Doe",), ()),
        ("By Jane Doe and John Roe", ("Jane Doe", "John Roe"), ()),
        ("By JANE DOE, Associated Press", ("Jane Doe",), ("AP",)),
        ("By Jane Doe in Minsk", ("Jane Doe",), ()),
        ("By Jane Doe, Brussels", ("Jane Doe",), ()),
        ("By Jan van der Berg for Harbour Post", ("Jan van der Berg",), ()),
        ("By our news desk", (), ()),
        ("By RFE/RL", (), ()),
        ("Jane Doe, AFP", ("Jane Doe",), ("AFP",)),
        ("Reuters", (), ("Reuters",)),
    ],
)
def test_byline(line: str, writers: tuple[str, ...], agencies: tuple[str, ...]) -> None:
    found = byline(line)
    assert found
    assert (found.byline, found.agencies) == (writers, agencies)


@pytest.mark.parametrize(
    "line",
    [
        "By Thursday evening",
        "By Land and Sea",
        "By the time it ended",
        "By noon the port was shut.",
        "Vladimir Putin",
        "From Russia With Love",
        "",
    ],
)
def test_no_byline(line: str) -> None:
    assert byline(line) is None


@pytest.mark.parametrize(
    ("paragraph", "agencies", "published", "publisher"),
    [
        ("MINSK, Aug 27 (Reuters) - The port was shut.", ("Reuters",), None, None),
        ("GRODNO, Belarus, Aug 22 (Meridian Wire) - Any factory will be shut.", ("Meridian Wire",), None, None),
        ("WARSAW, 28 August 2020 (Vistula Daily) - Poland called in the envoy.", (), "2020-08-28", "Vistula Daily"),
        ("HARBOUR TOWN, N.Y., Sept. 26 (UPI) — The port was shut.", ("UPI",), None, None),
        ("Kyiv (AFP) – The port was shut.", ("AFP",), None, None),
        ("(Reuters) - The port was shut.", ("Reuters",), None, None),
    ],
)
def test_dateline(paragraph: str, agencies: tuple[str, ...], published: str | None, publisher: str | None) -> None:
    found = dateline(paragraph)
    assert found
    assert (found.agencies, found.published, found.publisher) == (agencies, published, publisher)


@pytest.mark.parametrize(
    "paragraph",
    [
        "BRUSSELS - The ministers met.",
        "The minister (right) - who is ill - stayed at home.",
        "Senator Jane Doe (I-Vt.) said no.",
        "The Organization for Security (OSCE) - a body of many states - met.",
        "He told the agency (Reuters) - and nobody else - what he knew.",
    ],
)
def test_no_dateline(paragraph: str) -> None:
    assert dateline(paragraph) is None


def test_contributions_close_an_article() -> None:
    texts = [
        "The port was shut on Thursday.",
        "It stayed shut.",
        "Associated Press writer John Roe contributed to this report.",
        "(Reporting by Jane Doe in Riga; Editing by Ann Other)",
    ]
    kept, found = credits_at_end(texts)
    assert kept == texts[:2]
    assert found.byline == ("Jane Doe",)


def test_text_keeps_what_is_no_credit() -> None:
    texts = ["The port was shut on Thursday.", "With reports of beatings coming in, the minister resigned.", "He left."]
    assert credits_at_end(texts)[0] == texts
    assert credits_at_end(["AFP"])[0] == ["AFP"]


def test_agencies_behind_the_last_sentence() -> None:
    assert credits_of(["The port was shut.", "It stayed shut. (AFP, dpa)"]).agencies == ("AFP", "dpa")
    assert credits_of(["The port was shut.", "It stayed shut (for now)."]).agencies == ()
    assert closing_credits("With reporting by Reuters, AFP, and Interfax") is not None


def test_names() -> None:
    assert names_in("Jane Doe, John Roe and Ann Other in Minsk") == ["Jane Doe", "John Roe", "Ann Other"]
    assert agencies_in("AFP, AP and Deutsche Presse-Agentur") == ["AFP", "AP", "dpa"]
    assert not is_name("Harbour Post Staff")
    assert not is_name("Sports Writer")
    assert is_name("Ludwig van Example")


@pytest.mark.parametrize(
    ("line", "text", "credit"),
    [
        ("Dockers at the gate. Photo: Harbour Post/D. Havel", "Dockers at the gate.", "Harbour Post/D. Havel"),
        ("Dockers at the gate (Photo: Jane Doe)", "Dockers at the gate", "Jane Doe"),
        ("Dockers at the gate [Jane Doe/AFP]", "Dockers at the gate", "Jane Doe/AFP"),
        ("Dockers at the gate. (AP Photo/Jane Doe, File)", "Dockers at the gate.", "AP Photo/Jane Doe, File"),
        ("Dockers at the gate.Jane Doe / Reuters", "Dockers at the gate.", "Jane Doe / Reuters"),
        ("Image caption, Dockers at the gate", "Dockers at the gate", None),
        ("Dockers at the gate", "Dockers at the gate", None),
    ],
)
def test_caption(line: str, text: str, credit: str | None) -> None:
    found = caption_of(line)
    assert found
    assert (found.text, found.credit) == (text, credit)


@pytest.mark.parametrize("line", ["", "Image caption", "Advertisement", "Photo: Jane Doe", "less"])
def test_no_caption(line: str) -> None:
    assert caption_of(line) is None


@pytest.mark.parametrize(
    ("text", "declared", "language"),
    [
        ("The minister said on Monday that the talks would go on.", None, "en"),
        ("Der Minister sagte am Montag, dass die Gespräche weitergehen sollen und dass man warten müsse.", "de-DE", "de"),
        ("Der Minister sagte am Montag, dass die Gespräche weitergehen sollen. " * 6, "en", None),
        ("The minister said on Monday that the talks would go on.", "ru", "en"),
        ("Министр сказал в понедельник, что переговоры продолжатся, и больше ничего не сказал.", None, None),
        ("Yes.", None, None),
        ("", "en-GB", "en"),
    ],
)
def test_language(text: str, declared: str | None, language: str | None) -> None:
    assert language_of(text, declared) == language

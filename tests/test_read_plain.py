"""Pages saved as text: every line of a dump is marked with the part it plays; the marks are taken off, the page is read, and the parts compared.

Marks: `-` furniture, `headline`, `date`, `by`, `standfirst`, `caption`, `credit` (of the caption before or after it), `text`, `heading`,
`related` (behind its label, or after a label), `label`, `end` (sign-off). A line without a mark is blank.
"""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casus.model import Document
from casus.read.plain import document_of, lines_of

SAVED_IN_A_BROWSER = """
-          1. Skip to content
-          2. Skip to main menu
-          3. Other editions of the Harbour Post

headline   Dockers: Port stays shut until owners talk

date       August 27, 2020

standfirst The union says its members have waited long enough. The ministry calls the walkout illegal and will go to court.

caption    Dockers at the gate of the harbour
credit     Image: picture-alliance/AP/J. Roe

text       The port was shut on Thursday after dockers voted to strike, the first such walkout in ten years.

text       "We have waited long enough," said its chairwoman.

related    Read more:  Why the docks matter to the whole coast

heading    Not one ship

text       Not one ship had left by noon, the harbour master told reporters.

text       The owners did not reply.

end        rc/msh (AFP, AP, Reuters, dpa)
"""

UNDER_A_MENU = """
-          Skip to main content
-          News
-          Opinion
-          World
-          Belarus

headline   Harbour town shuts its port after strike vote
standfirst Dockers say they will stay out until the owners talk; ministers call the walkout illegal

by         Jane Doe in Riga
date       Thu 27 Aug 2020 14.05 BST
-          Last modified on Fri 28 Aug 2020 10.01 BST

-          Share on Facebook
-          Share via Email

-          Dockers at the gate of the harbour on Thursday
caption    Dockers at the gate of the harbour on Thursday. Photograph: John Roe/AP

text       The port of a small harbour town was shut on Thursday after dockers voted to strike.

-          Advertisement

heading    'Not one ship'

text       Not one ship had left by noon, the harbour master told reporters.

related    Read more: Why the docks matter to the whole coast

text       Owners of the two biggest firms did not reply to requests for comment.

-          Sign up to our morning newsletter

-          Topics
-          Ports
-          Reuse this content
-          Most viewed
-          A headline of something else altogether
"""

LABELLED = """
headline   Harbour strike: Port shut as dockers walk out

-          Published
date       27 August 2020

credit     Image source, EPA
caption    Image caption, Dockers gathered at the gate early in the morning

text       The port of a small harbour town has been shut after dockers voted to strike.

heading    What do the dockers want?
text       They want a rise of five per cent and an end to night shifts without pay.

text       "We have waited long enough," the chairwoman of the union told reporters.

-          More on this story
related    Why the docks matter to the whole coast
-          19 August
related    What a strike would cost the town
-          Related Topics
-          Ports
"""

WIRE = """
-          WORLD NEWS
date       AUGUST 27, 20205:23 PMUPDATED 2 YEARS AGO
headline   Harbour town shuts its port after strike vote
by         By Jane Doe, John Roe

-          3 Min Read

text       RIGA (Reuters) - The port of a small harbour town was shut on Thursday after dockers voted to strike.

text       The union said its members would stay out until the owners agreed to talk about pay.

text       "We have waited long enough," the chairwoman said.

end        Reporting by Jane Doe and John Roe; Editing by Ann Other
-          Our Standards: The Principles of this house.
"""

LINE_BY_LINE = """
-          Accessibility links
-          Skip to main content
-          Skip to Search
headline   Harbour Town Shuts Its Port After Strike Vote
date       August 27, 2020 15:21 GMT
-          Updated August 27, 2020 18:40 GMT

-          By RFE/RL
-          Share
-          Print
-          Dockers at the gate of the harbour on August 27
text       RIGA -- The port of a small harbour town was shut on August 27 after dockers voted to strike.
text       The union said its members would stay out until the owners agreed to talk about pay.
-          SEE ALSO:
related    Why The Docks Matter To The Whole Coast
text       The ministry called the walkout illegal and said it would go to court to end it.
end        With reporting by Reuters, AFP, and Interfax
"""

WITH_A_BOX = """
-          Home | News | Features | Economy | Opinion
headline   Harbour town shuts its port after strike vote: What we know
standfirst Union says members will stay out until owners agree to talk, as ministers threaten court action

caption    Dockers gather at the gate of the harbour in the rain [John Roe/AFP]
by         By Jane Doe
date       Published On 27 Aug 2020
-          27 Aug 2020

text       The port of a small harbour town was shut on Thursday after dockers voted to strike.

text       The union said its members would stay out until the owners agreed to talk about pay.

-          KEEP READING
related    Why the docks matter to the whole coast
related    What a strike would cost the town

text       "We have waited long enough," the chairwoman said on Thursday.

end        SOURCE: AFP, Reuters
"""

MARKDOWN = """
headline   # Port shut

date       *27 August 2020*

text       The port of a small harbour town was shut on Thursday after dockers voted to strike.

heading    ## What the union wants

text       The union said its members would stay out until the owners agreed to talk about pay.

text       * a rise of five per cent

text       * an end to night shifts without pay

text       Owners did not reply to requests for comment.
"""

HEADLINE_THAT_ASKS = """
headline   Will the port of the harbour town open again?

by         By Jane Doe
date       27 August 2020

text       The port was shut on Thursday after dockers voted to strike, the first such walkout in ten years.
text       It may stay shut for long.
"""

DUMPS = [SAVED_IN_A_BROWSER, UNDER_A_MENU, LABELLED, WIRE, LINE_BY_LINE, WITH_A_BOX, MARKDOWN, HEADLINE_THAT_ASKS]


def unmark(marked: str) -> tuple[str, list[tuple[str, str]]]:
    """The page without its marks, and its lines with them."""
    rows = [(line[:11].strip(), line[11:]) for line in marked.strip("\n").split("\n")]
    return "\n".join(text for _, text in rows), [(mark, text) for mark, text in rows if mark]


@pytest.mark.parametrize("marked", DUMPS)
def test_dump(marked: str) -> None:
    page, rows = unmark(marked)
    parts = {
        mark: [text for m, text in rows if m == mark]
        for mark in ("headline", "standfirst", "caption", "heading", "related", "by", "date", "end")
    }
    document = document_of(page)
    assert document.headline == parts["headline"][0].removeprefix("# ")
    assert document.text.split("\n\n") == [text.removeprefix("## ") for mark, text in rows if mark in ("standfirst", "text", "heading")]
    assert document.standfirst == (parts["standfirst"] or [None])[0]
    assert [h.text for h in document.headings] == [h.removeprefix("## ") for h in parts["heading"]]
    assert [link.text for link in document.related] == [re.sub(r"^Read more:\s+", "", line) for line in parts["related"]]
    assert len(document.captions) == len(parts["caption"])
    assert all(shown.text in line for shown, line in zip(document.captions, parts["caption"], strict=True))
    assert (document.published or "")[:10] == "2020-08-27"
    assert len(document.byline) >= len(parts["by"])
    assert document.language == "en"
    assert_spans(document)


def assert_spans(document: Document) -> None:
    """Every span of the document points at its text."""
    assert all(document.text[s.start : s.end] == s.text for s in document.headings)
    assert document.standfirst is None or document.text.startswith(document.standfirst)


def test_what_lines_tell() -> None:
    first, *_ = (document_of(unmark(marked)[0]) for marked in DUMPS)
    assert (first.captions[0].text, first.captions[0].credit) == ("Dockers at the gate of the harbour", "picture-alliance/AP/J. Roe")
    assert (first.byline, first.agencies) == (("rc/msh",), ("AFP", "AP", "Reuters", "dpa"))
    menu, labelled, wire, line_by_line, box = (document_of(unmark(marked)[0]) for marked in DUMPS[1:6])
    assert (menu.byline, menu.published) == (("Jane Doe",), "2020-08-27T14:05:00+01:00")
    assert (menu.captions[0].text, menu.captions[0].credit) == ("Dockers at the gate of the harbour on Thursday.", "John Roe/AP")
    assert (labelled.captions[0].text, labelled.captions[0].credit) == ("Dockers gathered at the gate early in the morning", "EPA")
    assert (wire.byline, wire.agencies) == (("Jane Doe", "John Roe"), ("Reuters",))
    assert (line_by_line.byline, line_by_line.agencies, line_by_line.published) == (
        (),
        ("Reuters", "AFP", "Interfax"),
        "2020-08-27T15:21:00Z",
    )
    assert (box.byline, box.agencies, box.captions[0].credit) == (("Jane Doe",), ("AFP", "Reuters"), "John Roe/AFP")


@pytest.mark.parametrize(
    "text",
    [
        "Police detained 20 people in the harbour on Sunday.",
        "The port was shut on Thursday after dockers voted to strike.\n\nThe union said its members would stay out until the owners agreed to talk.",
        "MINSK\n\nThe port was shut on Thursday after dockers voted to strike.\n\nYes.\n\nBy noon no ship had left.",
        "Go home",
        "Share",
        "\u201cWe\u00a0won\u2019t move,\u201d the chair\u00adwoman said \u2013 or so it seemed \u2014 on Thursday in the harbour.",
        "* * one\n\nThe port was shut on Thursday after dockers voted to strike.",
    ],
)
def test_text_without_furniture_is_unharmed(text: str) -> None:
    document = document_of(text)
    assert document.text == text
    assert (document.headline, document.standfirst, document.published) == (None, None, None)
    assert (document.byline, document.agencies, document.captions, document.related, document.headings) == ((), (), (), (), ())


def test_odd_characters_are_kept() -> None:
    page = unmark(SAVED_IN_A_BROWSER)[0].replace("was shut on", "was\u00a0shut \u2014 ar\u00adrested \u2018so\u2019 \u2013 on")
    assert "The port was\u00a0shut \u2014 ar\u00adrested \u2018so\u2019 \u2013 on Thursday" in document_of(page).text


def test_wrapped_text_is_put_together() -> None:
    words = [
        "The",
        "port",
        "of",
        "a",
        "small",
        "harbour",
        "town",
        "was",
        "shut",
        "on",
        "Thursday",
        "after",
        "dockers",
        "voted",
        "to",
        "strike",
        "and",
        "the",
        "owners",
        "did",
        "not",
        "reply.",
    ]
    paragraphs = [" ".join(words), " ".join(words[5:] + words[:5]), " ".join(words[::-1])]
    wrapped, line = [], ""
    for paragraph in paragraphs:
        for word in paragraph.split():
            if len(line) + 1 + len(word) > 60:
                wrapped.append(line)
                line = word
            else:
                line = f"{line} {word}".strip()
        wrapped += [line, ""]
        line = ""
    assert [text for text, _ in lines_of("\n".join(f"   {w}" if w else w for w in wrapped))] == paragraphs


def test_lines_that_are_paragraphs_stay_apart() -> None:
    lines = [
        "The port was shut on Thursday.",
        "Not one ship left.",
        "The owners did not reply to a request.",
        "A court is to rule on Friday.",
    ]
    assert [text for text, _ in lines_of("\n".join(lines))] == lines


def test_dates_alone() -> None:
    assert (
        document_of(
            "Updated 28 August 2020\n\nPort shut\n\nPublished 27 August 2020\n\nThe port was shut on Thursday by the dockers."
        ).published
        == "2020-08-27"
    )
    assert document_of("RIGA, August 27, 2020 (AFP) - The port was shut on Thursday by the dockers.").published == "2020-08-27"
    assert document_of("RIGA, August 27 (AFP) - The port was shut on Thursday by the dockers.").published is None


def test_ids_are_stable_and_told_apart() -> None:
    one, again, other = (
        document_of("One text.", file="a.txt"),
        document_of("One text.", file="a.txt"),
        document_of("Another text.", file="a.txt"),
    )
    assert one.id == again.id
    assert one.id != other.id
    assert "a.txt" in one.id
    assert document_of("One text.", url="https://harbourpost.example/port").id == "https://harbourpost.example/port"


@given(
    st.text(max_size=400)
    | st.lists(
        st.sampled_from([line for marked in DUMPS for _, line in unmark(marked)[1]] + ["", "\u202e\ufeff", "x" * 700, "#", "(("]),
        max_size=30,
    ).map("\n".join)
)
def test_any_text_is_read(text: str) -> None:
    document = document_of(text)
    assert_spans(document)
    squeezed = re.sub(r"\s+", "", text)
    assert all(re.sub(r"\s+", "", paragraph) in squeezed for paragraph in document.text.split("\n\n"))
    assert document.text.strip() or not any(c.isalnum() for c in text)


def test_long_texts_are_read_in_time() -> None:
    lines = [line for marked in DUMPS for _, line in unmark(marked)[1]]
    generator = random.Random(1)
    document = document_of("\n".join(generator.choices(lines, k=20_000)))
    assert_spans(document)
    assert document_of("word " * 200_000).language is None

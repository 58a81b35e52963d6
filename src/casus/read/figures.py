"""Captions of a page's pictures: which of its pieces they are, and which credit belongs to which."""

from collections.abc import Sequence

from casus.model import Caption
from casus.read.captions import LONGEST_CAPTION, caption_of, is_owner, owner
from casus.read.furniture import mark
from casus.read.page import Piece

# Under an element called "caption" or the like stand so many words at most; with more the name misleads.
MISNAMED = 2 * LONGEST_CAPTION
# Pictures just below the last paragraph still belong to the article.
PIECES_BELOW = 3


def captions_between(pieces: Sequence[Piece], start: int, stop: int) -> tuple[list[Caption], set[int]]:
    """The captions between two places on a page with their credits, and the pieces that hold them."""
    captions: list[Caption] = []
    shown: set[int] = set()
    waiting = False  # for the credit of the last caption
    for piece in pieces[start : stop + 1 + PIECES_BELOW]:
        if not piece.parts & {"figure", "caption"} or not piece.parts & {"caption", "credit"} or len(piece.text.split()) > MISNAMED:
            waiting = False
            continue
        if piece.parts & {"nav", "related"}:
            continue
        found = mark(piece.text)
        if (found and found.kind == "credit") or is_owner(piece.text) or ("credit" in piece.parts and "caption" not in piece.own):
            shown.add(piece.at)
            if waiting and captions[-1].credit is None:
                captions[-1] = Caption(text=captions[-1].text, credit=owner(piece.text))
            waiting = False
        elif "caption" in piece.parts:
            shown.add(piece.at)
            if piece.at <= stop and (caption := caption_of(piece.text)):
                captions.append(caption)
                waiting = True
    return captions, shown

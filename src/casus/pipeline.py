"""The data flow, written out: read → parse → encode → resolve → extract → one record an article."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import casus
from casus.config import Config
from casus.encode import Tagger, encode, load_tagger
from casus.errors import InputError
from casus.extract.commitments import find_commitments
from casus.extract.contested import find_contested
from casus.extract.events import find_events
from casus.extract.facts import find_facts
from casus.extract.measures import find_measures
from casus.extract.setting import settle
from casus.extract.statements import complete_statements, find_statements
from casus.localities import tell_places
from casus.model import Document, Meta, Record
from casus.parse import Parser, load_parser, parse
from casus.places import Gazetteer, find_places, load_gazetteer
from casus.quantities import find_numbers
from casus.read import read_documents
from casus.resolve import Known, load_known, resolve_actors
from casus.times import find_times


@dataclass(frozen=True, slots=True)
class Tools:
    """What reading needs loaded, once a process."""

    config: Config
    parser: Parser
    tagger: Tagger
    gazetteer: Gazetteer
    known: Known


def load_tools(config: Config | None = None) -> Tools:
    """Load the syntax pipeline, the tagger, the gazetteer and the known actors."""
    config = config or Config()
    return Tools(config, load_parser(), load_tagger(), load_gazetteer(), load_known(config.actors))


def annotate(document: Document, *, tools: Tools | None = None) -> Record:
    """Everything Casus says about one article."""
    tools = tools or _tools()
    began = time.perf_counter()
    warnings = []
    if document.published is None:
        warnings.append("no publication date: relative times have no value")
    if document.language not in (None, "en"):
        warnings.append(f"language is {document.language}: Casus reads English")
    parsed = parse(document, parser=tools.parser)
    tagged = encode(document.text, tagger=tools.tagger)
    times = find_times(parsed)
    numbers = find_numbers(parsed, times)
    places = find_places(parsed, gazetteer=tools.gazetteer)
    said = find_statements(parsed, tagged)
    cast = resolve_actors(parsed, said, places, known=tools.known)
    places = tell_places(parsed, cast, places, gazetteer=tools.gazetteer)
    statements = complete_statements(said, parsed, tagged, cast, times)
    found = find_events(parsed, tagged, cast, statements, times, places, numbers)
    events, places = settle(found, places, cast)
    commitments = find_commitments(parsed, tagged, cast, statements, times)
    measures = find_measures(parsed, tagged, cast, statements, events, numbers)
    facts = find_facts(parsed, cast, statements, times, numbers)
    contested = find_contested(parsed, tagged, cast, statements, events, numbers)
    return Record(
        document=document,
        actors=cast.actors,
        times=times,
        places=places,
        statements=statements,
        events=events,
        commitments=commitments,
        measures=measures,
        facts=facts,
        contested=contested,
        meta=Meta(
            casus=casus.__version__,
            models={"parser": tools.parser.name, "tagger": tools.tagger.name},
            seconds=round(time.perf_counter() - began, 3) if tools.config.timing else None,
            warnings=tuple(warnings),
        ),
    )


def read(*inputs: str, config: Config | None = None) -> Iterator[Record]:
    """Read files, folders, URLs or "-" and yield one record an article, in input order.

    Raises InputError at the first input that cannot be read; `read_documents` tells of each and goes on.
    """
    tools = load_tools(config)
    for item in read_documents(inputs, config=tools.config):
        if isinstance(item, InputError):
            raise item
        yield annotate(item, tools=tools)


_loaded: list[Tools] = []


def _tools() -> Tools:
    """The tools with the default configuration, loaded at the first use."""
    if not _loaded:
        _loaded.append(load_tools())
    return _loaded[0]

"""The command line over a reading that needs no models: run by tests as a program, also in the processes of --jobs.

It reads JSON lines only. A text with "bug" in it makes Casus fail, with "poison" kills the process, with "slow" takes a long time.
"""

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType

from casus.cli import main
from casus.config import Config
from casus.errors import ConfigError, InputError
from casus.model import Document, Meta, Record


def load_tools(config: Config) -> Config:
    if config.actors:
        raise ConfigError(f"{config.actors}: no list of actors")
    return config


def annotate(document: Document, *, tools: Config) -> Record:
    if "bug" in document.text:
        raise RuntimeError("something\nodd")
    if "poison" in document.text:
        os._exit(9)
    if "slow" in document.text:
        time.sleep(30)
    return Record(document=document, meta=Meta(casus="0.1.0", models={}))


def read_documents(inputs: Iterable[str], *, config: Config) -> Iterator[Document | InputError]:
    for name in inputs:
        if not Path(name).exists():
            yield InputError(name, "no such file")
            continue
        for row in Path(name).read_text("utf-8").splitlines():
            yield Document(**json.loads(row))


for name, parts in {
    "casus.pipeline": {"Tools": Config, "annotate": annotate, "load_tools": load_tools},
    "casus.read": {"read_documents": read_documents},
}.items():
    module = ModuleType(name)
    vars(module).update(parts)
    sys.modules[name] = module

if __name__ == "__main__":
    sys.exit(main())

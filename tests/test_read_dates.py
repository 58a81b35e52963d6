"""Dates as pages write them."""

import pytest

from casus.read.dates import date_in_url, date_line, dated_rest, parse_date


@pytest.mark.parametrize(
    ("line", "on"),
    [
        ("August 27, 2020", "2020-08-27"),
        ("27 August 2020", "2020-08-27"),
        ("27th of August 2020", "2020-08-27"),
        ("27.08.2020", "2020-08-27"),
        ("2020/08/27", "2020-08-27"),
        ("27-Aug-2020", "2020-08-27"),
        ("Thu, 08/27/2020 - 09:12", "2020-08-27"),
        ("Issued on: 27/08/2020 - 18:02", "2020-08-27"),
        ("Sept. 1, 2020", "2020-09-01"),
        ("Aug. 27, 2020 / 10:05 AM", "2020-08-27"),
        ("Published 28 August 2020, 18:20 CEST", "2020-08-28T18:20:00+02:00"),
        ("Thu 27 Aug 2020 14.05 BST", "2020-08-27T14:05:00+01:00"),
        ("Published August 27, 2020 at 5:15 p.m. EDT", "2020-08-27T17:15:00-04:00"),
        ("1 Sep 2020 09:15 GMT+3", "2020-09-01T09:15:00+03:00"),
        ("August 27, 2020 15:21 GMT", "2020-08-27T15:21:00Z"),
        ("AUGUST 27, 20205:23 PMUPDATED 2 YEARS AGO", "2020-08-27"),
        ("Published 27 August 2020 | Updated 28 August 2020", "2020-08-27"),
        ("Updated 28 August 2020 · First published 27 August 2020", "2020-08-27"),
        ("08/09/2020", None),  # September in London, August in New York
        ("30 February 2020", None),
        ("2 hours ago", None),
    ],
)
def test_date_line(line: str, on: str | None) -> None:
    found = date_line(line)
    assert found is not None
    assert found.on == on


@pytest.mark.parametrize(
    "line",
    [
        "",
        "2020",
        "On 9 August 2020 they voted",
        "The vote of August 9, 2020, was rigged",
        "20 per cent in 2020",
        "27 August",
        "Phone 020 2020 2020",
    ],
)
def test_no_date_line(line: str) -> None:
    assert date_line(line) is None


def test_update_is_told_from_publication() -> None:
    first, second = date_line("27 August 2020"), date_line("Last modified on Fri 28 Aug 2020 10.01 BST")
    assert first
    assert second
    assert (first.updated, second.updated) == (False, True)


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("2020-08-27", "2020-08-27"),
        ("20200827", "2020-08-27"),
        ("2020-08-27T16:05:00.000+0300", "2020-08-27T16:05:00+03:00"),
        ("2020-08-27T16:05:00Z", "2020-08-27T16:05:00Z"),
        ("2020-08-27 16:05", "2020-08-27T16:05:00"),
        ("20200827T160500Z", "2020-08-27T16:05:00Z"),
        ("Thu, 27 Aug 2020 16:05:00 GMT", "2020-08-27T16:05:00Z"),
        ("Thu, 27 Aug 2020 16:05:00 +0300", "2020-08-27T16:05:00+03:00"),
        ("Aug 27 2020", "2020-08-27"),
        ("2020-08", None),
        ("2020-13-45", None),
        ("1598537100", None),
        ("yesterday", None),
        ("", None),
        (None, None),
        (20200827, None),
        ("9999-99-99T99:99:99", None),
        ("2020-08-27T25:99:00Z", "2020-08-27"),
    ],
)
def test_parse_date(value: object, iso: str | None) -> None:
    assert parse_date(value) == iso


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://harbourpost.example/world/2020/08/27/port", "2020-08-27"),
        ("https://harbourpost.example/2020-08-27-port.html", "2020-08-27"),
        ("https://harbourpost.example/2020/08/port", None),
        ("https://harbourpost.example/2020/08/27/from-2020-08-01", None),
        ("https://harbourpost.example/a-50473792", None),
        (None, None),
    ],
)
def test_date_in_url(url: str | None, day: str | None) -> None:
    assert date_in_url(url) == day


def test_date_beside_a_byline() -> None:
    found = dated_rest("By Jane Doe | 27 August 2020")
    assert found
    assert (found[0].on, found[1]) == ("2020-08-27", "By Jane Doe")

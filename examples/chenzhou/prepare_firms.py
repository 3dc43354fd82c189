"""Enterprises of the four lists, as facts: list, rank, name, place, sector.

Called by ``prepare.py``. Nothing but what identifies a row and what the study reads is taken from a
list. The Chinese name of a firm on the Global 500 of 2017 is that of the list of 2021, where the
English names are the same letter by letter. The ten of nonferrous metals are derived: see
:func:`nonferrous`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from prepare_files import Row, plain, read

__all__ = ["FIELDS", "enterprises"]

FIELDS = (
    *("id", "list", "rank", "name_en", "name_zh", "region", "city", "sector", "register"),
    *("activity", "revenue", "unit", "growth", "source", "audience"),
)
METALS = ("Diversified Metals & Mining", "Aluminum")
CALLED = {  # as the lists call an economy
    "Britain": "gbr",
    "Russia": "rus",
    "South Korea": "kor",
    "Turkey": "tur",
    "U.A.E": "are",
    "USA": "usa",
    "United States": "usa",
}
HAN = "[\u4e00-\u9fff]"
TEN = 10
DIGITS = 3
"""Significant digits of a revenue that are kept."""


def enterprises(data: Path, economies: list[Row], left_out: list[Row]) -> Iterator[Row]:
    """Give the rows of the four lists."""
    firms = data / "05_firms"
    ids = {row["name_en"]: row["id"] for row in economies} | CALLED
    register = registered(firms)
    for row in (
        *global_500(firms, ids),
        *chinese(firms / "fortune_china500_names_2017list.csv", "c17", "implied_rank", register),
        *chinese(firms / "china_private500_names_2017list.csv", "p17", "file_order", register),
        *nonferrous(firms, ids, {row["name"] for row in left_out}),
    ):
        yield {**dict.fromkeys(FIELDS, ""), **row, "id": f"{row['list']}.{row['rank']}"}


def global_500(firms: Path, ids: dict[str, str]) -> Iterator[Row]:
    """Give the Global 500 of 2017, with the Chinese names of 2021 where the firm is the same."""
    later = read(firms / "fortune_global500_2021.csv")
    both = (re.fullmatch(r"(.+?)\uff08(.+?)[)\uff09]", row["company_zh_en"]) for row in later)
    chinese_names = {letters(found[2]): widened(found[1]) for found in both if found}
    for row in read(firms / "fortune_global500_2017.csv"):
        yield {
            "list": "g17",
            "rank": row["rank"],
            "name_en": row["company"],
            "name_zh": chinese_names.get(letters(row["company"]), ""),
            "region": ids.get(row["country"], ""),
            "city": row["hq_location"].rpartition(",")[0].split(",")[0].strip(),
            "sector": row["industry"],
            "revenue": rounded(Decimal(row["revenues"]) * 10**6),
            "unit": "USD",
            "growth": row["revenue_change"],
            "source": "g17",
        }


def chinese(file: Path, code: str, rank: str, register: dict[str, Row]) -> Iterator[Row]:
    """Give a list of Chinese names; place and sector where a listed firm bears the same name."""
    for row in sorted(read(file), key=lambda entry: int(entry[rank])):
        known = register.get(folded(row["company_name"]), {})
        yield {
            "list": code,
            "rank": row[rank],
            "name_zh": widened(row["company_name"].strip()),
            "region": "chn",
            "city": known.get("area", ""),
            "register": known.get("industry", ""),
            "source": code,
        }


def registered(firms: Path) -> dict[str, Row]:
    """Index the register of listed firms of June 2020 by full name."""
    rows = read(firms / "china_ashare_2020_area_industry.csv")
    return {folded(row["full_name"]): row for row in rows}


def nonferrous(firms: Path, ids: dict[str, str], left_out: set[str]) -> Iterator[Row]:
    """Derive the ten of nonferrous metals.

    Of the firms that the Forbes Global 2000 puts under its two industries of metals in 2017 and
    again in 2019, without coal mines and trading houses (``left_out.csv``), the ten of largest
    revenue in 2017. Groups that are not listed on an exchange cannot be on it.
    """
    first, later = (
        [
            row
            for row in read(firms / f"forbes_global2000_{year}.csv.gz")
            if row["Industry"] in METALS
        ]
        for year in ("2017", "2019")
    )
    lasting = {letters(row["Company"]) for row in later} | {"bhpbilliton"}  # BHP Group since 2018
    kept = [
        row
        for row in first
        if letters(row["Company"]) in lasting and row["Company"] not in left_out
    ]
    kept.sort(key=lambda row: -Decimal(row["Revenue"]))
    for rank, row in enumerate(kept[:TEN], 1):
        yield {
            "list": "n17",
            "rank": str(rank),
            "name_en": row["Company"],
            "region": ids.get(row["Country"], ""),
            "sector": row["Industry"],
            "revenue": rounded(Decimal(row["Revenue"]) * 10**9),
            "unit": "USD",
            "source": "f17",
        }


def rounded(value: Decimal) -> str:
    """Keep three significant digits."""
    return plain(
        value.scaleb(-value.adjusted())
        .quantize(Decimal(10) ** (1 - DIGITS))
        .scaleb(value.adjusted()),
        0,
    )


def letters(name: str) -> str:
    """Keep the letters and digits of a name, in small ones."""
    return re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKD", name).lower())


def widened(name: str) -> str:
    """Write the brackets of a Chinese name as Chinese has them."""
    return name.replace("(", "\uff08").replace(")", "\uff09") if re.search(HAN, name) else name


def folded(name: str) -> str:
    """Write full-width signs as half-width ones."""
    return unicodedata.normalize("NFKC", name).strip()

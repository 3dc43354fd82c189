"""Local goods for shops and search engines: schema.org JSON-LD, and a table in the terms of GS1.

What no row says stays out: no price, code, picture or seller is made up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from southgate.dossier.markup import lang
from southgate.dossier.text import LANGUAGES
from southgate.records import Study

__all__ = ["ROWS", "product_feed", "product_table"]

ROWS = "goods.listed"
"""The finding whose rows are the products."""
INDICATION = "geographical indication"


@dataclass(frozen=True, slots=True)
class _Texts:
    """Names of a study in one language, or in every one with its tag."""

    study: Study
    language: str

    def of(self, group: str, code: str) -> str | list[dict[str, str]]:
        """Give the name of a code."""
        if self.language:
            return _label(self.study, group, code, self.language)
        pairs = ((one, _label(self.study, group, code, one)) for one in LANGUAGES)
        return [{"@language": lang(one), "@value": text} for one, text in pairs if text]


def product_feed(study: Study, language: str = "") -> dict[str, Any] | None:
    """Give the products as linked data [1]_, or None where the study lists none.

    Parameters
    ----------
    study : Study
    language : str
        Of plain texts, as search engines read them; without it each text comes in every language.

    Returns
    -------
    dict or None
        Ready for JSON; the same for the same study.

    References
    ----------
    .. [1] Schema.org Community Group, *Product*, a type of the vocabulary.
    """
    rows = _rows(study)
    if rows is None:
        return None
    texts = _Texts(study, language)
    products = [_product(row, texts) for row in rows.to_dict("records")]
    return {"@context": "https://schema.org", "@graph": products}


def product_table(study: Study) -> pd.DataFrame | None:
    """Give the products as a table whose heads are terms of the GS1 Web Vocabulary.

    Parameters
    ----------
    study : Study

    Returns
    -------
    DataFrame or None, (products, terms)
        A cell is empty where no row says.
    """
    rows = _rows(study)
    if rows is None:
        return None
    columns: dict[str, list[str]] = {"gs1:gtin": [str(code) for code in rows["gtin"]]}
    for term, group, codes in (
        ("gs1:productName", "products", rows["product"]),
        ("gs1:productDescription", "product_abouts", rows["product"]),
        ("gs1:provenanceStatement", "regions", rows["region"]),
    ):
        for language in LANGUAGES:
            head = f"{term}@{lang(language)}"
            columns[head] = [_label(study, group, str(code), language) for code in codes]
    given = [str(code) for code in rows["activity"]]
    columns["gs1:additionalProductClassificationCode"] = [_system(code) for code in given]
    columns["gs1:additionalProductClassificationValue"] = [_value(code) for code in given]
    columns["gs1:certificationValue"] = [
        INDICATION if said == "yes" else "" for said in rows["indication"]
    ]
    return pd.DataFrame(columns)


def _rows(study: Study) -> pd.DataFrame | None:
    found = next((finding for finding in study.findings if finding.name == ROWS), None)
    return None if found is None else found.evidence


def _product(row: Mapping[Any, Any], texts: _Texts) -> dict[str, Any]:
    code, heading = str(row["product"]), str(row["activity"])
    made: dict[str, Any] = {
        "@type": "Product",
        "productID": code,
        "name": texts.of("products", code),
        "description": texts.of("product_abouts", code),
        "category": texts.of("activities", heading),
        "additionalProperty": {
            "@type": "PropertyValue",
            "propertyID": "https://ref.gs1.org/voc/provenanceStatement",
            "name": "place of origin",
            "value": texts.of("regions", str(row["region"])),
        },
        "gtin": str(row["gtin"]),
    }
    if row["indication"] == "yes":
        made["hasCertification"] = {"@type": "Certification", "name": INDICATION}
    if pd.notna(row["price"]):
        made["offers"] = {
            "@type": "Offer",
            "price": f"{float(row['price']):.2f}",
            "priceCurrency": str(row["unit"]),
            "url": str(row["address"]),
        }
    made["subjectOf"] = _source(texts.study, str(row["source"]))
    return _filled(made)


def _source(study: Study, code: str) -> dict[str, Any]:
    source = study.sources[code]
    work = {
        "@type": "CreativeWork",
        "name": source.title,
        "inLanguage": source.language,
        "datePublished": source.published,
        "url": source.address if source.address.startswith("http") else "",
    }
    return _filled(work)


def _filled(made: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is empty."""
    kept = {
        key: _filled(value) if isinstance(value, dict) else value for key, value in made.items()
    }
    return {key: value for key, value in kept.items() if value not in ("", [], {})}


def _label(study: Study, group: str, code: str, language: str) -> str:
    return study.labels.get(group, {}).get(code, {}).get(language, "")


def _system(activity: str) -> str:
    return activity.partition(".")[0].upper() if activity else ""


def _value(activity: str) -> str:
    return activity.partition(".")[2]

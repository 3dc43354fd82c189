"""An invented study for the tests of the dossier: Northfield (北原) does not exist, nor does any figure here.

Every sentence key is present once at least, every kind of figure, every kind of statement and every
verdict; one label is hostile, as a table from outside may be.
"""

# ruff: noqa: E501 (a table reads best with one statement a line)
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from dossier_deals import deals
from dossier_docking import LABELS_DOCKING, docking
from dossier_goals import goals
from dossier_ground import minerals, mining
from dossier_labels import LABELS, SETTINGS, SOURCES, TABLES
from dossier_linkages import linkages
from dossier_openings import capabilities, entered, machine, measured, record
from dossier_partners import partners
from dossier_supply import goods as market_goods
from dossier_supply import supply
from dossier_ties import LABELS_TIES, scenarios, ties
from dossier_transfer import transfer
from dossier_visitors import visitors
from southgate.records import (
    Action,
    Audience,
    Chapter,
    Fact,
    Figure,
    Finding,
    Judgement,
    Name,
    Names,
    Period,
    Quantity,
    Study,
    Verdict,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One invented statement, the finding that speaks to it, and what the rows say."""

    id: str
    kind: str
    theme: str
    test: str
    key: str
    facts: Mapping[str, Fact]
    verdict: Verdict
    standing: str
    leaning: int = 0
    needs: str = ""


def _q(value: float, unit: str, period: str = "", **more: object) -> Quantity:
    return Quantity(value, unit, period, **{"basis": "official"} | more)  # type: ignore[arg-type]


def _on(measure: str, **facts: Fact) -> dict[str, Fact]:
    return {"subject": Name("regions", "north"), "measure": Name("measures", measure), **facts}


def _level(measure: str, value: Quantity, level: Quantity, rows: int = 2) -> dict[str, Fact]:
    return _on(measure, value=value, level=level, rows=Quantity(rows, "1"))


def _statements() -> tuple[Statement, ...]:
    yes, no, mixed, told, none = (
        Verdict.SUPPORTED, Verdict.CONTRADICTED, Verdict.MIXED, Verdict.REPORTED, Verdict.UNDECIDABLE,
    )  # fmt: skip
    show = {"subject": Name("regions", "expo")}
    wanted = {code: Name("wanted", code) for code in LABELS["wanted"]}
    target = Quantity(64.0, "%", "2020")
    table = (
        ("s01", "claim", "strength", "rises", "rose", _on("output", first=_q(2.103e11, "CNY", "2012"), last=_q(2.503e11, "CNY", "2016")), yes, "supported", 1),
        ("s02", "claim", "opening", "rises", "fell", _on("exports", first=_q(3.42e9, "USD", "2015"), last=_q(2.91e9, "USD", "2017")), no, "contradicted", -1),
        ("s03", "claim", "strength", "rises", "unchanged", _on("tertiary", first=_q(9.98e10, "CNY", "2018"), last=_q(1.004e11, "CNY", "2019")), mixed, "mixed", 0),
        ("s04", "claim", "show", "rises", "uncertain", _on("visitors", first=_q(2.2e5, "visit", "2013", bound="about"), last=_q(2.337e5, "visit", "2016", low=2.1e5, high=2.6e5)) | show, mixed, "mixed", 0),
        ("s05", "claim", "show", "rises", "conflict", _on("turnover", first=_q(1.43e9, "CNY", "2013"), last=_q(1.6e9, "CNY", "2016", low=1.2e9, high=2.1e9)) | show, mixed, "mixed", 0),
        ("s06", "claim", "ecology", "at_least", "reaches", _level("forest", _q(67.94, "%", "2016"), Quantity(60, "%")), yes, "supported", 1),
        ("s07", "claim", "strength", "at_least", "misses", _level("output", _q(2.503e11, "CNY", "2016"), Quantity(3e11, "CNY")), no, "contradicted", -1),
        ("s08", "claim", "mining", "at_most", "within", _level("tin_rank", _q(1, "rank", "2016"), Quantity(3, "rank")), yes, "supported", 1),
        ("s09", "claim", "mining", "at_most", "beyond", _level("mines", _q(462, "mine", "2016"), Quantity(400, "mine")), no, "contradicted", -1),
        ("s10", "claim", "show", "at_least", "straddles", _level("exhibitors", _q(960, "exhibitor", "2016", low=880, high=1040), Quantity(1000, "exhibitor")) | show, mixed, "mixed", 0),
        ("s11", "initiative", "opening", "exists", "seen", _on("airport", value=_q(1, "event", "2021"), rows=Quantity(3, "1")), yes, "done", 1),
        ("s12", "initiative", "opening", "exists", "absent", _on("railway", value=_q(0, "event", "2020"), rows=Quantity(1, "1")), no, "reversed", -1),
        ("s13", "goal", "ecology", "target", "met", _on("forest", first=_q(62.2, "%", "2012"), last=_q(67.94, "%", "2016"), level=target), yes, "nearing", 1),
        ("s14", "goal", "people", "target", "nearing", _on("output_head", first=_q(44_500, "CNY/person", "2012"), last=_q(52_980, "CNY/person", "2016"), level=Quantity(60_000, "CNY/person", "2030")), yes, "nearing", 1),
        ("s15", "goal", "people", "target", "standing", _on("population", first=_q(4_630_000, "person", "2012"), last=_q(4_667_000, "person", "2020"), level=Quantity(5_000_000, "person", "2030")), mixed, "standing_still", 0),
        ("s16", "goal", "mining", "target", "receding", _on("mines", first=_q(420, "mine", "2012"), last=_q(462, "mine", "2016"), level=Quantity(300, "mine", "2030")), no, "receding", -1),
        ("s17", "claim", "neighbour", "exceeds", "more", _on("output", against=Name("regions", "west"), ours=_q(2.503e11, "CNY", "2016"), theirs=_q(1.761e11, "CNY", "2016")), yes, "supported", 1),
        ("s18", "claim", "neighbour", "exceeds", "less", _on("exports", against=Name("regions", "east"), ours=_q(2.91e9, "USD", "2017"), theirs=_q(5.37e9, "USD", "2017")), no, "contradicted", -1),
        ("s19", "claim", "neighbour", "exceeds", "equal", _on("output_head", against=Name("regions", "south"), ours=_q(52_980, "CNY/person", "2016"), theirs=_q(53_100, "CNY/person", "2016", bound="about")), mixed, "mixed", 0),
        ("s20", "claim", "show", "holds", "found", {"finding": Name("findings", "show.international")}, no, "contradicted", -1),
        ("s21", "initiative", "mining", "", "undecided", {"wanted": wanted["parks"]}, none, "not_seen", 0, "parks"),
        ("s22", "commitment", "people", "falls", "no_rows", {"measure": Name("measures", "mines"), "wanted": wanted["poverty"]}, none, "not_seen", 0, "poverty"),
        ("s23", "claim", "strength", "rises", "across_break", {"measure": Name("measures", "secondary"), "since": Period("2016"), "until": Period("2020"), "wanted": None}, none, "undecidable"),
        ("s24", "claim", "show", "rises", "rose", _on("area", first=_q(50_000, "m2", "2013"), last=_q(82_000, "m2", "2015", bound="at_least")) | show, told, "reported", 1, "audit"),
        ("s25", "commitment", "opening", "exists", "seen", _on("airport", value=_q(1, "event", "2021"), rows=Quantity(3, "1")), yes, "done", 1),
        ("s26", "commitment", "show", "target", "nearing", _on("places", first=_q(18, "place", "2013"), last=_q(33, "place", "2016", bound="at_least"), level=Quantity(50, "place", "2030")) | show, yes, "under_way", 1),
        ("s27", "initiative", "show", "holds", "found", {"finding": Name("findings", "show.market")}, mixed, "mixed"),
        ("s28", "goal", "show", "target", "nearing", _on("overseas", first=_q(120, "exhibitor", "2013"), last=_q(180, "exhibitor", "2015"), level=Quantity(240, "exhibitor", "2030")) | show, told, "reported", 1, "audit"),
        ("s29", "goal", "people", "", "undecided", {"wanted": wanted["survey"]}, none, "undecidable", 0, "survey"),
        ("s31", "goal", "people", "target", "wavering", _on("output_head", first=_q(44_500, "CNY/person", "2012"), last=_q(47_900, "CNY/person", "2016", low=43_100, high=49_600), level=Quantity(60_000, "CNY/person", "2020")), mixed, "mixed", 0),
        ("s32", "claim", "neighbour", "exceeds", "contested", _on("exports", against=Name("regions", "west"), ours=_q(2.91e9, "USD", "2017", low=2.6e9, high=3.1e9), theirs=_q(2.8e9, "USD", "2017")), mixed, "mixed", 0),
        ("s30", "initiative", "show", "rises", "rose", _on("booths", first=_q(900, "booth", "2013"), last=_q(1500, "booth", "2015", bound="about")) | show, told, "reported", 1, "audit"),
    )  # fmt: skip
    return tuple(Statement(*row[:4], f"strategy.{row[4]}", *row[5:]) for row in table)


def _rows(
    facts: Mapping[str, Fact], subject: str = "north", measure: str = "output"
) -> pd.DataFrame:
    names = {"subject": subject, "measure": measure} | {
        k: v.code for k, v in facts.items() if isinstance(v, Name)
    }
    source = "press" if names["subject"] == "expo" else "yearbook"
    rows = [
        (names["subject"], names["measure"], q.period, q.value, q.unit, q.bound, "", source)
        for q in facts.values()
        if isinstance(q, Quantity) and q.period
    ]
    columns = ["subject", "measure", "period", "value", "unit", "bound", "qualifier", "source"]
    return pd.DataFrame(rows, columns=columns).astype({"value": "float64"})


def _judgement(statement: Statement, rows: pd.DataFrame) -> Judgement:
    agreeing, opposing = (len(rows) if statement.leaning == way else 0 for way in (1, -1))
    return Judgement(
        statement.verdict, statement.standing, statement.leaning, agreeing, opposing,
        0 if statement.leaning else len(rows), tuple(sorted(set(rows["source"]))),
        max(rows["period"], default=""), statement.needs,
    )  # fmt: skip


def _reason(statement: Statement) -> Finding:
    rows = _rows(statement.facts)
    return Finding(
        key=statement.key, facts=statement.facts, evidence=rows, tables=("observations", "statements"),
        methods=("verdict_rules",), sources=tuple(sorted(set(rows["source"]))),
        caveats=("one_origin", "unaudited") if statement.verdict is Verdict.REPORTED else (),
        verdicts={statement.id: _judgement(statement, rows)}, about=statement.id,
    )  # fmt: skip


def _ledger(statements: Iterable[Statement], reasons: Iterable[Finding]) -> pd.DataFrame:
    rows = []
    for s, reason in zip(statements, reasons, strict=True):
        judged = reason.verdicts[s.id]
        measure = s.facts.get("measure")
        rows.append((
            s.id, s.kind, s.theme, s.verdict.value, s.standing, s.leaning, s.test,
            measure.code if isinstance(measure, Name) else "", s.needs, judged.latest,
            judged.rows_for, judged.rows_against, judged.rows_neutral, reason.name,
        ))  # fmt: skip
    return pd.DataFrame(rows, columns=[
        "statement", "kind", "theme", "verdict", "standing", "leaning", "test", "measure", "needs", "latest",
        "rows_for", "rows_against", "rows_neutral", "finding",
    ])  # fmt: skip


def _counts(ledger: pd.DataFrame) -> dict[str, int]:
    of = ledger["verdict"].value_counts()
    return {
        "statements": len(ledger),
        "supported": int(of.get("supported", 0)),
        "contradicted": int(of.get("contradicted", 0)),
        "mixed": int(of.get("mixed", 0)),
        "undecided": int(of.get("reported", 0) + of.get("undecidable", 0)),
    }


def _plain(counts: Mapping[str, int]) -> dict[str, Fact]:
    return {name: Quantity(n, "1") for name, n in counts.items()}


def _strategy() -> Chapter:
    statements = _statements()
    reasons = tuple(_reason(s) for s in statements)
    ledger = _ledger(statements, reasons)
    counts = _counts(ledger)
    bar = pd.DataFrame(
        {"verdict": v, "count": counts[v]}
        for v in ("supported", "mixed", "undecided", "contradicted")
    )
    wanted = pd.DataFrame(
        [
            (1, "audit", "s24 s28 s30", 3),
            (2, "parks", "s21", 1),
            (3, "poverty", "s22", 1),
            (4, "survey", "s29", 1),
        ],
        columns=["rank", "wanted", "statements", "opens"],
    )
    bars = wanted.rename(columns={"wanted": "label", "opens": "value"})[["label", "value"]]
    about = ledger[ledger["theme"] == "show"], ledger[ledger["theme"] == "strength"]
    whole = _plain(counts | {"reported": 3, "reported_against": 0, "tables": 4, "opened": 6})
    first = Names(tuple(Name("wanted", code) for code in ("audit", "parks", "poverty")))
    rules = {"still": Quantity(2, "%"), "about": Quantity(5, "%"), "at_least": Quantity(10, "%")}
    tables = ("statements", "observations", "wanted")
    return Chapter("strategy", (
        Finding("strategy.count", whole, ledger, tables, ("verdict_rules",), ("bounds_read",), ("press", "yearbook"),
                figures=(Figure("strategy.bar", "verdict_bar", bar),)),
        Finding("strategy.wanted", {"tables": first, "opened": Quantity(5, "1"), "undecided": whole["undecided"]}, wanted,
                tables, figures=(Figure("strategy.wanted", "bars", bars, {"label_table": "wanted"}),)),
        Finding("strategy.rules", rules, pd.DataFrame({"still": [2.0], "about": [5.0], "at_least": [10.0]}), (),
                ("verdict_rules",), ("bounds_read",)),
        *(Finding("strategy.answer", {"question": Name("statements", f"q{n}")} | _plain(_counts(rows)),
                  rows.reset_index(drop=True), tables, about=f"q{n}") for n, rows in enumerate(about, 1)),
        Finding("strategy.goals", {**_plain(_counts(ledger)), "wanted": Name("wanted", "audit"), "opened": Quantity(3, "1")},
                ledger[["statement", "kind", "verdict", "standing", "latest", "needs"]], tables, ("verdict_rules",)),
        *reasons,
    ))  # fmt: skip


def _series() -> pd.DataFrame:
    values = (1.335e11, 1.517e11, 1.686e11, 1.873e11, 2.013e11, 2.19e11, 2.164e11, 2.392e11, 2.411e11, 2.503e11)  # fmt: skip
    return pd.DataFrame(
        {"period": range(2011, 2021), "value": values, "run": [1] * 6 + [2] * 4, "unit": "CNY"}
    )


def _strips(
    measures: Mapping[str, tuple[str, tuple[float, ...]]], regions: tuple[str, ...]
) -> pd.DataFrame:
    roles = {"north": "us", "expo": "us", "hill": "other"}
    return pd.DataFrame(
        (measure, region, value, unit, roles.get(region, "peer"))
        for measure, (unit, values) in measures.items()
        for region, value in zip(regions, values, strict=True)
    ).set_axis(["measure", "region", "value", "unit", "role"], axis="columns")


def _profile() -> Chapter:
    region = Name("regions", "north")
    shares = pd.DataFrame(
        [(p, m, s, 1 if p < 2017 else 2) for p, trio in ((2012, (9.8, 55.9, 34.3)), (2016, (10.1, 51.4, 38.5)), (2020, (9.9, 46.4, 43.7)))
         for m, s in zip(("primary", "secondary", "tertiary"), trio, strict=True)],
        columns=["period", "measure", "share", "run"],
    )  # fmt: skip
    like = {"output": ("CNY", (2.503e11, 2.9e11, 1.761e11, 2.21e11, 9.4e10)),
            "population": ("person", (4.667e6, 5.2e6, 4.1e6, 4.4e6, 1.9e6))}  # fmt: skip
    places = ("north", "east", "west", "south", "hill")
    near = pd.DataFrame({"rank": [1, 2, 3], "region": ["south", "west", "east"], "distance": [0.41, 0.73, 1.02],
                         "output": [2.21e11, 1.761e11, 2.9e11], "population": [4.4e6, 4.1e6, 5.2e6],
                         "share_output": [61.0, 55.2, 48.9], "share_population": [39.0, 44.8, 51.1]})  # fmt: skip
    ranks = pd.DataFrame({"region": ["south", "west", "east", "hill"], "rank": [1, 2, 3, 4], "low": [1, 1, 2, 4],
                          "high": [2, 3, 4, 4], "kept": [100.0, 100.0, 75.0, 0.0]})  # fmt: skip
    grew = {"region": region, "measure": Name("measures", "output"), "first": _q(2.411e11, "CNY", "2019"),
            "last": _q(2.503e11, "CNY", "2020"), "change": Quantity(100 * (2.503e11 / 2.411e11 - 1), "%")}  # fmt: skip
    shrank = {"region": region, "measure": Name("measures", "mines"), "first": _q(512, "mine", "2015"),
              "last": _q(462, "mine", "2020"), "change": Quantity(100 * (462 / 512 - 1), "%")}  # fmt: skip
    same = {**grew, "last": _q(2.411e11, "CNY", "2020"), "change": Quantity(0, "%")}
    size = {
        "region": region,
        "output": _q(2.503e11, "CNY", "2020"),
        "people": _q(4_667_134, "person", "2020"),
    }
    parts = {"region": region} | {
        m: _q(s, "%", "2020")
        for m, s in zip(("primary", "secondary", "tertiary"), (9.9, 46.4, 43.7), strict=True)
    }
    breaks = pd.DataFrame(
        {
            "measure": ["secondary", "output"],
            "year": [2019, 2017],
            "subject": ["", "north"],
            "source": "yearbook",
        }
    )
    peers = Names(tuple(Name("regions", code) for code in near["region"]))
    compared = Names((Name("measures", "output"), Name("measures", "population")))
    base, whose = ("observations", "measures"), ("yearbook",)
    return Chapter("profile", (
        Finding("profile.size", size, _rows(size), base, (), ("census_year",), whose),
        Finding("profile.structure", parts, _rows(parts), base, ("sector_sum",), ("across_break",), whose,
                figures=(Figure("profile.structure", "composition", shares),)),
        Finding("profile.grew", grew, _rows(grew), (*base, "breaks"), ("unbroken_runs",), ("across_break",), whose,
                figures=(Figure("profile.series", "series", _series(), {"measure": "output"}),), about="latest"),
        Finding("profile.shrank", shrank, _rows(shrank), (*base, "breaks"), ("unbroken_runs",), (), whose, about="five_years"),
        Finding("profile.unchanged", same, _rows(same), (*base, "breaks"), ("unbroken_runs",), (), whose, about="flat"),
        Finding("profile.breaks", {"breaks": Quantity(2, "1")}, breaks, ("breaks",), sources=whose),
        Finding("profile.peers_named", {"region": region, "peers": peers, "measures": compared},
                near, base, (), ("peers_choice",), whose, about="named"),
        Finding("profile.peers", {"region": region, "peers": peers, "candidates": Quantity(4, "1"), "measures": compared},
                near, base, ("standardised_distance",), ("peers_choice",), whose,
                figures=(Figure("profile.peers", "strips", _strips(like, places)),)),
        Finding("profile.peers_sure", {"region": region, "stable": Names(peers.items[:2]), "choices": Quantity(4, "1"), "peers": Quantity(3, "1")},
                ranks, base, ("rank_range",), ("peers_choice", "small_sample"), whose,
                figures=(Figure("profile.peers_sure", "rank_ranges",
                                ranks.drop(columns="kept").assign(role=["peer", "peer", "peer", "other"])),)),
    ))  # fmt: skip


def _reports() -> pd.DataFrame:
    rows = [
        ("exhibitors", 2013, 880.0, "exhibitor", "at_least", "opening", "press"),
        ("exhibitors", 2015, 960.0, "exhibitor", "", "closing", "press"),
        ("exhibitors", 2015, 1040.0, "exhibitor", "about", "opening", "yearbook"),
        ("area", 2013, 50_000.0, "m2", "", "closing", "press"),
        ("area", 2015, 82_000.0, "m2", "at_least", "closing", "press"),
        ("area", 2016, 120_000.0, "m2", "about", "planned", "press"),
    ]
    columns = ["measure", "period", "value", "unit", "bound", "qualifier", "source"]
    return pd.DataFrame(rows, columns=columns)


def _axes() -> tuple[Finding, ...]:
    def facts(
        axis: str, measure: str | None, first: Quantity | None, last: Quantity | None, n: int
    ) -> dict[str, Fact]:
        named = Name("measures", measure) if measure else None
        return {"axis": Name("themes", f"show.{axis}"), "measure": named, "first": first, "last": last,
                "measures": Quantity(n, "1"), "of": Quantity(3, "1")}  # fmt: skip

    table = (
        ("fell", facts("international", "overseas", _q(380, "exhibitor", "2019"), _q(70, "exhibitor", "2024"), 2)),
        ("rose", facts("special", "exhibitors", _q(880, "exhibitor", "2013", bound="at_least"), _q(1040, "exhibitor", "2015"), 2)),
        ("unsaid", facts("standard", None, None, None, 0)),
        ("mixed", facts("market", "turnover", _q(1.43e9, "CNY", "2013"), _q(1.6e9, "CNY", "2016", low=1.2e9, high=2.1e9), 1)),
        ("still", facts("industrial", "booths", _q(1500, "booth", "2015"), _q(1510, "booth", "2016"), 1)),
    )  # fmt: skip
    return tuple(
        Finding(f"show.axis_{way}", given, _rows(given, "expo"), ("observations", "measures"), ("verdict_rules",),
                ("one_origin", "unaudited"), ("press",), about=str(given["axis"].code).split(".")[1])  # type: ignore[union-attr]
        for way, given in table
    )  # fmt: skip


def _show() -> Chapter:
    show, base, caveats = (
        Name("regions", "expo"),
        ("observations", "measures"),
        ("one_origin", "unaudited"),
    )
    reports = _reports()
    rows = reports.assign(subject="expo", period=reports["period"].astype(str))
    share = {"show": show, "part": Name("measures", "overseas"), "whole": Name("measures", "exhibitors"),
             "part_first": _q(380, "exhibitor", "2019"), "whole_first": _q(1000, "exhibitor", "2019", bound="at_least"),
             "part_last": _q(70, "exhibitor", "2024"), "whole_last": _q(600, "exhibitor", "2024", bound="at_least")}  # fmt: skip
    total = {"show": show, "measure": Name("measures", "turnover_total"), "before": _q(1.43e10, "CNY", "2024"),
             "added": _q(2.1e9, "CNY", "2025"), "after": _q(2e10, "CNY", "2025", bound="at_most"), "gap": Quantity(3.6e9, "CNY")}  # fmt: skip
    planned = {"show": show, "measure": Name("measures", "area"), "planned": _q(125_000, "m2", "2016", low=120_000, high=130_000),
               "realised": _q(82_000, "m2", "2015", bound="at_least")}  # fmt: skip
    peer = {"show": show, "measure": Name("measures", "exhibitors"), "ours": _q(960, "exhibitor", "2015"),
            "theirs": _q(2900, "exhibitor", "2015", low=2000, high=3800), "peers": Names((Name("regions", "fair"),))}  # fmt: skip
    open_share = {**share, "part_last": share["part_first"], "whole_last": share["whole_first"]}
    lever = {"show": show, "measures": Names((Name("measures", "turnover"), Name("measures", "visitors"))),
             "rows": Quantity(7, "1"), "origins": Quantity(2, "1")}  # fmt: skip
    counted = {"show": show, "editions": Quantity(7, "1"), "reports": Quantity(6, "1"), "conflicts": Quantity(1, "1")}  # fmt: skip
    strips = _strips({"exhibitors": ("exhibitor", (960.0, 2900.0))}, ("expo", "fair"))
    audit = Action(
        "show.audit",
        {"lines": Quantity(3, "1")},
        decides=("s24", "s28", "s30"),
        caveats=("unaudited",),
    )
    return Chapter("show", (
        Finding("show.editions", counted, rows, base, (), ("conflicting", "planned_left_out"), ("press", "yearbook"),
                figures=(Figure("show.editions", "reports", reports.rename(columns={"source": "origin"})),)),
        *_axes(),
        Finding("show.share_pair", share, _rows(share, "expo"), base, (), (*caveats, "share_upper_bound", "pandemic_between"), ("press",), about="share"),
        Finding("show.share_open", open_share, _rows(open_share, "expo"), base, (), caveats, ("press",), about="open"),
        Finding("show.cumulative", total, _rows(total, "expo"), base, (), caveats, ("press",)),
        Finding("show.planned", planned, _rows(planned, "expo"), base, (), ("planned_left_out",), ("press",)),
        Finding("show.peers", peer, _rows(peer, "expo"), base, (), ("like_with_like",), ("press", "yearbook"),
                figures=(Figure("show.peers.exhibitors", "strips", strips),), about="exhibitors"),
        Finding("show.lever", lever, _rows(total, "expo"), base, (), ("small_sample",), ("press",)),
    ), (audit,))  # fmt: skip


def invented_study() -> Study:
    """Give the study of Northfield, in which nothing is real."""
    chapters = (
        *(_strategy(), _profile(), capabilities(), docking(), transfer()),
        *(deals(), partners(), ties(), supply(), market_goods(), visitors(), minerals()),
        *(linkages(), scenarios()),
        *(mining(), _show(), goals(), record()),
    )
    labels = {**LABELS, **LABELS_DOCKING, **LABELS_TIES}
    return Study(Audience.PUBLIC, SETTINGS, chapters, SOURCES, TABLES, labels)


def measured_study() -> Study:
    """Give the study of a Northfield that has statistics by activity, and no strategy."""
    first, *rest = (one for one in measured() if one.key != "capabilities.unmeasured")
    near = replace(first, figures=(*first.figures, machine("activities")))
    chapters = (_profile(), Chapter("capabilities", (near, *rest, entered())), record())
    return replace(invented_study(), chapters=chapters)

"""Every sentence says the same in both languages, is short, and survives a missing value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier_fixture import invented_study
from dossier_labels import HOSTILE, SETTINGS
from southgate.dossier.text import LANGUAGES, Entity, Number, Phrase, slots, words
from southgate.dossier.truths import TRUTHS
from southgate.errors import DossierError
from southgate.records import Finding, Judgement, Quantity, Verdict

STUDY = invented_study()
EN, ZH = (words(language).of(STUDY) for language in LANGUAGES)
HAN = re.compile(r"[\u4e00-\u9fff]")
LONGEST = {"en": 30, "zh": 45}

each_finding = pytest.mark.parametrize("finding", STUDY.findings, ids=lambda finding: finding.name)


def leaves(entry: object, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(entry, str):
        yield path, entry
    elif isinstance(entry, dict):
        for key, inner in entry.items():
            yield from leaves(inner, f"{path}/{key}")
    elif isinstance(entry, list):
        for place, inner in enumerate(entry):
            yield from leaves(inner, f"{path}/{place}")


def length(text: str, language: str) -> int:
    return len(text.split()) if language == "en" else len(HAN.findall(text))


def figures(phrase: Phrase) -> list[Number]:
    return sorted(
        (part for part in phrase.parts if isinstance(part, Number)), key=lambda number: number.value
    )


def digits(text: str) -> list[str]:
    found = re.findall(r"\d[\d,]*(?:\.\d+)?", text)
    return [number.replace(",", "").replace(".", "").strip("0") for number in found]


def test_both_catalogues_hold_the_same_keys() -> None:
    english, chinese = ({path for path, _ in leaves(chosen.catalogue)} for chosen in (EN, ZH))
    assert english == chinese


def test_every_word_of_the_pages_is_used() -> None:
    room = files("southgate.dossier")
    written = "".join(
        file.read_text("utf-8")
        for folder in (room, room / "templates")
        for file in folder.iterdir()
        if file.name.endswith((".py", ".j2"))
    )
    used = set(re.findall(r"""["']([a-z_]+)["']""", written))
    assert set(EN.catalogue["ui"]) - used == set()


def test_none_is_said_where_nothing_is_contradicted() -> None:
    facts = dict(
        zip(
            ("statements", "supported", "contradicted", "mixed", "undecided"),
            (9, 3, 0, 2, 4),
            strict=True,
        )
    )
    facts |= {"reported": 1, "reported_against": 0, "tables": 3, "opened": 2}
    counts = {name: Quantity(count, "1") for name, count in facts.items()}
    said = replace(STUDY.findings[0], facts=counts)
    assert EN.sentence(said, STUDY).plain == (
        "Of 9 statements, 3 stand, 2 are mixed and none is contradicted. The other 4 cannot be "
        "decided yet: for 1 there is one party's word alone, which speaks against none of these; "
        "three tables would decide 2 of the 4."
    )
    assert "没有一项与数据不符" in ZH.sentence(said, STUDY).plain


def test_both_catalogues_ask_for_the_same_facts() -> None:
    chinese = dict(leaves(ZH.catalogue))
    unequal = [path for path, text in leaves(EN.catalogue) if slots(text) != slots(chinese[path])]
    assert unequal == []


def test_every_sentence_has_a_truth_and_stands_in_the_invented_study() -> None:
    said = set(EN.catalogue["sentences"])
    assert said == set(TRUTHS) == {finding.key for finding in STUDY.findings}


@each_finding
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_long(finding: Finding, language: str) -> None:
    text = words(language).sentence(finding, STUDY).plain
    if HOSTILE not in text:
        for sentence in re.split(r"(?<=\.) |(?<=。)", text):
            assert length(sentence, language) <= LONGEST[language], sentence


@each_finding
def test_both_languages_carry_equal_numbers_to_equal_precision(finding: Finding) -> None:
    pairs = zip(
        figures(EN.sentence(finding, STUDY)), figures(ZH.sentence(finding, STUDY)), strict=True
    )
    for english, chinese in pairs:
        assert replace(english, text="") == replace(chinese, text="")
        assert digits(english.text) in ([], digits(chinese.text))


@each_finding
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_missing_value_is_never_printed(finding: Finding, language: str) -> None:
    chosen = words(language)
    nodata = chosen.ui("nodata").plain
    whole = chosen.sentence(finding, STUDY).plain
    for name, fact in finding.facts.items():
        said = chosen.sentence(replace(finding, facts={**finding.facts, name: None}), STUDY).plain
        assert said
        assert not re.search(r"None|nan|[{}]", said)
        entry = chosen.catalogue["sentences"][finding.key]
        form = entry if isinstance(entry, str) else entry["say"]
        if fact is not None and any(slot.split(".")[0] == name for slot in slots(form)):
            assert said != whole or said == nodata


@pytest.mark.parametrize("language", LANGUAGES)
def test_with_nothing_known_nothing_is_said(language: str) -> None:
    finding = next(finding for finding in STUDY.findings if finding.key == "strategy.rose")
    empty = replace(finding, facts=dict.fromkeys(finding.facts))
    expected = {"en": "Not enough data to say.", "zh": "数据不足，暂不作判断。"}
    assert words(language).sentence(empty, STUDY).plain == expected[language]


def test_chinese_text_has_full_width_marks_and_english_text_no_chinese() -> None:
    half = re.compile(r"[\u4e00-\u9fff”》][,;:?!]|[,;:?!()][\u4e00-\u9fff]")
    assert [text for _, text in leaves(ZH.catalogue) if half.search(text)] == []
    assert [path for path, text in leaves(EN.catalogue) if HAN.search(text)] == [
        "/ui/other_language"
    ]


def test_no_official_figure_is_called_claimed_and_countries_come_with_regions() -> None:
    banned = re.compile(
        r"\bclaimed\b|\bcountries\b(?! and regions)|\bcountry\b(?! or region)", re.IGNORECASE
    )
    assert [text for _, text in leaves(EN.catalogue) if banned.search(text)] == []
    assert [
        text for _, text in leaves(ZH.catalogue) if re.search(r"国家(?!级|[和或]?地区)|声称", text)
    ] == []


def test_a_missing_word_is_refused() -> None:
    with pytest.raises(DossierError, match=r"zh/ must word `ui\.nowhere`"):
        ZH.ui("nowhere")
    with pytest.raises(DossierError, match="must be one of en, zh"):
        words("fr")


def test_a_hostile_label_stays_text() -> None:
    assert EN.label(STUDY, "statements", "s10").startswith(HOSTILE)
    answer = next(finding for finding in STUDY.findings if finding.key == "profile.peers")
    assert all(
        isinstance(part, Entity)
        for part in EN.sentence(answer, STUDY).parts
        if part.text == "Southmere"
    )


@pytest.mark.parametrize(
    ("quantity", "english", "chinese"),
    [
        (Quantity(2.503e11, "CNY"), "250.3 billion yuan", "2503亿元"),
        (Quantity(2_337_000, "visit"), "2.337 million visits", "233.7万人次"),
        (Quantity(380, "exhibitor"), "380 exhibitors", "380家展商"),
        (Quantity(1, "exhibitor"), "1 exhibitor", "1家展商"),
        (Quantity(46.4, "%"), "46.4%", "46.4%"),
        (Quantity(-9.765625, "%"), "−9.8%", "−9.8%"),
        (Quantity(1000, "exhibitor", bound="about"), "about 1,000 exhibitors", "约1000家展商"),
        (Quantity(1000, "exhibitor", bound="at_least"), "over 1,000 exhibitors", "超过1000家展商"),
        (Quantity(2e10, "CNY", bound="at_most"), "nearly 20 billion yuan", "近200亿元"),
        (
            Quantity(125_000, "m2", low=120_000, high=130_000),
            "120,000–130,000 m²",
            "12万~13万平方米",
        ),
        (Quantity(9e8, "CNY", low=9e8, high=1.2e9), "0.9–1.2 billion yuan", "9亿~12亿元"),
        (Quantity(1, "rank"), "1st", "第1位"),
        (Quantity(12, "rank"), "12th", "第12位"),
        (Quantity(2, "rank", low=1, high=3), "1st–3rd", "第1~3位"),
        (Quantity(0, "CNY"), "0 yuan", "0元"),
        (Quantity(1.5e13, "CNY"), "15 trillion yuan", "15万亿元"),
    ],
)
def test_a_quantity_reads_as_a_native_would_write_it(
    quantity: Quantity, english: str, chinese: str
) -> None:
    assert (EN.quantity(quantity).plain, ZH.quantity(quantity).plain) == (english, chinese)


@given(
    st.floats(min_value=1e-3, max_value=1e14),
    st.sampled_from(["CNY", "person", "1", "%"]),
    st.sampled_from(["", "about", "at_least", "at_most"]),
)
def test_rounding_is_as_precise_in_both_languages(value: float, unit: str, bound: str) -> None:
    quantity = Quantity(value, unit, bound=bound)
    assert digits(EN.quantity(quantity).plain) == digits(ZH.quantity(quantity).plain)


@pytest.mark.parametrize(
    ("code", "english", "chinese"),
    [
        ("2015", "2015", "2015年"),
        ("2013-H1", "first half of 2013", "2013年上半年"),
        ("2015-Q1", "first quarter of 2015", "2015年第一季度"),
        ("2022-07", "July 2022", "2022年7月"),
        ("2022-07-01", "1 July 2022", "2022年7月1日"),
        ("2015-01/2015-07", "January–July 2015", "2015年1—7月"),
        ("2015/2024", "2015–2024", "2015—2024年"),
        ("2015-11/2016-02", "November 2015 to February 2016", "2015年11月至2016年2月"),
    ],
)
def test_a_period_reads_as_a_native_would_write_it(code: str, english: str, chinese: str) -> None:
    assert (EN.period(code), ZH.period(code)) == (english, chinese)


def test_a_period_stands_beside_its_number_when_asked_for() -> None:
    dated = Quantity(380, "exhibitor", "2019")
    assert EN.quantity(dated, with_period=True).plain == "380 exhibitors (2019)"
    assert ZH.quantity(dated, with_period=True).plain == "380家展商（2019年）"


def test_a_report_names_each_origin_once() -> None:
    judgement = Judgement(
        Verdict.REPORTED, "reported", 1, origins=("yearbook", "press", "yearbook")
    )
    said = EN.reported(judgement, STUDY).plain
    assert said == (
        "As reported by Northfield bureau of statistics and the organiser of the show, 2024–2025; "
        "not independently confirmed."
    )
    alone = Judgement(Verdict.REPORTED, "reported", 1, origins=("press",))
    assert ZH.reported(alone, STUDY).plain == "据展会组委会（2024年）报道；暂无独立核实。"


def test_a_verdict_speaks_in_the_word_of_its_kind() -> None:
    ledger = STUDY.findings[0].evidence.set_index("statement")
    for finding in STUDY.findings:
        for code, judgement in finding.verdicts.items():
            mark = EN.answer_verdict(judgement, ledger.loc[code, "kind"])
            assert mark.word == EN.term("standings", judgement.standing)
    with pytest.raises(DossierError, match="cannot be `done`"):
        EN.answer_verdict(Judgement(Verdict.SUPPORTED, "done"), "goal")


def test_units_are_refused_where_no_study_names_them() -> None:
    with pytest.raises(DossierError, match="bound to none"):
        words("en").quantity(Quantity(1, "CNY"))


def test_every_page_asks_a_question_about_the_region() -> None:
    for chosen, region in ((EN, "Northfield"), (ZH, "北原")):
        for key in chosen.catalogue["pages"]:
            title = chosen.page(key).title
            assert region in title
            assert title.endswith(("?", "？"))


def test_every_picture_and_column_of_the_study_has_words() -> None:
    for finding in STUDY.findings:
        for chosen in (EN, ZH):
            assert all(all(chosen.figure(figure)) for figure in finding.figures)
            assert all(
                chosen.column(str(code), finding.chapter) for code in finding.evidence.columns
            )
            assert all(chosen.caveat(code) for code in finding.caveats)
            assert all(chosen.method(code).reference for code in finding.methods)


def test_the_action_comes_with_its_form() -> None:
    (action,) = STUDY.actions
    for chosen in (EN, ZH):
        assert len(chosen.action_lines(action)) == 3
        assert "3" in chosen.action(action, STUDY).plain


def test_rules_are_printed_with_their_thresholds() -> None:
    found = next(finding for finding in STUDY.findings if finding.key == "strategy.rules")
    for chosen in (EN, ZH):
        said = " ".join(text.plain for _, text in chosen.sections("rules", found.facts))
        assert all(threshold in said for threshold in ("±2%", "5%", "10%"))
        assert len(chosen.sections("rules", {})) < len(chosen.sections("rules", found.facts))


def test_the_settings_are_invented() -> None:
    assert "invented" in SETTINGS["contact_en"]

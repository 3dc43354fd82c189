"""Invented names of firms in two scripts; queries that are one written otherwise, or look alike."""

from __future__ import annotations

import numpy as np
import pandas as pd

PLACES_ZH = [
    "北京", "上海", "江苏", "浙江", "山东", "广东", "湖北", "四川", "深圳市", "杭州", "宁波",
    "青岛", "厦门", "",
]  # fmt: skip
PLACES_EN = [
    "Beijing", "Shanghai", "Jiangsu", "Zhejiang", "Shandong", "Guangdong", "Hubei", "Sichuan", "",
]  # fmt: skip
BRAND_ZH = (
    "华金东海天大新安泰宏瑞恒兴盛昌隆达通信诚远航宇星光明亚欧美凯嘉"
    "德润泽万丰永福康益正和中建国联创科汇鑫源龙凤鹏山江河林森"
)
TRADE_ZH = [
    "铜业", "铝业", "钢铁", "化工", "医药", "纺织", "机械", "电子", "汽车", "建筑", "建材",
    "食品", "贸易", "物流", "能源",
]  # fmt: skip
TRADE_EN = [
    "Copper", "Aluminum", "Steel", "Chemical", "Pharmaceutical", "Textile", "Machinery",
    "Electronics", "Motor", "Construction", "Cement", "Foods", "Trading", "Logistics", "Energy",
]  # fmt: skip
FORM_ZH = ["股份有限公司", "有限公司", "集团有限公司", "（集团）股份有限公司"]
FORM_EN = [" Co., Ltd.", " Company Limited", " Group Co.,Ltd", " Inc.", " Holdings Ltd."]
SYLLABLES = [first + last for first in "bdfgklmnprstvw" for last in ("a", "en", "i", "or", "us")]
LIKENESS = {"zh": (PLACES_ZH, TRADE_ZH, FORM_ZH), "en": (PLACES_EN, TRADE_EN, FORM_EN)}


def parts(count: int, script: str, rng: np.random.Generator) -> pd.DataFrame:
    """Place, brand, trade and form of each invented firm; no two firms share the first three."""
    places, trades, forms = LIKENESS[script]
    if script == "zh":
        signs = rng.choice(list(BRAND_ZH), (count, 3)).astype(object)
        signs[rng.random(count) < 0.3, 2] = ""
        brand = signs.sum(axis=1)
    else:
        brand = np.char.capitalize(
            rng.choice(SYLLABLES, (count, 3)).astype(object).sum(axis=1).astype(str)
        )
    table = pd.DataFrame(
        {
            "place": rng.choice(places, count),
            "brand": brand,
            "trade": rng.choice(trades, count),
            "form": rng.choice(forms, count),
        },
        dtype="str",
    )
    return table.drop_duplicates(["place", "brand", "trade"], ignore_index=True)


def written(table: pd.DataFrame, script: str) -> pd.Series:
    """The names as a list would print them."""
    gap = "" if script == "zh" else " "
    joined = table["place"] + gap + table["brand"] + gap + table["trade"] + table["form"]
    return joined.str.strip()


def queries(table: pd.DataFrame, count: int, script: str, rng: np.random.Generator) -> pd.DataFrame:
    """Three of four are firms of the table written otherwise; the rest only look like one."""
    rows = rng.choice(len(table), count, replace=False)
    asked = table.loc[rows].reset_index(names="target")
    _, trades, forms = LIKENESS[script]
    asked["form"] = rng.choice(forms, count)
    decoy = np.arange(count) >= count * 3 // 4
    other = rng.integers(1, len(trades), count)
    shifted = [
        trades[(trades.index(t) + o) % len(trades)]
        for t, o in zip(asked["trade"], other, strict=True)
    ]
    asked.loc[decoy, "trade"] = np.array(shifted)[decoy]
    known = set(table["place"] + table["brand"] + table["trade"])
    clash = decoy & (asked["place"] + asked["brand"] + asked["trade"]).isin(known).to_numpy()
    shorter = ~decoy & (rng.random(count) < 0.3)
    asked.loc[shorter, "place"] = ""
    typo = ~decoy & ~shorter & (rng.random(count) < 0.15)
    if script == "en":
        asked.loc[typo, "brand"] = asked.loc[typo, "brand"].str.replace("r", "rr", n=1)
    found = pd.DataFrame({"name": written(asked, script), "target": asked["target"]})
    found.loc[decoy, "target"] = -1
    return found[~clash].reset_index(drop=True)

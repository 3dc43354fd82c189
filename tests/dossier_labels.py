"""Names, settings and sources of the invented study of Northfield (北原), one of them hostile."""

# ruff: noqa: E501 (a table reads best with one row a line)
from __future__ import annotations

from collections.abc import Mapping

from southgate.records import Source, TableRecord

HOSTILE = "=cmd() <script>alert(1)</script>"


def _en_zh(table: str) -> dict[str, dict[str, str]]:
    lines = (line.split(" | ") for line in table.strip().splitlines())
    return {code.strip(): {"en": en.strip(), "zh": zh.strip()} for code, en, zh in lines}


LABELS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "regions": _en_zh("""
        north | Northfield | 北原
        east | Eastvale | 东谷
        west | Westmoor | 西野
        south | Southmere | 南湖
        hill | Hillford | 山渡
        whole | the Republic of Fields | 田野共和国
        expo | the Northfield stone show | 北原石材展
        fair | the Eastvale mineral fair | 东谷矿物展"""),
    "journeys": _en_zh("""
        southport | Southport | 南港
        eastvale | Eastvale | 东谷
        northend | North End | 北端
        westbay | West Bay | 西湾"""),
    "products": _en_zh("""
        pear | Northfield pear | 北原梨
        tea | hill tea | 山茶"""),
    "product_abouts": _en_zh("""
        pear | Sweet, says a report (invented). | 一份报道称其味甜（虚构）。
        tea | Grown on the hill (invented). | 产于山上（虚构）。"""),
    "growers": _en_zh("""
        hill | Hill orchard (invented) | 山坡果园（虚构）
        dale | Dale orchard (invented) | 谷地果园（虚构）"""),
    "standards": _en_zh("fresh_rules | fresh-produce rules (invented) | 《鲜品认定规程》（虚构）"),
    "standard_asks": _en_zh(
        "fresh_rules | A test within six months (invented). | 六个月内检测合格（虚构）。"
    ),
    "measures": _en_zh("""
        bases | recognised bases | 获认定基地
        sales | fruit sold through the hub | 配送中心水果销量
        output | output | 地区生产总值
        population | resident population | 常住人口
        primary | value added of farming | 第一产业增加值
        secondary | value added of industry | 第二产业增加值
        tertiary | value added of services | 第三产业增加值
        output_head | output per head | 人均地区生产总值
        forest | forest cover | 森林覆盖率
        exports | exports | 出口额
        tin_rank | tin reserves among regions | 锡储量排名
        airport | an airport in service | 机场通航
        railway | a railway under construction | 铁路在建
        mines | mines | 矿山数
        visitors | visits to the show | 参观人次
        exhibitors | exhibitors | 参展商数
        overseas | overseas exhibitors | 境外参展商数
        places | countries and regions represented | 参展国家和地区数
        booths | booths | 展位数
        area | exhibition area | 展览面积
        turnover | turnover of the edition | 当届成交额
        turnover_total | turnover of all editions so far | 历届累计成交额
        performance_rate | contract performance rate | 合同履约率"""),
    "statements": _en_zh(f"""
        s01 | Output of the region rises. | 地区生产总值持续增长。
        s02 | Exports rise year by year. | 出口逐年增长。
        s03 | Value added of services rises. | 服务业增加值持续增长。
        s04 | The number of visits to the show grows. | 参观人次不断增加。
        s05 | The show's turnover grows. | 展会成交额不断增长。
        s06 | Forest covers more than three fifths of the land. | 森林覆盖率超过六成。
        s07 | Output exceeds 300 billion. | 地区生产总值超过3000亿元。
        s08 | The region's tin reserves are among the first three. | 锡储量位居前三。
        s09 | Fewer than 400 mines remain. | 矿山数量降至400座以内。
        s10 | {HOSTILE} More than 1,000 exhibitors come. | {HOSTILE} 参展商超过1000家。
        s11 | An airport is being brought into service. | 推动机场建成通航。
        s12 | A second railway is being built. | 建设第二条铁路。
        s13 | Forest cover shall reach 64 per cent by 2020. | 到2020年森林覆盖率达到64%。
        s14 | Output per head shall reach 60,000 yuan by 2030. | 到2030年人均地区生产总值达到6万元。
        s15 | Resident population shall reach 5 million by 2030. | 到2030年常住人口达到500万人。
        s16 | Mines shall be merged into 300 by 2030. | 到2030年矿山整合至300座。
        s17 | Output is larger than Westmoor's. | 地区生产总值高于西野。
        s18 | Exports are larger than Eastvale's. | 出口额高于东谷。
        s19 | Output per head is above Southmere's. | 人均地区生产总值高于南湖。
        s20 | The show becomes more international. | 展会国际化程度不断提高。
        s21 | A park for stone carving will be founded. | 将建设石雕产业园。
        s22 | The poor of three counties will be lifted out of poverty. | 三个县的贫困人口将实现脱贫。
        s23 | Value added of industry rises. | 工业增加值持续增长。
        s24 | The show fills its exhibition area. | 展会展览面积不断扩大。
        s25 | The city will open its airport. | 兑现机场通航承诺。
        s26 | The city keeps bringing countries and regions to the show. | 持续吸引各国和地区参展。
        s27 | The trade of the show is being made marketable. | 推进展会市场化运作。
        s28 | Overseas exhibitors shall double. | 境外参展商数量翻一番。
        s29 | People's sense of gain shall rise. | 不断提升群众获得感。
        s30 | Booths are being added. | 增设展位。
        s31 | Output per head shall reach 60,000 yuan by 2020. | 到2020年人均地区生产总值达到6万元。
        s32 | Exports are larger than Westmoor's. | 出口额高于西野。
        q1 | What makes the show a brand? | 展会凭什么成为品牌？
        q2 | Does the region grow? | 该地区在增长吗？"""),
    "activities": _en_zh("""
        f.stone | Stone and its products | 石材及制品
        f.tools | Cutting tools | 切削工具
        f.glass | Glass | 玻璃
        a01 | Rough marble | 大理石荒料
        a02 | Slate | 板岩
        a03 | Cast iron | 铸铁
        a04 | Carved stone | 石雕
        a05 | Saw blades | 锯条
        a06 | Glass fibre | 玻璃纤维
        a07 | Stone tiles | 石砖
        a08 | Diamond drills | 金刚石钻头
        a09 | Optical glass | 光学玻璃
        a10 | Grinding wheels | 砂轮
        a11 | Hand tools | 手工工具
        a12 | Mirrors | 镜子
        a13 | Quartz slabs | 石英石板
        a14 | Moulds | 模具"""),
    "clusters": _en_zh("""
        quarry | marble quarries | 大理石矿场
        foundry | small foundries | 小型铸造厂"""),
    "cluster_evidence": _en_zh("""
        quarry | A yearbook counts 40 quarries around the town (invented). | 年鉴记载城镇周边有40处采石场（虚构）。
        foundry | A newspaper names three foundries (invented). | 报纸提到三家铸造厂（虚构）。"""),
    "goals": _en_zh("""
        all | the goals taken together | 各项目标合计
        strength | a strong Northfield | 实力北原
        air | clean air | 清洁空气
        people | a good life | 美好生活
        gain | a sense of gain | 获得感"""),
    "sectors": _en_zh("""
        quarrying | Quarrying | 采石
        cutting | Stone cutting | 石材加工
        building | Building | 建筑
        shops | Shops | 商店"""),
    "trials": _en_zh("""
        masked.areas.precision | invented areas | 虚构都市区"""),
    "sites": _en_zh("""
        upper | Upper Park | 上游园区
        lower | Lower Park | 下游园区
        quay | Old Quay | 旧码头"""),
    "moves": _en_zh("""
        m1 | a tannery (invented) | 一家制革厂（虚构）
        m2 | a cannery (invented) | 一家罐头厂（虚构）
        m3 | a joinery (invented) | 一家家具厂（虚构）
        m4 | a pottery (invented) | 一家陶瓷厂（虚构）"""),
    "speakers": {
        f"s{n:02}": {"en": "The mayor of Northfield", "zh": "北原市市长"} for n in range(1, 33)
    }
    | {f"q{n}": {"en": "A reporter", "zh": "记者"} for n in (1, 2)},
    "wanted": _en_zh("""
        survey | answers of residents on their sense of gain | 居民获得感调查
        audit | an audited count of the show's exhibitors | 经核实的参展商统计
        parks | parks with their tenants | 园区及入驻企业名录
        poverty | poor households by county and year | 分县分年贫困户数
        register | register of projects | 招商项目台账"""),
    "columns": _en_zh("""
        survey | year; sample size; share of residents | 年份、样本量、居民占比
        audit | edition; exhibitors; places | 届次、展商、地区
        parks | park; tenant; year | 园区、企业、年份
        poverty | county; year; households | 县、年份、户数
        register | project; date signed | 项目、签约日期"""),
    "holders": _en_zh("""
        survey | the bureau of statistics | 统计局
        audit | the organiser of the show | 展会组委会
        parks | the committees of the parks | 园区管委会
        poverty | the office for rural affairs | 农业农村部门
        register | the bureau of commerce | 商务局"""),
    "deals": _en_zh("""
        d1 | stone saw works (invented) | 石材锯切厂（虚构）
        d2 | glass mill (invented) | 玻璃厂（虚构）"""),
    "origins": _en_zh("""
        yearbook | Northfield bureau of statistics | 北原市统计局
        press | the organiser of the show | 展会组委会"""),
    "units": _en_zh("""
        1 | number | 个
        person | persons | 人
        visit | visits | 人次
        exhibitor | exhibitors | 家展商
        booth | booths | 个展位
        place | countries and regions | 个国家和地区
        mine | mines | 座矿山
        kind | kinds | 种
        % | per cent | %
        point | percentage points | 个百分点
        min | minutes | 分钟
        base | production bases | 个基地
        t | tonnes | 吨
        index | index | 指数
        rank | rank | 位
        event | yes (1) or no (0) | 是（1）或否（0）
        CNY | yuan | 元
        USD | US dollars | 美元
        CNY/person | yuan per head | 元/人
        m2 | square metres | 平方米
        year | years | 年
        project | projects | 个项目
        household | households | 户家庭
        m2 | square metres | 平方米"""),
    "unit_symbols": {
        "1": {"en": "", "zh": ""},
        "index": {"en": "", "zh": ""},
        "rank": {"en": "", "zh": "位"},
        "event": {"en": "", "zh": ""},
    }
    | _en_zh("""
        person | people | 人
        visit | visits | 人次
        exhibitor | exhibitors | 家展商
        booth | booths | 个展位
        place | countries and regions | 个国家和地区
        mine | mines | 座矿山
        point | points | 个百分点
        min | minutes | 分钟
        base | bases | 个基地
        t | tonnes | 吨
        kind | kinds | 种
        % | % | %
        CNY | yuan | 元
        USD | US dollars | 美元
        CNY/person | yuan per head | 元/人
        m2 | m² | 平方米
        year | years | 年
        household | households | 户
        project | projects | 个项目"""),
    "minerals": _en_zh("""
        fluorite | Fluorite | 萤石
        galena | Galena | 方铅矿
        scheelite | Scheelite | 白钨矿"""),
    "deposits": _en_zh("pit | Old Pit | 老矿坑"),
    "plants": _en_zh("mill | Low Mill | 低磨厂"),
    "mines": _en_zh("""
        pit | Old Pit mine | 老坑矿
        hill | Far Hill mine | 远山矿"""),
    "breaks": _en_zh("""
        secondary:2019: | A census revised value added of industry downwards. | 经济普查下调了第二产业增加值。
        output:2017:north | The figures of 2017 were recounted. | 2017年数据经重新核算。"""),
}

SETTINGS = {
    "title_en": "Northfield opens to the south",
    "title_zh": "北原向南开放",
    "region": "north",
    "base_year": "2017",
    "base_date": "2026-11-22",
    "contact_en": "Bureau of Commerce of Northfield (invented)",
    "contact_zh": "北原市商务局（虚构）",
    "map_approval": "",
    "currency": "CNY",
    "recipe": "d77f356bc3630000000000000000000000000000000000000000000000000000",
}

SOURCES = {
    "yearbook": Source(
        "yearbook", "Northfield Statistical Yearbook 2025 (invented)", "en", "Northfield Statistics Press",
        LABELS["origins"]["yearbook"], "https://example.org/yearbook?a=1&b=<2>", "2025-10-01", "CC-BY-4.0",
        publishable=True, grade="A", basis="official", audited=True,
    ),
    "press": Source(
        "press", "北原石材展开幕（虚构）", "zh", "北原日报", LABELS["origins"]["press"], "", "2024", "facts",
        publishable=True, grade="C", basis="official", audited=False,
    ),
}  # fmt: skip

_ROWS = {
    "activities": 17,
    "breaks": 2,
    "burdens": 4,
    "clusters": 2,
    "deals": 74,
    "enterprises": 150,
    "establishments": 2,
    "floors": 2,
    "lists": 2,
    "measures": 20,
    "moves": 4,
    "observations": 96,
    "origins": 3,
    "presence": 4,
    "production": 210,
    "regions": 8,
    "sites": 3,
    "sources": 2,
    "statements": 34,
    "trials": 4,
    "wanted": 4,
}
TABLES = tuple(
    TableRecord(name, f"tables/{name}.csv", rows, f"{rows:064x}") for name, rows in _ROWS.items()
)

"""Frames of plausible numbers, as the contract of `duban compare` describes them."""

from __future__ import annotations

import numpy as np
import pandas as pd

PROVINCES = (
    "北京市 天津市 河北省 山西省 内蒙古自治区 辽宁省 吉林省 黑龙江省 上海市 江苏省 浙江省 安徽省 福建省 江西省 山东省 河南省 湖北省 湖南省 广东省 "
    "广西壮族自治区 海南省 重庆市 四川省 贵州省 云南省 西藏自治区 陕西省 甘肃省 青海省 宁夏回族自治区 新疆维吾尔自治区"
).split()
PARENTS = {"economy": "经济发展", "people": "民生保障", "law": "法治建设", "nature": "生态环境", "safety": "安全稳定", "party": "自身建设"}
CHILDREN = (
    "扩大内需 产业升级 科技创新 数字经济 招商引资 对外开放 就业增收 教育提质 医疗卫生 养老托育 住房保障 社会救助 行政立法 重大行政决策 行政执法 执法监督 政务公开 矛盾纠纷化解 "
    "污染防治 节能降碳 生态修复 河湖长制 耕地保护 绿色转型 安全生产 防灾减灾 食品药品安全 社会治安 信访工作 应急管理 作风建设 队伍建设 督查考核 廉政建设 财政管理 营商环境与政务服务优化"
).split()


def names(level: int) -> dict[str, str]:
    if level == 1:
        return dict(PARENTS)
    return {f"{parent}.{n}": CHILDREN[6 * place + n] for place, parent in enumerate(PARENTS) for n in range(6)}


def _rows(groups, level, documents):
    generator = np.random.Generator(np.random.PCG64(len(groups) * 10 + level))
    themes = list(names(level))
    for group in groups:
        told = generator.dirichlet(np.full(len(themes), 6.0)) if documents else np.full(len(themes), np.nan)
        for theme, share in zip(themes, told, strict=True):
            yield group, theme, theme.partition(".")[0] if level == 2 else "", float(share), generator


def shares(groups=PROVINCES, *, level=1, documents=8):
    rows = []
    for group, theme, parent, share, _ in _rows(groups, level, documents):
        se = (share * (1 - share) / 60 / documents) ** 0.5 if documents > 1 else np.nan
        rows.append((level, theme, parent, group, documents, 60.0 * documents * share, share, se, max(share - 2 * se, 0) if documents > 1 else np.nan, share + 2 * se, share, ""))
    return pd.DataFrame(rows, columns=["level", "theme", "parent", "group", "documents", "units", "share", "se", "low", "high", "share_pooled", "note"])


def contrasts(groups=PROVINCES, *, level=1, documents=8):
    mean = 1 / len(names(level))
    rows = []
    for group, theme, parent, share, generator in _rows(groups, level, documents):
        difference, half = share - mean, abs(float(generator.normal(0.03, 0.012))) / level + 0.004
        ratio, wide = float(np.log2(share / mean)), half / mean * 1.2
        known = documents > 1
        star = bool(documents >= 5 and abs(difference) > 1.3 * half)
        bounds = (difference - half, difference + half) if known else (np.nan, np.nan)
        logs = (ratio - wide, ratio + wide) if known else (np.nan, np.nan)
        p = 0.01 if star else 0.4
        rows.append((level, theme, parent, group, documents, 200, share, mean, difference, *bounds, ratio, *logs, p, 0.0001, p, star, "" if known else "只有1份文件"))
    columns = "level theme parent group documents documents_rest share share_rest difference difference_low difference_high log2_ratio log2_low log2_high p p_min q star note"
    return pd.DataFrame(rows, columns=columns.split())


def trend(groups=PROVINCES, *, years=range(2018, 2027), missing=(), level=1):
    rows = []
    for group, theme, _, share, generator in _rows(groups, level, 8):
        drift = generator.normal(0, share / 25)
        for n, year in enumerate(years):
            if year not in missing:
                value = max(share + n * drift + generator.normal(0, share / 12), 0.001)
                half = np.nan if year % 5 == 0 else 0.2 * value
                rows.append((level, theme, group, year, 1 if year % 5 == 0 else 6, value, value - half, value + half, ""))
    return pd.DataFrame(rows, columns=["level", "theme", "group", "year", "documents", "share", "low", "high", "note"]).astype({"year": "Int64"})


def intensity(groups=PROVINCES, *, level=1, documents=8):
    rows = []
    for group, theme, _, share, generator in _rows(groups, level, documents):
        told = []
        for centre in (0.62, 0.24, 0.4, 0.3):
            value = float(np.clip(generator.normal(centre, 0.12), 0.01, 0.99))
            half = 0.07 if documents > 1 else np.nan
            told += [value, value - half, value + half]
        rows.append((level, theme, group, documents, 60 * share, *told))
    columns = [f"{name}{end}" for name in ("task_share", "target_share", "owner_share", "deadline_share") for end in ("", "_low", "_high")]
    return pd.DataFrame(rows, columns=["level", "theme", "group", "documents", "units", *columns])


def profiles(groups=PROVINCES):
    generator = np.random.Generator(np.random.PCG64(len(groups)))
    points = generator.normal(0, 0.08, (len(groups), 2))
    positions = pd.DataFrame({"group": groups, "x": points[:, 0], "y": points[:, 1]})
    ellipses = pd.DataFrame(
        {"group": groups, "angle": generator.uniform(0, 180, len(groups)), "width": generator.uniform(0.03, 0.09, len(groups)), "height": generator.uniform(0.015, 0.05, len(groups))}
    )
    return positions, ellipses

"""Texts for property tests: any characters, and pieces of official language put together at random."""

from __future__ import annotations

from hypothesis import strategies as st

PIECES = [
    *"""
县司法局 各镇 各部门 县委 市教育局 县政府 责任单位： 牵头单位： 配合单位： （ ） 〔 〕 “ ” 《 》 。 ； ， 、 ： ！ ？ ; ! ? |
牵头 配合 负责 会同 由 请 要 应当 必须
在 于 到 至 自 从 每
每月 每季度 每年 年底 月底 底 前 内 之前 以上 以下 年 月 日 号 周 天 工作日 小时 2024年 二〇二五年 6月 十二月 30日 三十一日 上旬 一季度 上半年 今年 明年
春节 国庆节前 会后 印发之日起 收到 提前 不少于 不低于 不超过 至少 达到 完成
1 3 12 一 三 十 百 千 万 亿 100% 百分之 分之 成 一半 名 次 个 万元 全市前 一是 二要 一、 （一） 1. 第一， 首先， 其一，
① 第一条 同志们： 发言人1 00:01:02 长期坚持 立行立改 定期 月调度 ２０２４ ％ X * 😀 é
""".split(),
    *(" ", "\n", "\r\n", "\r", "\t", "\u2028", "\u0085", "\x0b", "\x0c", "\x1c", "\ufeff", "\u200b", "\u3000"),
]

official = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
texts = official | anything | st.lists(official | anything, max_size=4).map("".join)

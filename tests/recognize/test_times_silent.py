"""What looks like a time and is no deadline must stay silent."""

import pytest

from nlp.recognize.calendar import Reference
from nlp.recognize.times import find_times

SILENT = """
下面，我讲三点意见。
成效只是初步的。
要打好三年行动收官战。
要深刻吸取“7·20”灾害教训。
各镇要开展百日攻坚。
新时代新征程，要有新作为。
要推进法治政府建设。
要有全局观念。
要优化布局。
要依法办事。
要抓好重点督办。
要认真学习《2021年全县工作要点》。
请照《关于2023年度防汛工作的通知》办理。
投诉电话是0571-12345678。
热线是12345。
联系电话：13800001111。
过去五年来，变化很大。
自2019年以来，案件一直不多。
2019年，我县建成了首条绿道。
去年同期下降两成。
截至6月底，已建成九座。
2021年的时候，这里还是荒地。
要按期完成。
要如期完成。
要按时完成。
要及时报告。
要适时调整。
下一步，要补短板。
近期要补短板。
要尽快补短板。
要抓紧补短板。
要加快补短板。
要立即补短板。
要马上补短板。
要第一时间报告。
要同步推进。
要早日见效。
要跟上序时进度。
要持续推进。
要限时办结。
要急事急办。
要常抓不懈。
要贯穿始终。
要久久为功。
要迅速行动。
要不定期抽查。
年度培训计划要细。
第一季的收成不错。
三中全会作了部署。
四个自信要坚定。
八项规定要执行。
24小时值班。
一年级新生入学。
三天打鱼两天晒网要不得。
要在法定期限内答复。
案件逐年下降。
""".strip().splitlines()

@pytest.mark.parametrize("text", SILENT)
def test_silent(text):
    assert [text[t.start : t.end] for t in find_times(text, Reference(2024, 3, 5))] == []

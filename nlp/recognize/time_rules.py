"""The grammar of time expressions: named parts, and rules made from them. Which of two that overlap holds is for `times` to say.

A rule is (name, needs, pattern, reader): only sentences with one of the characters `needs` are looked at (all, when it is empty). `RULES` find what sets a deadline wherever it stands in a task; `MENTIONS` find what does so in
one sentence and not in the next (一年, 2025年, 汛期): the encoder decides, and without it they stay silent. Examples of every rule: tests/recognize.
"""

from __future__ import annotations

from nlp.numerals import NUMERAL
from nlp.recognize.time_readers import (
    Reader,
    at_least,
    day,
    day_alone,
    duration,
    festival_eve,
    fixed,
    from_part,
    from_year,
    half_more,
    holiday,
    lead_time,
    month_last,
    near,
    plan,
    quarter,
    recurring,
    rhythm,
    span,
    ten_days,
    until,
    week_day,
    year_end,
)

Rule = tuple[str, str, str, Reader]

_NUM = r"(?:\d{1,4}|[零〇○一二两三四五六七八九十]{1,4})"
YEAR4 = r"(?:(?:19|20)\d\d|二[〇○零][一二三四五六七八九〇○零]{2})"
_YEAR = rf"(?P<year>{YEAR4}\s?年\s?|(?:19|20)[XxＸ×*＊]{{1,2}}年|今年|明年|后年|本年度?|当年|来年|翌年)"
_MONTH = rf"(?:(?P<month>{_NUM}|[XxＸ×*＊]{{1,2}})\s?月(?:份)?|(?P<relmonth>本月|当月|这个月|下个?月|次月))"
_WEEKDAY = r"(?:[（(](?:周|星期|礼拜)[一二三四五六日天][）)])?"
_DAY = rf"\s?(?P<day>{_NUM}|[XxＸ×*＊]{{1,2}})\s?[日号]{_WEEKDAY}"
_PART = r"(?P<part>上旬|中旬|下旬|月底|月初|底|末|初|中)"
_CLOCK = rf"(?:{_NUM}[点时](?:半|{_NUM}分|整|钟)?|\d{{1,2}}[:：]\d\d)"
_TOD = rf"(?:当?(?:上午|下午|晚上|晚|中午|早上|凌晨)?(?:{_CLOCK}|下班|上班|中午)(?=之前|以前|前|止|截止))?"
_TOD_BARE = rf"(?:(?:上午|下午|晚上|晚|早上|凌晨)?{_CLOCK}(?:、{_NUM}[点时])?)"
_END = r"(?:之前|以前|前|之内|以内|内|期间|止|为止)?"
_BEFORE = r"(?:之前|以前|前)"
_TO = r"(?:最迟|到|至)?"
_SPAN = r"(?:至|到|-|－|—|–|~|～)"
_FROM = r"(?:从|自)?"
_BEGIN = r"(?:起|开始)"
_UNIT = r"(?P<unit>工作日|日|天|周|星期|礼拜|月|年|小时|钟头|分钟|季度|学期)"
_N = rf"\s?(?P<n>{NUMERAL}|半)\s?"
_FESTIVAL = (
    r"(?P<festival>(?:春|元宵|清明|端午|中秋|国庆|五一劳动|五一|元旦|六一儿童|六一|七一|八一|三八妇女|教师|劳动|儿童|妇女|植树|建党|建军"
    r"|“五一”|“六一”|“七一”|“八一”|“十一”|“国庆”|“三八”)节?|除夕)"
)
_STOP = r"[^，。；;：:、,（）()“”\s在于须应要自从]"
_ANCHOR_VERB = r"(?:收到|接到|接报|接|受理|返回|印发|下发|批复|立案|生效|完工|竣工|公布|批准|签订|核发|发现|送达|申报|解除|开完|摇出房屋|散会|作出|届满)"
_THING = r"(?:文件|通知|方案|本通知|本方案|意见|合同)?"
_ANCHOR = (
    rf"(?:(?:自|从|(?<=[在于要应]))(?:本)?{_STOP}{{2,16}}之日起(?:的)?|{_THING}{_ANCHOR_VERB}{_STOP}{{0,10}}?之日起(?:的)?|会(?:议结束)?后"
    rf"|(?:(?<=[，。；：、,\s在于])|{_THING}|本)?{_ANCHOR_VERB}{_STOP}{{0,10}}?(?:之?后(?:的)?)?|(?:登记|验收合格|反馈|办结|完成)之?后)"
)
_LIMIT = r"(?:之内|以内|内)"
_EVENT_VERB = "完成|明确|通过|审核|审批|批复|抽样|验收|公示|提交|提请|编制|申报|出台|签订|作出|取得|收到|办理|召开|印发|开展"
_EVENT_NOUN = "评估|审核|审批|验收|批准|公示|论证|评审|备案|清理|整改"
_RHYTHM_ACT = (
    r"调度|通报|观摩|考核|汇总|点评|晾晒|排名|研判|会商|评估|小结|评比|例会|报告|比武|清零|分析|讲评|督查|结算|销号|算总账|拉练"
    r"|碰头|监测|排查|总评|评议|考评|交账|交办|对账|盘点|复盘|督导|曝光|简报|总结|公示|巡查|检查|会诊|报(?![名纸废道考表])"
)
_MONTH_DAY = rf"(?:(?:{_NUM}、){{0,3}}{_NUM}\s?月份?(?:的?月?[底末]|[上中下]旬|{_NUM}[日号])?|年[底末]){_BEFORE}?"
_MONTH_DAYS = rf"{_MONTH_DAY}(?:[、和及]{_MONTH_DAY}){{0,5}}"
_DAYS = rf"{_NUM}\s?[日号]?{_BEFORE}?(?:(?:[、和及]|{_SPAN}){_NUM}\s?[日号]?{_BEFORE}?){{0,4}}(?<=[日号前])"
_QUARTER = r"(?<!前)第?[一二三四1234]个?季度"
_FREQUENCY = r"(?=[^，。；、,]{0,8}?(?:一|两|二|三|四|五|\d{1,2})(?:次|遍|趟|轮|场|期|回|节|课时))"

RULES: tuple[Rule, ...] = (
    ("one_each", "一半", rf"(?P<rhythm>一(?:年|季|月|周|旬|天|日)|半年|半月)(?=一[^、，。]{{0,4}}(?:更新|汇报|清|{_RHYTHM_ACT}))", rhythm),
    # dates
    ("range", "月", rf"{_FROM}(?:{_YEAR})?(?P<month>{_NUM})月份?(?P<day>{_NUM}[日号]|上旬|中旬|下旬|底|初)?(?:上午|下午)?(?:{_NUM}时)?(?:起)?{_SPAN}(?:(?P<year2>{YEAR4})年|(?P<next>次年|明年|翌年))?(?:(?P<month2>{_NUM})月份?)?(?:(?P<day2>{_NUM})[日号]|(?P<part2>上旬|中旬|下旬|底))?(?<=[月日号份旬底]){_END}", span),
    ("months", "月", rf"{_FROM}(?:{_YEAR})?(?P<month>{_NUM}){_SPAN}(?P<month2>{_NUM})月份?(?:底)?{_END}", span),
    ("until", "月", rf"(?:从|自)?(?:即日|今天|今日|明天|明日|现在|今晚)(?:起|开始)?[，,]?(?:一直)?(?:至|到)(?:{_YEAR})?{_MONTH}(?:{_DAY}|{_PART})?{_END}", until),
    ("days", "月", rf"(?:{_YEAR})?{_MONTH}{_NUM}[日号]?、{_DAY}{_END}", day),
    ("day_alone", "日号", rf"(?<![\d月年前至到会庭议—-])(?P<day>[12]\d|3[01]|[6-9]|[一二三]?十[一二三四五六七八九]?|[六七八九])[日号]{_WEEKDAY}(?:{_TOD}){_BEFORE}", day_alone),
    ("day", "月", rf"{_TO}(?:{_YEAR})?{_MONTH}{_DAY}(?:{_TOD_BARE}|{_TOD}){_END}", day),
    ("from", "起始", rf"{_FROM}(?:{_YEAR})?{_MONTH}(?:{_DAY}|{_PART})?(?:{_TOD_BARE}|零时)?{_BEGIN}", day),
    ("from", "起始", rf"{_FROM}{_YEAR}度?(?P<yearpart>[春秋](?:季学期|季))?{_BEGIN}", from_year),
    ("from", "起始", rf"(?:从|自)(?P<yearpart>下半年|上半年|年初|{_QUARTER}){_BEGIN}", from_part),
    ("month", "月", rf"{_TO}(?:{_YEAR})?{_MONTH}(?:{_PART})?(?:开学)?{_END}", day),
    ("year_part", "年", rf"{_TO}{_YEAR}(?P<yearpart>年底|年末|年内|底|末|内|上半年|下半年|{_QUARTER}末?|年中|全年|度)?{_END}", year_end),
    ("quarter", "季", rf"(?P<which>本|下)季度(?:末|底)?{_END}|(?P<which2>(?<![一二三四1234个本下每]))季度末{_BEFORE}", quarter),
    ("year_part_alone", "年半季末", rf"{_TO}(?P<yearpart>(?<![去上])年底|年终(?=前)|年末|岁末|年内|上半年|下半年|{_QUARTER}末?|年中|全年|本年度){_END}", year_end),
    ("plan", "五", r"(?:到)?“?(?P<plan>八五|九五|十一五|十二五|十三五|十四五|十五五|十六五)”?(?:规划)?(?:期间|期末|末|时期|期内)", plan),
    ("ten_days", "旬", rf"(?<![月年])(?P<part>上旬|中旬|下旬){_BEFORE}", ten_days),
    ("month_end", "月", rf"{_TO}(?<!上)(?P<relmonth>)月(?:底|末){_END}", month_last),
    ("festival", "前", rf"(?:{_YEAR})?{_FESTIVAL}(?:假期)?(?:之前|以前|前夕|前(?!后))", festival_eve),
    ("before_holiday", "节", r"(?<![季时环细树师妇童军党老夕阳])节(?:之)?前(?!后)", holiday),
    ("weekday", "周星礼", rf"(?:从|自)?(?<![一每上])(?:(?P<week>本|这个?|下个?)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天末]))(?:早上|上午|中午|下午|晚上)?(?:下班|{_CLOCK})?(?:之前|以前|前|{_BEGIN})?", week_day),
    ("week", "周星礼", rf"(?:从|自)?(?P<week>本|这|下)(?:个)?(?:周|星期|礼拜)(?P<weekday>)(?:之内|以内|内|之前|前|{_BEGIN})?(?![一二三四五六日天末例])", week_day),
    ("near", "今明后即现", rf"(?:从|自)?(?P<near>今天|今日|明天|明日|后天|今晚|明晚|明早|今早)(?:一早|清早|早上|上午|中午|下午|晚上|晚)?(?:{_CLOCK})?(?:下班|上班)?(?:之前|以前|前|开始|起)", near),
    ("near", "今明后即现", r"(?:从|自)?(?P<near>即日|现在)起", near),
    ("near", "今明后即现", rf"(?P<near>今天|明天|后天)(?:上午|下午|晚上)(?:{_CLOCK})?", near),
    ("near", "今明后即现", rf"(?P<near>今晚|明晚|(?<![、今])(?:明天|后天)(?![的那这个、再]))(?:{_CLOCK})?", near),
    # recurring
    ("every_day", "每", rf"每(?P<n>)(?P<unit>天|日|晚)(?:(?:早上|上午|下午|晚上|早晚)?(?:{_NUM}[点时]半?(?:、{_NUM}[点时])?)?|下班|放学)?(?:之前|以前|前)?", recurring),
    ("every_week", "每", rf"每个?(?P<n>)(?P<unit>周|星期|礼拜)(?:[一二三四五六日天](?:、(?:周|星期)?[一二三四五六日天])*)?(?:早上|上午|下午|晚上)?(?:下班|{_NUM}[点时](?:半|钟)?)?(?:之前|以前|前)?(?!一课时)", recurring),
    ("every", "每", rf"每(?:个|隔)?(?P<n>半|{_NUM})?(?:个)?(?P<unit>年度|学年|年|季度|季|月|旬|学期|周|星期|礼拜|小时|天|日)(?:首月|末月|第[一二三]个?月|最后一个月|第一周|第一天|最后一天|最后一个?(?:周|星期)[一二三四五六日天]|第[一二三四]个?(?:周|星期)[一二三四五六日天]|年底|底|末|初|上旬|中旬|下旬|最后一个工作日|(?:主?汛期|春节|国庆节?|元旦)(?=前)|{_QUARTER}末?|上半年|下半年)?(?:的?\s?{_MONTH_DAYS}|的?\s?{_DAYS})?{_BEFORE}?", recurring),
    ("every_other", "单双", rf"(?:每?逢[单双]月(?:底|末|初|[上中下]旬|{_NUM}[日号])?|每?[单双]月(?:底|{_NUM}[日号])){_BEFORE}?", fixed("recurring", "R/P2M")),
    ("by_period", "按逐", r"(?P<rhythm>(?:按|逐)(?:年度|年|季度|季|月度|月|旬|周|日|天|学期))(?!下降|上升|增长|递增|递减|提高|减少|增加|攀升)", rhythm),
    ("rhythm", "", rf"(?<![一二三四五六七八九十\d个每本当这半上下去报写])(?P<rhythm>双周|半年|半月|年终|年底|年度(?!考)|月度|季度(?!例)|学期|月|季|旬|周|日)(?=(?:{_RHYTHM_ACT})(?!体系|办法|结果|制度的|指标|细则|方案|中心|点))", rhythm),
    ("doubled", "", r"(?P<rhythm>月月|周周|天天|年年|季季)(?=有|都|查|报|讲|通报|调度|抽)", rhythm),
    ("regular", "定", r"(?<!不)(?<!法)(?<!实行)定期(?!存款|[^，。；、]{0,6}(?:制度|机制))", fixed("recurring")),
    # durations and lead times
    ("lead_time", "前", rf"(?:至少要?|最少)?提前{_N}个?{_UNIT}", lead_time),
    ("lead_time", "前", rf"(?:会|开庭|审议|上会|开会|会议召开)(?:前{_N}个?{_UNIT}|(?P<n2>{NUMERAL})(?P<unit2>日|天)前)", lead_time),
    ("at_least", "不", rf"(?<!每)(?:不少于|不得少于){_N}个?(?P<unit>工作日|日|天)(?![度级份制用])", duration(">=")),
    ("at_least", "不", rf"(?<!每)(?:不少于|不得少于){_N}个?(?P<unit>年|月)(?![度级份制用])|(?<=运行)不少于(?P<n2>{NUMERAL})(?P<unit2>小时)", at_least),
    ("at_most", "过", rf"(?:最长|最多|最迟)?(?:不超过|不得超过|不能超过){_N}个?{_UNIT}(?![度级份制])", duration("<=")),
    ("anchored", "内", rf"{_ANCHOR}(?:的)?{_N}个?{_UNIT}{_LIMIT}", duration("<=")),
    ("posted", "公", rf"公示(?:期|时间)?(?:为|不少于)?(?P<core>{_N}个?{_UNIT})", duration("")),
    ("extended", "延", rf"延长{_N}个?{_UNIT}", duration("<=")),
    ("remaining", "剩只", rf"(?:仅剩|只剩|只有){_N}个?(?P<unit>月|天|周)(?=[，。；、,]|时间)", duration("<=")),
    ("within", "内", rf"(?:{NUMERAL}(?:至|到|—|–|-|~))?{_N}个?{_UNIT}(?:时间)?{_LIMIT}", duration("<=")),
    ("within", "半", rf"{_N}(?:个半(?P<unit>月|小时|钟头)|(?P<unit2>年)半)(?:时间)?{_LIMIT}", half_more),
    ("using", "用分", rf"(?:用|利用|分)(?:{NUMERAL}(?:至|到|—|–|-|~))?{_N}个?(?P<unit>年|月|周)(?:左右)?(?:的)?(?:时间|(?=[，、完实建把使基全左对改补培清]))", duration("<=")),
    ("span_of", "至到—–-~", rf"(?<![\d年]){NUMERAL}(?:至|到|—|–|-|~){_N}个?(?P<unit>年|月|周|天)(?=补|完|建|实|改|解|达)", duration("<=")),
    ("limited", "限", rf"限(?:期)?{_N}个?{_UNIT}(?:时间)?(?={_LIMIT}?[^的])", duration("<=")),
    ("same_day", "当", r"(?<![一二三四五六七八九十\d])(?:当天|当日)(?=[^，。]{0,12}(?:办|报|结|清|完|处|答|回|转|送|派|补|录|响应))", fixed("duration", "<=P1D")),
    ("served", "日天时钟", rf"{_N}个?(?P<unit>工作日|小时|分钟|日|天)(?=(?:必须|要|就)?(?:答复|反馈|办结|修复|兑付|响应|到场|到达|到位|回复|见面|处置|办理完毕|上门|口头|书面))", duration("<=")),
    # events
    ("upon", "收接", r"(?:收到|接到)[^，。；：、,（）()]{1,8}?(?:之后|以后|后)(?![\d一二两三四五六七八九十])", fixed("event")),
    ("after_meeting", "会", r"(?:今天|这次)?(?:会后|散会以?后|会议结束后|闭会后)", fixed("event")),
    ("event_before", "前", r"(?P<event>(?:主)?汛期?(?:到来|来临)?|入汛|入冬|入夏|上冻|封冻|雨季|(?:冬|夏|春|秋)季(?:来临|到来)|离任|开业|(?:提交)?审议|采暖季|供暖季?|春耕|秋收|麦收|夏收|秋播|封山|开学|新?学期开学|秋季开学|春季开学|放?暑假|放?寒假|放假|开工|通水|通车|开镰|上岗|(?<=[，。；、展要在受加过：])岗(?!前)|任职?|签订|报批|作业|晋升|上会|投用|投产|验收|换届|比?赛|“?两会”?|全国两会)(?:之前|以前|前(?!后|沿|期|列|线|来|往))", fixed("event")),
    ("event_clause", "前后时", rf"(?<=[，。；：、,;\s构门员关位])(?:在|经)?(?:{_EVENT_VERB})[^，。；：、,:（）()]{{0,16}}?(?:之前|以前|前|之后|以后|后|时)(?=[，,即先])", fixed("event")),
    ("event_clause", "前后时", rf"(?<=[，。；：、,;\s])(?:在|经)[^，。；、,（）()]{{2,10}}(?:{_EVENT_NOUN})(?:之前|以前|前|之后|以后|后)(?=[，,即先])", fixed("event")),
    ("event_since", "起", r"自[^，。；、,]{4,24}(?:批准|设立|成立|投用)[^，。；、,]{0,10}之日起(?=[，,])", fixed("event")),
    ("event_clause", "前后时", rf"(?:{_EVENT_VERB})[^，。；、,（）()]{{2,12}}(?:决定|文件|方案|议题|合同|许可)(?:之前|以前|前)", fixed("event")),
    ("term", "届任", r"届末|任期内|本届政府任期内", fixed("event")),
    # standing
    ("standing", "长立即常", r"长期坚持|(?:立行立改|立知立改|即知即改)(?!的|类|事项|问题|任务)|常年坚持|经常性(?=[地与对])|长期(?=[、，]动态)", fixed("ongoing")),
    ("standing", "长立即常", r"(?<=[此之]后)(?:常态化|长期)(?=运行|坚持|开展|抓)|(?<=并)(?:常态化|长期)(?=坚持|推进|开展|抓)", fixed("ongoing")),
    ("standing", "长立即常", r"(?<=[要宣])常态化(?=[。，])|常态化(?=开展|进行|组织|抓好|排查|整治|检查|巡查|巡逻|宣传|督查|走访)", fixed("ongoing")),
    ("standing_label", "限", r"时限(?:要求)?[：:]\s*(?P<core>持续推进|长期推进|常态化推进|长期|持续|常态化|全年推进)", fixed("ongoing")),
)

MENTIONS: tuple[Rule, ...] = (
    ("day_alone", "日号", rf"(?<![\d月年前至到—-])(?P<day>{_NUM})[日号](?:{_TOD_BARE}|{_TOD})?{_BEFORE}?", day_alone),
    ("ten_days", "旬", r"(?<![月年])(?P<part>上旬|中旬|下旬)", ten_days),
    ("near", "今明后次第连当", rf"(?P<near>今天|今日|明天|明日|后天|今晚|明晚|次日|第二天|连夜|当晚)(?:一早|早上|上午|中午|下午|晚上|晚)?(?:{_CLOCK})?(?:{_BEFORE})?", near),
    ("clock", "点时亮:：", rf"(?:早上|上午|中午|下午|晚上|凌晨|夜里){_CLOCK}{_BEFORE}?|{_CLOCK}{_BEFORE}|天亮{_BEFORE}", lambda m, ref: ("date", ref.date.isoformat() if ref.date else None)),
    ("season", "春夏秋冬", rf"{_YEAR}(?:春|夏|秋|冬)(?:季|天)?(?:学期|开学)?{_BEFORE}?{_BEGIN}?", from_year),
    ("festival_day", "节夕旦一清中端十", rf"(?:{_YEAR})?(?P<on>){_FESTIVAL}(?:前后|期间|以后|之后|后)?", festival_eve),
    ("since", "后", rf"{NUMERAL}个?(?:工作日|天|周|月|年)(?:之|以)?后|半年(?:之|以)?后", lambda m, ref: ("duration", None)),
    ("often", "次遍趟轮场期回节课", rf"(?P<n>{NUMERAL}|半)?(?:个)?(?P<unit>学期|季度|星期|礼拜|年|月|周|天|日){_FREQUENCY}", recurring),
    ("at_least", "不至", rf"(?:不少于|不低于|不得少于|不得低于|至少){_N}个?{_UNIT}(?![度级份制用])", duration(">=")),
    ("full", "满", rf"满{_N}个?{_UNIT}", duration(">=")),
    ("lasting", "期限周前头后连分用隔", rf"(?:为期|期限|任期|时限|周期|前|头|后|连续|分|用|利用|间隔){_N}个?{_UNIT}(?:时间)?", duration("")),
    ("length", "", rf"{_N}个?{_UNIT}(?![度级份制龄前以])", duration("<=")),
    ("this", "当", r"当月|当季", fixed("duration", "<=P1M")),
    ("same", "当", r"当天|当日|当场", fixed("duration", "<=P1D")),
    ("period", "", rf"(?P<rhythm>半年|半月|学期|季度|月度|年度|年终|年底|周|旬|月|季|年|日)(?=末|初|{_RHYTHM_ACT}|述职|培训|计划|清单|轮换|轮训|走访|交流|听取|公开|公布|通知|开展|召开|会议|审|抽|晒)(?:末|初)?", rhythm),
    ("period", "", r"(?P<rhythm>年终|年度|月度|季度)", rhythm),
    ("doubled", "", r"(?P<rhythm>月月|周周|天天|年年|季季)", rhythm),
    ("event", "", r"汛期|汛前|汛后|节后|节日?期间|年前(?!后)|岗前|赛前|课前|会前|事前|考前|行前|学期[初末]|开学(?:初|第[一二]周|两周内)?|秋季学期|春季学期|枯水期|丰水期|采暖季|供暖季|节假日|双休日|暑假|寒假|换届中|下次(?:会议|办公会|例会|常务会)|春秋两季|秋冬季|冬春季|今冬明春|早中晚|早晚", fixed("event")),
    ("event_clause", "前后止", r"(?<=[，。；：、,;\s（])(?:在)?[\u4e00-\u9fff]{2,14}?(?:之前|以前|之后|以后|结束后|到位后|通过后|完成后|到账后|收回后|审定后|为止)", fixed("event")),
    ("standing", "常长全随", r"常态化|经常性?|长期|全天候|随时|常年", fixed("ongoing")),
)

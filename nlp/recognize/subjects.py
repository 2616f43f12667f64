"""Who an order makes its subject or hands a thing to, read by the grammar of the clause (annotation guideline, section 3).

A clause opens behind a mark, a number, a time or a connective; what stands there up to its predicate is the subject when it
is a list of names of units, of short forms (公安、城管) or of nouns of people and bodies (排名后三位的乡镇). The same lists
stand behind 由 and 请, and as helpers behind 会同 and 联合.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from nlp.recognize.duties import Member, covered
from nlp.recognize.lexicon import one_of
from nlp.recognize.lexicon import words as lexicon
from nlp.recognize.units import Candidate

ITEMS = 16
"""Names looked at in one list."""
_HAN = r"[一-龥Xx×*＊_]"
_BRACKET = r"(?:（[^（）]{1,8}）|\([^()]{1,8}\)|〔[^〔〕]{1,8}〕)"
_ORGAN = (
    r"管理委员会|委员会办公室|委员会|领导小组办公室|领导小组|联席会议办公室|联席会议|指挥部办公室|指挥部|工作专班|专班|总局|分局|局机关|(?<![布格全大结当时僵残败])局|管委会|工委|党委(?!会)|纪委|监委|县委|市委|区委|省委|编委|委(?![会员托派任])|办公室|编办|委办|府办|(?<![主承协督举交经联查开兴申代试])办(?![理公])|(?<![餐大客歌舞])厅|总部|(?<![全内外西东南北中干局])部(?![门署分位])|(?<![学本专文理])科(?!学|技)|股|(?<![到有难长好短险])处(?![理罚置分在于])|督查室|研究室|教研室|监察室|政研室|督导室|秘书室|参事室|科室|中心支行|支行|分行|银行|信用社|供销社|报社|通讯社|总站|(?<![网车])站(?![位在])|监管所|卫生院|保健院|医院|总院|学院|党校|科学院|法院|(?:人民|派出)法庭|检察院|派出所|司法所|所(?!小学|中学|学校|高校|医院)(?![有以需谓在得属])|"
    r"总队|支队|大队|中队|消防队|执法队|工作组|督导组|检查组|巡察组|纪检组|监察组|检测组|保障组|派驻组|协调组|专家组|中心组(?!学习)|起草组|调查组|考察组|转运组|党组(?!织)|中心|公司|集团|协会|商会|学会|联合会|基金会|总会|总工会|工商联|电视台|广播站|财政|"
    r"人民政府|政府|区政府|街道办事处|办事处|街道办|[一-龥]{1,3}委会(?![同商])|监狱|委员会|审核机构|审查机构|审批机关|公安机关|司法机关|检察机关|审判机关|审计机关|税务机关|纪检监察机关|办公机构|国家防总|省防总"
)
_CLASS_HEAD = re.compile(
    r"上游|下游|沿线|各|每|所有|全体|全[市县区省州镇]|有关|相关|其他|其它|其余|任何|某|凡|本级|同级|上级|下级|所在|属地|原|省直|市直|县直|区直|州直|市属|县属|省属|基层|地方|县级|乡级|镇级|村级|区级|乡镇|村|社区|市县|县区|县乡|镇村|[一二三四五六七八九十两\d]+(?:个|家|名|位|所|户|处|支|条)|[省市县区州旗盟镇乡]{1,2}(?:[、和][省市县区州旗盟镇乡村])+|[省市县区州镇乡]{2,3}(?:两级|三级|四级)|一名|每名|未|被|有|没有|拟|新"
)
_FUNCTION_BODY = re.compile(r"(?:公安|司法|检察|审判|审计|税务|纪检监察|监察|审批|审核|登记|办案|处罚|复议)机关|(?:法制|合法性)?审[核查]机构|法制机构|起草部门|主管税务机关|有权机关")
_NOT_INSIDE = "呢啊吧嘛要须将把被由请让使令并且而但或若如是则即也都还又再不没为了着过等其之这那此该你我他她它们"
_NOT_WITHIN = "就(?!业(?:工作|服务|促进|人才|创业|[局办股科])|医|学)|(?<=前)[送报交]|[送交](?=[省市县区州镇])|于(?=[\\d每本今明下周])|牵头|促成|各定|覆盖|提高到|进驻|任双|支持|督促|鼓励|全部|(?<!所)在(?![职校册建编线岗])|对(?!外|口|台)|从(?!业)|以(?![上下])|费(?=[省市县区镇])|增强|有利|召开|选(?!举|手|聘|派|调|任)|回家|报(?!社|业|刊|警)|写入|给|找|交(?![通警投管])|一直|列入|提交|提请|纳入|设立|设在|下设|担任|包联|带领|派驻一|落实一|明确一|拥有|至少|会商|按照|依托|务必|任召|任组|任主|任副|兼任|组成|每|向(?!阳)|与|成立|建立|组建|达到|实现|完成|新增|开展|推进|推动|参照|减半|缴纳|征收(?!办|中|服)|取得"
_NOT_FIRST = re.compile(
    r"(?:工作(?:任务|事项)|任务|(?:该|本)[项件]|报(?!社|业)|[列排](?:首|第|在)|一直|一个|改(?!革)|下次|全年|现有|送|提交|提请|前向|的|找|选择|依托|除|改由|由|份|交(?![通警投管])|核定|列入|重大|法治|数字|服务型|公共财政|县域|请|让|争取|拓展|免予|转送|满足|便利|简化|实际|进一步|面向|遇|拟|新认|两周|包车|配强|升级|转型|吸纳|培养|晚上|赶|对|以|从|向|按|在|经|因|于|据|到|给|除|跟|凭|当|自|随|比|为|至|我们|同一|大家|同志们|这|那|他|你|谁|不|通过|坚持|如果|只有|只要|有些|有的|有人|个别|一些|部分|党和|政府工作|党员干部队伍|基层治理|基层基础|基层社会|农村(?!商业|信用)|能|可|会(?!计)|够|好|大|多|已|未(?!按|完)|力|共|更|同(?!级)|和|与|及)"
)
_TAIL = r"(?:等(?:有关|相关)?(?:\d+|[一二三四五六七八九十几两]+)?(?:个|家)?(?:职能|成员|责任|主管|业务)?(?:部门|单位|方面|股室|科室|乡镇|县区)?|(?:[一二三四五六七八九十几两]|\d{1,2})(?:个|家)(?:职能|成员|责任|主管)?(?:部门|单位|乡镇|街道|局|支队|大队)?|(?:[二三四五六七八九十几两])(?:家|部门|局|方))"
_TAIL_AT = re.compile(_TAIL)
_SEP = re.compile(r"\s?(?:、|以及|和|与|及其?|跟|同)\s?")
_CONTINUED = re.compile(r"门(?!诊)|(?<=[协委工])会(?![同商议])")
_ORGAN_NOTE = re.compile(r"[（(](?:街道办事处|街道办|办事处|镇街|街道)[）)]")
_NUMBER = r"[一二三四五六七八九十百两几\d]+"


@lru_cache(maxsize=1)
def predicate() -> re.Pattern[str]:
    """Return what may follow a subject: a modal, an adverb, a preposition, a time, a figure or a verb of the lexicon."""
    adverb = r"负责(?![人同制])|分管(?!负责|领导|副|的|同志|部门)|主要(?!负责|领导|任务|指标|是|道|路)|主管(?!部|领导|负责)|呢|啊|嘛|也|都|既|更|还|就|则|均|再|先|只|仅|可(?!再生)|须|需(?!求)|要(?![求素点件闻害])|应(?![急届用])|必|不|未|没|已|正在|将|会(?![议同商计员])|能(?![源力])|得|一定|首先|原则上|具体|依法|本身|自身|自收|自接|自受|各自|各(?=[出派选拿建配抽])|全(?=部|年|面|程|员|力)|逐|照此|据此|同步|同时|尽|争取|回去"
    preposition = r"对|把|按|以|从|于|在|向|给|为|由|依|据|凭|因|用|自(?=[\d一二三四五六七八九十本今])|到(?!位)|派|选(?!举|手)|拿|出(?=[\d一二三四五六七八九十人钱])|建(?![设议筑])|开(?![发放])|办(?![公法])|做|管(?![理委])|盯|抓|包(?![括])|送|写|查|配|给|请|坐(?!班)|商(?=[省市县区州])|报(?![告社])|交(?![通警])"
    time = rf"每|今[年天后晚]|明[年天]|后天|本(?=[月周年季])|上半|下半|年[内底终初末]|月[底末初]|下[月周个]|会后|节前|汛前|{_NUMBER}(?:[月日天年周季旬]|小时|个月|个?工作日|[、，至到][\\d一二三四五六七八九十]+月)|一(?:律|次|案|起|并|般|周|季|月)|春节|国庆|元旦|半[年月]"
    return re.compile(rf"\s?(?:{adverb}|{preposition}|{time}|{one_of(lexicon('verbs'))})|，(?:要(?!求)|应|必须|须|务必|每|今|明|[本下]周|年底|\d+月|{_NUMBER}月|于|在\d|对|按)|(?:组织|宣传|统计|审计|审批|建设|规划|征收|公布)(?!部|局|委|厅|科|股|处|办|署|站|中心|机关|人员|领导|单位|银行|所)")


@lru_cache(maxsize=1)
def _base() -> re.Pattern[str]:
    return re.compile(one_of([*(w for w in lexicon("departments") if len(w) <= 6), *lexicon("bodies"), *lexicon("short")]))


@lru_cache(maxsize=1)
def _noun_phrase() -> re.Pattern[str]:
    classes = one_of(w for w in (*lexicon("classes"), *lexicon("people")) if len(w) > 1)
    people = rf"(?:[两三四]级|{classes})(?!(?<=[河湖林田路]长)(?:办|制办))"
    inner = rf"(?:(?![{_NOT_INSIDE}]|{_NOT_WITHIN}){_HAN}|{_BRACKET}|[\dA-Za-z]|“[^“”]{{1,6}}”)"
    levels = r"(?:(?:[省市县区州旗盟镇乡村国]级?、)+(?=[省市县区州旗盟镇乡村]))?"
    places = r"县|市|区|镇|乡|村|街道|社区|旗|盟|州|[校镇县村省市]|级|家|户|组|所|站|院|店|馆|厅|队|单位|者|商|人|员|长"
    follow = rf"(?=\s?(?:、|和|与|及|以及|跟|同)|{_TAIL}|{predicate().pattern})"
    return re.compile(
        rf"(?P<np>{levels}(?:{inner}{{0,16}}?(?:(?P<organ>{_ORGAN})|(?P<people>{people}))|(?:各|每|所有|全体|[一二三四五六七八九十两\d]+(?:个|家|名|位|所))(?P<place>{inner}{{0,8}}?(?:{places}))|[\u4e00-\u9fa5*＊×]{{1,4}}?(?P<named>镇|乡|县|区|市|街道)))"
        rf"{_BRACKET}?{follow}"
    )


@lru_cache(maxsize=1)
def _verb_first() -> re.Pattern[str]:
    return re.compile(one_of(lexicon("verbs")))


_TIME = rf"(?:(?:从|自|到|在|于)?(?:今年|明年|去年|每年|每月|每季度|每半年|每周|本月|本周|下周[一二三四五六日]?|今天|明天|后天|今晚|今后|年底|年内|月底|会后|即日|{_NUMBER}年|{_NUMBER}月|{_NUMBER}[日号]|上半年|下半年|[一二三四]季度|汛期|春节|国庆|元旦|五一)(?:{_NUMBER}[月日号]){{0,2}}(?:年?底|末|初|上旬|中旬|下旬|以?前|之前|起|开始|以后|之后|内|期间){{0,2}}[，,]?)"
_CONNECTIVE = r"(?:同时|此外|另外|其中|下一步|接下来|首先|其次|最后|再次|那么|希望|还有|然后|但是|但|而|并|且|尤其是|特别是|一方面|另一方面|对此|为此|会议要求|会议强调|要求|凡|先|再|请|恳请)[，,]?"
_ENUMERATION = r"(?:第?[一二三四五六七八九十]{1,3}(?:是要?|要(?!求)|、|，)|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.．、](?!\d)\s?|[①-⑳]|第[一二三四五六七八九十百]{1,4}条\s?|●|■|·)"
_OPENING = re.compile(rf"(?:^|[。！？；;!?，,：:|｜）)\n”]|(?<=[^ ]) {{2,}})\s*(?:{_ENUMERATION}\s?)?(?:{_CONNECTIVE})?{_TIME}{{0,2}}\s?")
_HANDED = re.compile(r"(?<![自事缘理来])(?:由|责成|指定(?!的)|交由|移送给?|移交给?|委托|责令)(?!于|此|来)|(?<![邀申提敬聘报宴])请(?![求示假客问教])|(?<=[，。；：])要求")
_FELLOWS = re.compile(r"(?:(?<=[，。；要应须])|(?<=主动|积极|定期))(?:与|和|跟|同)(?!时|步|意|样|级|类)")
_HELPERS = re.compile(r"(?:会同|联合(?!体|会|国|惩|执|开|印|发|检|行|督|整|审|办|调|党|培|招|作)|(?:积极|主动|密切)?配合(?!度|做|好|完|工)|协同(?!推|发|治|监|配|联|高|创|机|办|做|作)|商(?=[省市县区州]))")
_ANCHORS = {"subject": _OPENING, "handed": _HANDED, "helper": _HELPERS, "fellow": _FELLOWS}
"""Behind what a list is looked for, by what that makes of it."""
_SUPPORTS = re.compile(r"(?:要|应)?(?:积极|全力|协同|密切|做好|共同|全程|给予|主动)?(?:配合|参与|协助|协办|参加(?![^的，。；]{0,8}(?:考试|测试|培训|学习|竞赛|比赛|演练))|予以支持)(?![，,]?由)")
_NOT_HANDED = re.compile(r"的(?!.{0,4}牵头)|(?:先|首先)?(?:宣读|讲话|致辞|[作做](?!出)了?.{0,6}(?:汇报|发言|报告|讲话|介绍|表态|说明))|.{0,10}组成(?=[的，。；]|$)|分管|提供的|通报情况|发言|作(?:了|工作)?报告|主持|任(?:组长|总|副|指挥|主任)|等.{0,6}组成")
_STRONG = re.compile(
    r"(?:也|都|均|还|就)?(?:一律|要(?!求)|应(?![急用])|必须|须|需(?!求)|务必|不得|不能|不准|不许|负责(?!人)|牵头|每|自收|于|一定|原则上|包干|带队|今年|明年|年底|\d{1,2}月|[一二三四五六七八九十]+月)|，(?:要|应|必须|每)"
)
_OFFICE = re.compile(
    r"的?(?:党政)?(?:主要|分管|有关|相关)?(?:负责人|负责同志|领导同志|领导干部|领导班子成员|领导|“一把手”|一把手)|的同志"
)
_HOLDER = re.compile(
    r"(?:领导)?班子成员|的?(?:[一两二三\d]名)?(?:党委|党组)?(?:常务)?副?(?:局长|院长|检察长|主任|书记|镇长|乡长|部长|厅长|所长|站长|队长|校长|行长|会长|总经理|董事长)"
)
"""Who stands for his unit (县财政局局长, 县文旅局班子成员); those of a committee or a government (县委书记) are people."""
_COMMITTEE = re.compile(r".*(?:委|政府|办公室)|(?:管委会|党工委)")
_NAMED_PLACE = re.compile(rf"(?:(?:(?![{_NOT_INSIDE}由各和与及]){_HAN}){{2,3}}?|[Xx×*＊]{{1,2}})(?:镇|乡|街道)")
"""A place that answers by its office holder (东风街道主要领导)."""
_PART = re.compile(rf"(?!办公室主任)(?:(?!就(?![业医诊学])|[{_NOT_INSIDE}和与会同每在对向以从联共组派牵按先报送设加全各两三]){_HAN}){{2,6}}?(?:中心|办公室|指挥部|执法局|执行局|科(?![学技])|(?<![到])处(?![理罚置分])|室|股|(?<![主承协督举交经联查])办(?![理公好法])|大队|支队|中队|支行|分行|分公司|组(?![织成建])|法庭|派驻组)")
_OFTEN = re.compile(r"乡镇|镇村|村(?:委|“?两委|民委|支|级|党)|县区|市县|镇街|街道(?:党工委|办事处|办|综合)|属地|相邻|[一-龥]{0,3}风险(?:县|区)")
"""Names that stand for a body of many places (乡镇党委, 村委会): classes."""
_GUESTS = re.compile(r".{0,10}(?:代表|委员|专家|律师|记者|医生|学者|监督员|志愿者|企业家)")
_PER = re.compile(r"不少于|不得少于|不低于|至少|补助|补贴|配备|派驻|选派|聘请|明确|拥有|安排|奖励|给予|由|设(?!置)|落实|不超过|有")
"""What is given to each of many (每村补助, 每个乡镇不少于3名) makes none of them the subject of an order."""
_NO_NAMES = tuple("城镇 城乡 乡镇 小区 园区 地区 片区 景区 灾区 库区 山区 林区 校区 矿区 市区 城区 辖区 社区 治县 治市 县乡 镇乡 全县 全市 全镇".split())
_ONE_DEPARTMENT = re.compile(r"(?:县级|市级|省级|区级|属地|本级|[省市县区州]|[\u4e00-\u9fa5]{2}[县区市])?(.+?)(?:行政|主管|行政主管)?部门")
_QUOTED = re.compile(r"(?:[省市县区州]委?)?“(?:两办|两院)”")
_ONE_SCHOOL = re.compile(r"(?:[省市县区州镇乡]|[\u4e00-\u9fa5]{2}[县市区镇乡])(?!级|属|直|内|域)[\u4e00-\u9fa5]{0,8}(?:中学|小学|高中|初中|幼儿园|学院|大学|实验学校)|[\u4e00-\u9fa5]{0,6}(?:第[一二三四五六七八九十]+|实验)(?:中学|小学|高中|初中|幼儿园)")
_RELATIVE = re.compile(r".{3,}的[^的]{2,4}")
"""承担任务的学校 begins like a verb and is a noun."""
_ONE_VILLAGE = re.compile(
    r"(?!试点|退回|城区|示范|重点|行政|自然|贫困|脱贫|出列|帮扶|后进|薄弱|整顿|先进|中心|城市|农村|智慧|易地|老旧|新型|搬迁|安置|所在|沿线|相关|有关|[省市县区镇乡全本每各])[一-龥]{2,3}(?:社区|村)(?:党支部|党总支|党委)?"
)
_ONE_SCHOOL_OF_A_KIND = re.compile(r"(?:[省市县区州]|[\u4e00-\u9fa5]{2}[县市区])(?:特殊教育|职业技术|职业|体育|运动|技工|卫生|艺术|老年|专门)学校")
_ONE_ASSOCIATION = re.compile(r"[省市县区州](?![级属直内域])(?:(?![各有相所全、])[一-龥]){1,8}(?:协会|商会)")
_LEVELS = frozenset("省级 市级 县级 区级 州级 乡级 镇级 村级 级 地 省 市 县 区 州 镇 乡 村 旗 盟 地方 地区".split())
_MODAL = re.compile(r"(?:也|都|均|就)?(?:一律|要(?!求)|应(?![急用])|必须|须|务必|不得|负责(?!人))")
_ALL = re.compile(r"各|所有|全体|全[市县区省州]|有关|相关|其他|任何|(?:市|县|区|省|州)直")
_COUNTED = re.compile(r"[一二三四五六七八九十两几\d](?:个|家|名|位|所|户|条|支|座|处)")
_TITLE = re.compile(rf"^\s*(?:{_ENUMERATION})?\s*(?:{_TIME}|{_CONNECTIVE})*")
_IDLE = re.compile(r"提出(?:，|要求)|决定(?!书)|已经?(?!将|于)|强调|指出|编制单列|设召集人|设在|下设|设于|由.{1,60}组成|由.{1,12}任|名单|另行|简称")
_JOINTLY = re.compile(r".{0,12}(?:联合|共同|一起|一道|协同|联动|建立|配合|做好|搞好|组织|开展)")
_MODIFIES = re.compile(r"[一-龥]{0,6}(?:制度|机制|办法|会议|工作|系统|平台|经费|资金|比例|编制)(?:要(?!求)|应|必须|的)|[的之。；、）)副门]|$|(?:常务|主任|书记|局长|理论|讲师团|常委|党组|机关|主要|分管|有关|负责|班子|领导|工作|会议|系统|关于|定的|办公室|干部|同志|联席|条线)")
_REPORTED = re.compile(rf"(?:(?![要应须必将不别]|给(?!予)){_HAN}){{1,4}}(?<![为除])了(?![解结却断])|(?:对[^，。；要应须]{{0,12}})?高度重视|[^，。；要应须]{{0,14}}存在[^，。；]{{0,14}}(?:问题|不足|短板|差距|现象)")
_PAST = re.compile(r"(?:去年|前年|上年|近年来?|过去[一二三四五几]?年?|刚才)(?:以来)?[，,]?\s*$")
"""Words of a result (破获了) and of a time gone by (去年，): a report, unless a modal follows."""
_NAMED_TASK = re.compile(r".*(?:责任|牵头|主办|承办|配合|协办)(?:单位|部门)")
_LEVEL = "省市县区州旗镇"
_SHORT_ALONE = frozenset("检 融媒".split())
"""Short forms that stand alone only behind a level and before a modal (县检要)."""
_DEFINED = re.compile(
    rf"(?=[一-龥\d]{{2,20}}的)(?:(?:(?:尚|仍|逾期)?未|(?:还|仍)?没有?|拒不|已|被)(?:(?![呢啊吧嘛须将把由请让使令并且而但若如是则即也又再着这那此你我他她它的])[一-龥\d]){{2,16}}的(?:单位|部门|企业|学校|乡镇|镇|乡|村|社区|街道|县区?|区|地方|干部|人员|同志|班子)"
    rf"|(?:(?![{_NOT_INSIDE}的]|{_NOT_WITHIN})[一-龥\d]){{2,10}}的(?:镇|乡|村|街道))"
    r"(?=(?:也|都|均|就)?(?:一律|要(?!求|超过|达到|占)|应(?![急用])|必须|须|务必|不得|每))"
)
"""A class told by what it has or has not done (未完成清零任务的单位, 进度滞后的镇)."""
_ALONE = frozenset("财政 公安 住建 发改 人社 卫健 城管 交警 城投 疾控 工信 市监 自规 资规 编办 经信 环保 国土 民政 教体 文旅 审计 税务 纪委".split())


@dataclass(frozen=True, slots=True)
class Found:
    """A list of units read at one place: its members, their function, and the stretch it fills."""

    members: tuple[Member, ...]
    function: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Item:
    start: int
    end: int
    generic: bool
    bare: bool
    resume: int = 0
    """Where the text goes on; behind the office where the unit is named by it (县政府分管领导)."""
    firm: bool = False
    """Handed a thing by its full name: nothing need follow."""


def find_subjects(words: str, candidates: list[Candidate], closed: list[tuple[int, int]]) -> list[Found]:
    """Return the lists that are subjects, are handed a thing, or help; `closed` stretches are left alone."""
    known = {c.start: c for c in candidates if not c.bare}
    taken = covered(len(words), closed)
    anchors = [(m.end(), kind) for kind, pattern in _ANCHORS.items() for m in pattern.finditer(words)]
    found: list[Found] = []
    for at, kind in sorted(anchors):
        read = None if taken[at] else _read(words, at, known, kind)
        if read and not any(taken[read.start : read.end]):
            found.append(read)
            taken[read.start : read.end] = b"\1" * (read.end - read.start)
    return found


def modifies(after: str) -> bool:
    """Tell whether what follows a name makes it the modifier of another noun (县政府常务会议)."""
    return bool(_MODIFIES.match(after) or _IDLE.match(after))


def reported(words: str, start: int, after: int) -> bool:
    """Tell whether the clause of a subject that begins at `start` tells what was done or is lacking, not what is to be done."""
    return bool(_REPORTED.match(words, after) or (_PAST.search(words, max(0, start - 8), start) and not _MODAL.match(words, after)))


def addressed(words: str, start: int, end: int, after: int) -> bool:
    """Tell whether a class at `[start, end)` is the subject of an order, by how surely it says it is a class and what follows.

    各镇 with any predicate; a bare noun (企业, 家长) and 每镇 in the middle of a sentence only with a modal or a time, for what is
    told there is mostly what they get or do, not what they are ordered; counted ones (三个小区) only with a modal.
    """
    phrase = words[start:end]
    if _ALL.match(phrase):
        return True
    if _COUNTED.search(phrase):
        return bool(_MODAL.match(words, after))
    if _STRONG.match(words, after):
        return True
    return not _TITLE.sub("", words[:start].rpartition("。")[2]).strip()


def _read(words: str, at: int, known: dict[int, Candidate], kind: str) -> Found | None:
    items: list[_Item] = []
    end = at
    while len(items) < ITEMS:
        item = _item(words, end, known, kind=kind, listed=bool(items))
        if item is None:
            if not items:
                return None
            end = items[-1].resume or items[-1].end
            break
        items.append(item)
        end = item.resume or item.end
        separator = _SEP.match(words, end)
        if not separator:
            break
        end = separator.end()
    tail = _TAIL_AT.match(words, end)
    after = tail.end() if tail else end
    if all(item.bare for item in items) and not tail and len(items) < 2 and not _stands_alone(words, items[0]):
        return None
    named = len(items) > 1 and all(i.start in known and not i.generic for i in (items[0], items[-1])) and not _MODIFIES.match(words, after)
    if kind != "helper" and not items[-1].firm and not named and not (kind == "handed" and tail and len(items) > 1) and not predicate().match(words, after) and not re.match(r"\s?(?:和|与|跟|同)", words[after : after + 2]):
        return None
    if (kind in ("handed", "helper") or words[at - 1 : at] == "请") and _NOT_HANDED.match(words, after):
        return None
    if kind == "subject" and reported(words, items[0].start, after):
        return None
    if kind == "handed" and words[at - 2 : at] == "指定" and any(item.generic or item.start not in known for item in items):
        return None
    if kind == "handed" and any(item.resume for item in items) and re.match(r".{0,24}?(?:担任|兼任|任)", words[after : after + 28]):
        return None
    if kind == "handed" and words[at - 1] == "请" and _GUESTS.match(words[at : after]):
        return None
    if kind == "fellow" and (any(item.generic for item in items) or not _JOINTLY.match(words, after)):
        return None
    if _IDLE.match(words, after):
        return None
    if kind == "subject" and all(item.generic for item in items) and not addressed(words, items[0].start, items[-1].end, after):
        return None
    function = "lead"
    if kind in ("helper", "fellow") or (_SUPPORTS.match(words, after) and (kind != "handed" or len(items) > 1)):
        function = "support"
    members = _merged(items) if function == "lead" else tuple((i.start, i.end, i.generic) for i in items)
    return Found(members, function, items[0].start, after)


def _merged(items: list[_Item]) -> tuple[Member, ...]:
    """Join classes that stand side by side into one span (各镇、各部门)."""
    members: list[Member] = []
    for item in items:
        if members and item.generic and members[-1][2]:
            members[-1] = (members[-1][0], item.end, True)
        else:
            members.append((item.start, item.end, item.generic))
    return tuple(members)


def _item(words: str, at: int, known: dict[int, Candidate], *, kind: str, listed: bool) -> _Item | None:
    """Return the name that begins at `at`: known by form, a base name without suffix, or a noun phrase."""
    candidate = known.get(at)
    if candidate and not _CONTINUED.match(words, candidate.end):
        part = _PART.match(words, candidate.end) if not candidate.generic else None
        if part and _follows(words, part.end()):
            return _Item(at, part.end(), False, False)
        office = _OFFICE.match(words, candidate.end) if not candidate.generic else None
        if not office and not candidate.generic and not _COMMITTEE.fullmatch(words[at : candidate.end]):
            office = _HOLDER.match(words, candidate.end)
        if office and _follows(words, office.end()):
            return _Item(at, candidate.end, False, False, resume=office.end())
        generic = candidate.generic or (kind == "subject" and bool(_OFTEN.match(words[at : candidate.end])))
        note = _ORGAN_NOTE.match(words, candidate.end)
        if note and _follows(words, note.end()):
            return _Item(at, note.end(), True, False)
        if _follows(words, candidate.end) or (listed and not candidate.generic and not _MODIFIES.match(words, candidate.end)):
            return _Item(at, candidate.end, generic, False)
    place = _NAMED_PLACE.match(words, at)
    office = (_OFFICE.match(words, place.end()) or _HOLDER.match(words, place.end())) if place else None
    if place and office and not _CLASS_HEAD.match(place[0]) and not place[0].endswith(_NO_NAMES) and _follows(words, office.end()):
        return _Item(at, place.end(), False, False, resume=office.end())
    quoted = _QUOTED.match(words, at)
    if quoted and _follows(words, quoted.end()):
        return _Item(at, quoted.end(), False, False)
    base = _base().match(words, at)
    if base and (_follows(words, base.end()) or (kind == "helper" and not re.match("[一-龥]", words[base.end() : base.end() + 1]))):
        return _Item(at, base.end(), False, True)
    defined = _DEFINED.match(words, at) if kind == "subject" else None
    if defined:
        return _Item(at, defined.end(), True, False)
    m = _noun_phrase().match(words, at) if not candidate or not candidate.generic or words[candidate.end : candidate.end + 1] not in "，。；" else None
    if m and not (candidate and m.end() <= candidate.end):
        return _phrase(words, m)
    base = _base().match(words, at + 1) if not m and words[at : at + 1] in _LEVEL else None
    if base and _follows(words, base.end()):
        return _Item(at, base.end(), False, True)
    if candidate and kind != "subject" and not candidate.generic and not re.match(r"[门的副]|领导|分管|主要|常务|主任|书记|会议|班子|系统", words[candidate.end : candidate.end + 2]):
        return _Item(at, candidate.end, False, False, firm=True)
    return None


def _stands_alone(words: str, item: _Item) -> bool:
    """Tell whether a short form is a subject without a list (财政要…, 县检要…)."""
    name = words[item.start : item.end]
    return name.lstrip(_LEVEL) in _ALONE or (name[1:] in _SHORT_ALONE and bool(_MODAL.match(words, item.end)))


def _follows(words: str, at: int) -> bool:
    return bool(_SEP.match(words, at) or _TAIL_AT.match(words, at) or predicate().match(words, at))


def _named_by(phrase: str) -> bool:
    """Tell whether a phrase that begins like a verb begins with the name of a department (组织部, 审计局)."""
    base = _base().match(phrase)
    return bool(base and re.match(r"部|局|委|厅|办|科|股|处|署|中队|大队|支队|机关|中心|站|所|室|组|员|人员|公司|银行", phrase[base.end() :]))


@lru_cache(maxsize=1)
def _class_words() -> frozenset[str]:
    return frozenset((*lexicon("classes"), *lexicon("people")))


def _phrase(words: str, m: re.Match[str]) -> _Item | None:
    phrase = m["np"]
    end = m.end()
    whole = words[m.start() : end]
    if _NOT_FIRST.match(phrase):
        return None
    verb = _verb_first().match(phrase)
    if verb and not _named_by(phrase) and not _FUNCTION_BODY.fullmatch(phrase) and phrase not in _class_words() and not _RELATIVE.fullmatch(phrase):
        return None
    if m["organ"]:
        if len(phrase) == 1:
            return None
        if "的" in phrase or re.search(r"(?:法治|数字|服务型|责任|创新)政府$", phrase):
            return None
        generic = bool(_CLASS_HEAD.match(phrase) or _OFTEN.match(phrase)) or whole != phrase or bool(re.match(_BRACKET, phrase[1:]))
        if m["organ"] == "财政":
            generic = bool(re.match("各|每|有关", phrase))
        if phrase[0] == "每" and _PER.match(words, end):
            return None
        return _Item(m.start(), end, generic, False)
    if m["people"] == "部门" and _ONE_DEPARTMENT.fullmatch(phrase) and _base().fullmatch(_ONE_DEPARTMENT.sub(r"\1", phrase)):
        return _Item(m.start(), end, False, False)
    if m["people"] and words[end : end + 1] in ("为", "是") and _NAMED_TASK.fullmatch(phrase):
        return None
    one = _ONE_VILLAGE.fullmatch(phrase) or _ONE_SCHOOL_OF_A_KIND.fullmatch(phrase) or _ONE_ASSOCIATION.fullmatch(phrase)
    if one and not _CLASS_HEAD.match(phrase):
        return _Item(m.start(), end, False, False)
    if _FUNCTION_BODY.fullmatch(phrase) or (_ONE_SCHOOL.fullmatch(phrase) and not _CLASS_HEAD.match(phrase)):
        return _Item(m.start(), end, False, False)
    if m["named"]:
        return _Item(m.start(), end, False, False) if re.match(r"(?:[^一-龥]|[一-龥]{2,3}(?:镇|乡|县|街道|区)$)", phrase) and not _CLASS_HEAD.match(phrase) and not phrase.endswith(_NO_NAMES) else None
    if phrase[0] == "每" and _PER.match(words, end):
        return None
    if phrase in _LEVELS and not re.match(r"也?(?:要|应|必须|须)", words[end : end + 3]):
        return None
    if phrase in ("每人", "每户", "每家", "每组", "每队", "每站") or m["people"] in ("系统", "行业", "市场"):
        return None
    return _Item(m.start(), end, True, False)

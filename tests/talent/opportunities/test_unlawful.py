"""What is told from an unlawful condition, and what only looks like one."""

from __future__ import annotations

from time import perf_counter

import pytest

from talent.core.actor import OrgKind
from talent.opportunities.unlawful import complaints, conditions
from talent.opportunities.unlawful_wording import PATTERNS, Condition
from talent.web.forms import AREA

C = Condition
UNLAWFUL = {
    C.SEX: """
        限男性|仅限男生|只限女性|限女|只招男生|不招女性|只要女生|要求男性|须为女性|必须是男的|男性优先|男士优先|女生优先|优先考虑男性
        |性别：男|性别要求：女|性别为男|女性勿扰|招聘女文员|诚聘男司机2名|招3名男性|急招女服务员|女秘书|前台（女）|司机(限男)|男2名
        |限 男 性|限·男·性|仅限\u200b男生|僅限男性|本岗位限♂|适合男生优先|熟悉Excel，女士优先|只录用男性|需要女生
        |Male only|females only|women preferred|men wanted|Female candidates preferred|must be male|Looking for a young lady
        |we prefer women|seeking an energetic young man|No women please|Gender: male|Sex: F|Receptionist (female)|young female only
        |MALE ONLY|ｍａｌｅ　ｏｎｌｙ|preferably female|hiring girls|only men
    """,
    C.FAMILY: """
        已婚已育优先|已婚优先|未婚女性优先|未婚未育|限未婚|仅限已婚|要求未婚|须已育|婚育状况：已婚已育|婚姻状况要求：未婚|单身优先|孕妇勿扰
        |三年内不结婚|两年内无生育计划|合同期内不得怀孕|无婚育计划|没有二胎计划|入职体检须做孕检|体检包括妊娠测试|不招孕妇|已 婚 已 育|未婚者优先
        |Single preferred|unmarried women only|must be single|Must not be pregnant|marital status: single|no children|no kids please,
        |No plans to have children|no intention of getting married|must pass a pregnancy test|not planning a pregnancy|married only
    """,
    C.AGE: """
        35岁以下|年龄35岁以下|年龄35周岁及以下|年龄不超过40岁|年龄要求：35以下|不超过35周岁|未满30周岁|18-35岁|20至30周岁|年龄18—45|年龄在25-35岁之间
        |限35岁|30岁左右优先|年龄：28岁左右|90后优先|仅限95后|年轻人优先|大龄勿扰|招35岁以内|３５岁以下|35歲以下|35 岁 以 下|年龄上限45岁|45岁封顶
        |本科及以上学历，40岁以下，有驾照|28岁以下优先|只招00后|年龄25岁以上
        |under 35|Under 35 years old|candidates under 30|must be younger than 40|not older than 45|Age: 20-35|aged 25 to 35|maximum age 40
        |Age limit: 35|35 or under|under 30 preferred|Applicants must be aged between 20 and 30|below the age of 35 at entry
        |Python, under 35, likes travel|no older than 40 years|young people only|young and energetic candidates preferred|- Below 40
    """,
    C.HOUSEHOLD: """
        限本地户籍|仅限成都户籍|本市户口优先|要求本地户口|须具有四川户籍|具有本市户籍|户籍：成都|户籍要求：本市|只招本地人|限本地人|本地人优先|外地人勿扰
        |不招外地人|不招农村户口|河南人勿扰|限城镇户口|非农业户口优先|本地生源优先|具备成都市户籍者优先|限 本 地 户 口
        |Local hukou only|locals only|Chengdu hukou required|local residents preferred|must have a Chengdu hukou|no migrant workers
        |must hold local household registration
    """,
    C.ETHNICITY: """
        限汉族|仅限汉族|汉族优先|民族：汉|不招少数民族|维吾尔族勿扰|要求汉族|无宗教信仰|没有宗教信仰|不招信教|拒绝藏族|信教者勿扰
        |Han Chinese only|whites only|Christians preferred|no Muslims|white teachers preferred|Religion: none|no religious beliefs|Asians only
    """,
    C.NATIVE: """
        英语母语|英语为母语者|母语为英语|以英语为母语|母语：英语|母语人士优先|限母语
        |native speaker|Native English speaker|native speakers only|Must be a native speaker of English|Native-level German speaker
        |native Chinese speaking teacher|English native speaker|mother tongue English|Mother tongue must be French
    """,
    C.DISABILITY: """
        不招残疾人|残疾人勿扰|无残疾|身体无残疾|四肢健全|肢体健全|非残疾人|谢绝残障人士|要求四肢健全，能吃苦
        |no disabled people|No disabilities|able-bodied|must be able bodied|free of any disability|no handicapped applicants
    """,
    C.CARRIER: """
        非乙肝|无乙肝|乙肝五项正常|乙肝阴性|入职体检查乙肝|乙肝携带者勿扰|无大小三阳|HIV阴性|两对半正常|不招乙肝携带者|没有艾滋病|无 乙 肝
        |HBV negative|hepatitis B free|HIV-negative|no hepatitis|hepatitis B test required|No HIV
    """,
    C.DEPOSIT: """
        入职需交押金500元|上岗前缴纳服装费|报到时收取保证金|入职交培训费|扣押身份证|押身份证
        |pay a deposit of 500 yuan before joining|surrender your ID card|pay a training fee upon entry|leave your passport
    """,
}
LAWFUL = """
    35岁以上老年人服务|服务35岁以下青年|面向18-35岁用户的产品|60岁以上老人护理|0-3岁婴幼儿托育|14岁以下儿童编程课|年满18周岁|18周岁以上|须年满16周岁
    |未满18周岁者请勿投递|年龄不限|不限年龄|无年龄限制|5年以上经验|3-5年工作经验|35人以下团队|工龄20年以上优先|20-30人的团队|30天以内到岗|35%以下
    |服务女性客户|妇产科|妇产科医生|妇产科护士负责孕检工作|男装设计师|女装设计师|女鞋买手|男科医生|招聘女装设计师|招聘男装买手|招聘女生宿舍管理员|女性健康顾问
    |限男装品类|女性用品推广经验优先|男女不限|性别不限|不限性别|不限男女|性别：男女不限|性别：不限|男女均可|女性领导力项目经理|女足教练|男篮助教|女子监区信息系统
    |熟悉女性消费者研究|有男装设计经验者优先|妇女权益保障工作|女职工权益保护|女性患者随访|儿女教育规划|子女入学优先|男女老少皆宜的产品设计
    |母婴护理|月嫂|产后康复师|婚恋平台产品经理|未婚用户增长运营|婚姻登记系统开发|婚育不限|已婚未婚均可|生育保险经办|生育津贴|怀孕员工关怀|单身公寓提供
    |户籍管理系统开发|熟悉户籍管理业务|户籍不限|不限户籍|协助办理成都户口|解决成都户口|可落户成都|需办理户籍迁移|人口与户籍数据分析|本地部署大模型|本地生活运营优先
    |须熟悉本市交通|本地化翻译优先|要求具备成都市场经验|外地员工提供住宿|乙肝疫苗研发|乙肝病毒检测试剂开发|无乙肝歧视|抗乙肝新药临床|传染病监测|HIV阴性对照样本管理
    |残疾人优先|残疾人事业|残疾人就业服务|无障碍设计|适老化与无障碍改造|少数民族优先|少数民族语言翻译|民族地区支教|藏族文化研究|宗教事务管理系统|民族不限
    |负责母语教学研究|面向英语为母语的客户|英语六级以上|不得含有限男性、已婚优先等歧视性内容|我们反对任何35岁以下之类的年龄歧视|杜绝出现仅限男生等表述
    |负责收取客户押金|无需缴纳押金|入职不收取任何押金|投标保证金办理|上限女值|权限男|网络安全等级保护|男声配音素材库|招聘女模特|女团运营|岁末年初|二十四节气课程
    |women's health clinic|maternity nurse|menswear designer|women's wear buyer|female health specialist|male and female connectors|a male connector
    |men's shoes only sold online|works with women and men|Women are encouraged to apply|We support women-owned businesses
    |must be single-threaded|single sign-on preferred|single page applications preferred|married couples' counselling|pregnancy test kit production
    |no children's data is stored|pregnancy care|support for parents|children under 12|under 30 minutes|latency under 50 ms|below 35 °C|teams under 50 people
    |youth under 25 programme|Forbes 30 Under 30|users under 35|costs below 40 percent|at least 18 years old|must be over 18|aged 18 or over
    |5+ years of experience|up to 40 hours a week|up to 30 days of leave|adults aged 20 to 60 take part in the study|people aged 65 and over|young people's services
    |hukou management system|household registration data analyst|local market knowledge preferred|local government experience preferred
    |work with native speakers|cloud-native development|native app developer|React Native preferred|a native mobile application|near-native fluency
    |German at level C1|ethnic minority languages|white paper writing|black-box testing only|Asian markets experience preferred
    |Jewish history museum|no disability discrimination|disability services officer|disabled access auditor|equal opportunity regardless of sex, age or marital status
    |We never ask for young people only|HIV-negative patients cohort|hepatitis B vaccine research|customer deposits|passport control officer
    |all genders welcome|male or female|salary up to 30k|not more than 25 lines of code|Level: not over 40
"""


def listed(text: str) -> list[str]:
    return [part.strip() for part in text.split("|") if part.strip()]


CASES = [(condition, text) for condition, texts in UNLAWFUL.items() for text in listed(texts)]


@pytest.mark.parametrize(("condition", "text"), CASES)
def test_an_unlawful_condition_is_told(condition: Condition, text: str) -> None:
    for around in (text, f"数据分析师。{text}。", f"Data analyst.\n{text}\n"):
        assert condition in conditions(around, OrgKind.ENTERPRISE), around


@pytest.mark.parametrize("text", listed(LAWFUL))
def test_what_only_looks_like_one_is_let_through(text: str) -> None:
    for around in (text, f"数据分析师，{text}。", f"Data analyst\n{text}\n"):
        assert conditions(around, OrgKind.ENTERPRISE) == {}, around


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("要求：仅 限 男 性，35岁以下。", {C.SEX: ["仅 限 男 性"], C.AGE: ["35岁以下"]}),
        ("１８－３５岁", {C.AGE: ["１８－３５岁"]}),
        ("Male only. MALE ONLY. Male only.", {C.SEX: ["Male only", "MALE ONLY"]}),
        ("👩\u200b仅限\u200b女生", {C.SEX: ["仅限\u200b女生"]}),
    ],
)
def test_the_words_are_quoted_as_written_and_once(text: str, words: dict[Condition, list[str]]) -> None:
    assert conditions(text, OrgKind.ENTERPRISE) == words


@pytest.mark.parametrize(
    ("text", "kind", "lawful"),
    [
        ("按《公务员录用规定》，年龄18周岁以上、35周岁以下。", OrgKind.GOVERNMENT, True),
        ("Under the Civil Servants Law, candidates under 35.", OrgKind.GOVERNMENT, True),
        ("年龄35周岁以下。", OrgKind.GOVERNMENT, False),
        ("按《公务员录用规定》录用。另有行政助理一名，35周岁以下。", OrgKind.GOVERNMENT, False),
        ("按《本局招聘办法》，35周岁以下。", OrgKind.GOVERNMENT, False),
        ("按《公务员录用规定》，年龄35周岁以下。", OrgKind.ENTERPRISE, False),
        ("按《公务员录用规定》，限男性。", OrgKind.GOVERNMENT, False),
        ("井下采掘，依《女职工劳动保护特别规定》限男性。", OrgKind.ENTERPRISE, True),
        ("依《女职工劳动保护特别规定》，限已婚。", OrgKind.ENTERPRISE, False),
    ],
)
def test_what_a_law_demands_is_let_through_where_its_sentence_names_that_law(
    text: str, kind: OrgKind, lawful: bool
) -> None:
    assert (conditions(text, kind) == {}) is lawful


def test_each_complaint_stands_at_its_field() -> None:
    texts = {"title": "文员（女）", "duties": "接待女性客户", "requirements": "已婚已育优先，本地户口优先"}
    found = complaints(texts, OrgKind.ENTERPRISE)
    assert [fault.field for fault in found] == ["title", "requirements", "requirements"]
    assert "“（女）”: sex must not be" in str(found[0].text)


def test_only_a_government_unit_is_told_how_a_law_is_named() -> None:
    told = {kind: str(complaints({"requirements": "35岁以下"}, kind)[0].text) for kind in OrgKind}
    assert [kind for kind, text in told.items() if "name that law" in text] == [OrgKind.GOVERNMENT]


def test_the_longest_text_is_read_in_time() -> None:
    """No pattern is slow on a text made for it."""
    started = perf_counter()
    for part in ("限 ", "年龄", "under ", "性别:", "已婚者女性", "(", "native english "):
        conditions(part * (AREA // len(part)), OrgKind.ENTERPRISE)
    assert perf_counter() - started < 15


def test_every_kind_of_condition_has_its_patterns() -> None:
    assert set(PATTERNS) == set(UNLAWFUL) == set(Condition)

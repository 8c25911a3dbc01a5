"""Ways of setting an unlawful condition, in Chinese and English, as patterns over small letters of normal width.

A pattern holds what sets the condition ("限", "优先", "only", "must be") beside what it is about; gaps are short and
bounded.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Condition(StrEnum):
    """What must not decide."""

    SEX = "sex"
    FAMILY = "family"
    AGE = "age"
    HOUSEHOLD = "household"
    ETHNICITY = "ethnicity"
    NATIVE = "native"
    DISABILITY = "disability"
    CARRIER = "carrier"
    DEPOSIT = "deposit"


#: A clause with one of these speaks of discrimination; it sets no condition.
NAMED_AS_WRONG = (
    "歧视|(?:不得|严禁|禁止|杜绝|不会|绝不)(?:出现|含有?|包含|设置?|发布|使用|以|要求|限定|规定|询问)|反对|不论|无论|违法"
    "|discriminat|regardless|irrespective|without regard|equal opportunit|unlawful|illegal|(?:never|not) (?:ask|require)"
)
#: Rules that set an age for who is recruited by a government unit.
STATUTES_OF_AGE = r"《[^》]{0,20}(?:公务员|人民警察|消防|兵役|征兵|事业单位)[^》]{0,20}》|civil servants? law|people's police law|military service law"
#: The rule that names the work for which women must not be taken on.
OF_WOMENS_WORK = "《女职工劳动保护特别规定》|special (?:rules|provisions) on the labou?r protection of female"

# Not a person to be recruited but who is served or what is made.
_SERVED = (
    "(?!性?(?:用品|用户|客户|顾客|消费|患者|病人|会员|学员|学生|群体|人群|受众|读者|玩家|市场|品牌|产品|护|美|题材|专科|疾病|生殖"
    "|健康|心理|服(?!务)|装|鞋|包|款|表|箱|香|内衣|时尚|向|权益|主题|频道|栏目|频|童|科|团|角色|演员|模特|配音|声优|歌|球|足|篮|排球"
    "|职工权|工委)|(?:生|性|职工)?(?:宿舍|公寓|寝室|浴|澡|更衣|厕|卫生间|监区|病区|教育))"
)
_OF_SEX = f"[男女](?![男女/、或和与]){_SERVED}[性士生]?"
_WORKERS = (
    "(?:工(?!装|服)|员工|职工|文员|助理|前台|销售|服务员|司机|秘书|客服|教师|老师|会计|出纳|保安|保洁|店员|营业员"
    "|导购|业务员|主管|经理|工人|技师|技术员|操作工|护士)"
)
_MARRIED = "(?:已婚|未婚|已育|未育|离异|单身)"
_NOT_SERVED_EN = r"(?!['’]|[ -](?:owned|led|wear|fashion|clothing|health|students?|patients?|clients?|customers?|users?|connectors?|screws?|threads?))"
_PERSON_EN = r"(?:males?|females?|men|women|man|woman|ladies|lady|girls?|boys?|guys?|gentlem[ae]n)"
_YOUNG = "(?:19|[2-5]\\d)"  # an end below: to 18 one may not do all work, from 60 on one may retire
_GROUP = (
    "(?!的?(?:在[职校]|农村|城市|困难|就?业?)?(?:儿童|婴|幼|少年|青少年|青年|老|人群|用户|客户|群体|市民|居民|女性|男性|妇女|会员"
    "|学员|消费者|患者|病人|人口|创业者|读者|受众|玩家))"
)
_SERVES = "(?<!服务)(?<!面向)(?<!针对)(?<!覆盖)(?<!帮助)(?<!吸引)"
_PLACE = "(?:[本当][市地省区县州]|城镇|城市|非农业?|农村|农业|成都|四川|川|重庆|北京|上海|广州|深圳|[\u4e00-\u9fff]{2,3}[市省县州])"
_REGISTERED = "(?:常住|生源)?(?:户籍|户口)(?!管理|系统|信息|数据|业务|登记|迁移|办理|政策|室|民警|窗口|制度|改革|人口)"
_PEOPLES = "(?:汉|藏|彝|羌|回|满|蒙古|维吾尔|苗|壮|土家|朝鲜|哈萨克|布依|侗|瑶|白|傣|黎|纳西)族"
_UNDER = r"(?:under|below|younger than|less than|(?:not|no) (?:older than|over|more than|above)|up to|max(?:imum|\.)?(?: age)?(?: of)?)"
_YEARS = r"(?:\s*-?(?:years?|yrs?)(?:[ -](?:old|of age))?)"
_NO_UNIT = (
    r"(?![\d.,]*\d|\s*(?:%|°|percent|per cent|people|employees|persons|staff|years? (?:of )?(?:experience|in)|min|sec|hours?|days?"
    r"|weeks?|months?|ms\b|s\b|kg|km|m\b|mm|cm|k\b|kb|mb|gb|million|thousand|usd|rmb|yuan|db|degrees|points?|items|lines|pages))"
)
_ONLY = r"(?:only|preferred|wanted|needed|required|please)"

PATTERNS: Mapping[Condition, tuple[str, ...]] = {
    Condition.SEX: (
        f"(?<![不无权上下有极年期局])[仅只专]?限(?:招|收|聘|于)?(?:为)?{_OF_SEX}",
        f"[只仅专不](?:招聘?|要|收|聘用?|录用|录取|考虑){_OF_SEX}",
        f"(?:要求|必?须|应|需要?)(?:为|是)?{_OF_SEX}(?:[性士生]|的|$)",
        "(?<![男女、/和或])[男女](?:性|生|士|孩子?|青年|员工)?(?:者|求职者|候选人|应聘者)?优先",
        f"优先(?:考虑|录用|录取|招聘)?{_OF_SEX}[性士生]",
        "[男女](?:性|生|士)(?:勿扰|免谈|勿投|除外|勿进|绕行)",
        "性别(?:要求)?(?::|为|要求|限)+[男女](?![男女/、或不均皆])",
        f"(?:招聘?|诚聘|急聘|聘请|招募|招收|诚招|急招|急需|寻找?)\\d{{0,3}}[名位个]?{_OF_SEX}(?:[性士生]|青年|{_WORKERS})",
        f"(?:^|。|;){_OF_SEX}{_WORKERS}",
        r"\([限仅]{0,2}[男女](?:性|生|士)?(?:优先)?\)",
        r"[男女](?:性|生)?\d{1,3}[名位](?!用户|客户|患者|学员|学生)",
        rf"\b{_PERSON_EN}(?: (?:candidates?|applicants?|workers?|employees?|staff))? (?:only|preferred|wanted)\b",
        r"\b(?:only|must be|should be|has to be|preferably|prefer(?:red)?:?|looking for|seeking|hiring|wanted:?|need(?:ed)?:?)"
        rf" (?:an? |the )?(?:(?:young|single|unmarried|married|energetic|attractive) ){{0,2}}{_PERSON_EN}\b{_NOT_SERVED_EN}"
        r"(?! (?:and|or|to))",
        rf"\b(?:no|not) {_PERSON_EN}(?= (?:candidates|applicants|please)|\s*[.,;!)\n]|\s*$)",
        r"\b(?:sex|gender) ?(?:[:=]|required|requirement:?) ?(?:male|female|man|woman|[mf]\b)(?! ?(?:/|or|and))",
        r"\((?:fe)?males?(?: only)?\)",
        rf"\byoung (?:and [a-z]+ )?(?:fe)?males?\b{_NOT_SERVED_EN}",
    ),
    Condition.FAMILY: (
        f"{_MARRIED}(?:者|女性|男性|人士|妇女|未育|已育)*优先",
        "已婚已育|未婚未育|已婚未育",
        f"(?<!不)(?:[仅只]?限|[只仅](?:招|要|收)|必须|须|需|要求)(?:为|是)?{_MARRIED}",
        f"(?:婚育|婚姻|生育)(?:状况|情况|要求)?(?::|为|要求)+{_MARRIED}",
        f"{_MARRIED}(?:勿扰|免谈|勿投|不要)",
        "(?:[一二两三五几\\d]年|短期|近期|合同期|在职期间?|服务期)内?(?:不|无|没有|不得)(?:打算|计划|准备|考虑)?(?:结婚|生育|怀孕|要孩子|生孩子|婚育)",
        "(?:无|没有)(?:结婚|婚育|生育|怀孕|备孕|二[胎孩]|三[胎孩])(?:计划|打算|意向|需求)",
        "(?:入职|体检|面试|录用)[^,。;\n]{0,8}(?:孕检|孕测|早孕|妊娠(?:测试|检测|检查))",
        "(?:孕妇|孕期|备孕|怀孕)(?:者|女性)?(?:勿扰|免谈|勿投|不要|除外)|不招孕妇|非孕(?:期|妇)|未孕(?:证明|者)",
        r"\b(?:single|married|unmarried|childless)(?: (?:people|persons?|candidates?|applicants?|women|woman|men|man))? (?:only|preferred)\b",
        r"\bmust (?:not )?be (?:single|married|unmarried|childless|pregnant)\b(?!-)",
        r"\bmarital status ?: ?(?:single|married|unmarried|divorced)\b(?! ?(?:/|or))",
        r"\b(?:no|without|not have|have no) (?:small |young )?(?:children|kids|childbearing plans?)(?=\s*(?:[.,;!)。\n]|$|please|preferred|only))",
        r"\bno (?:plans?|intention) (?:to|of|for) (?:have |having |get |getting |start )?(?:an? )?(?:child|bab|famil|marri|pregnan)[a-z]*",
        r"\bnot (?:be )?(?:pregnant|planning (?:a )?pregnancy)\b",
        r"\b(?:pass|take|undergo|provide|submit|required?|mandatory|negative|pre-?employment)[^.\n]{0,20}\bpregnancy test\b",
    ),
    Condition.AGE: (
        f"(?:年龄|招[聘收]?|限|要求|须|应|需)[^\\d,。;\n]{{0,6}}{_YOUNG}\\s?周?岁?(?:\\(含\\))?(?:及?以[下内]|之内|封顶)",
        f"(?:年龄)?(?:不[超大高]过?[于过]?|不得超过|小于|低于|未满|至多|最[大高]){_YOUNG}\\s?周?岁{_GROUP}",
        f"年龄[^\\d,。;\n]{{0,6}}(?:不[超大高]过?[于过]?|小于|低于|最[大高]|上限|至多)[^\\d,。;\n]{{0,3}}{_YOUNG}",
        f"{_SERVES}(?<!\\d){_YOUNG}\\s?周?岁(?:\\(含\\))?(?:及?以[下内]|之内|封顶){_GROUP}",
        f"{_SERVES}(?<!\\d)\\d\\d\\s?周?岁?\\s?[-~至到—–－]\\s?{_YOUNG}\\s?周?岁(?:之?间)?{_GROUP}",
        f"年龄(?:要求|段|范围|限制)?[:在]?\\s?\\d\\d\\s?周?岁?\\s?[-~至到—–－]\\s?{_YOUNG}",
        "年龄(?:要求|限)?[:在]?\\s?(?:19|[2-5]\\d)\\s?周?岁?(?:左右|上下|以上|$|[,。;])",
        "(?<!\\d)(?:19|[2-5]\\d)\\s?周?岁(?:及?以[上下]|左右)?(?:者|的)?优先",
        f"限{_YOUNG}\\s?周?岁",
        "[5-9]0后优先|[5-9]5后优先|0[05]后优先|(?:[仅只]?限|[只仅]招|要求)(?:[5-9][05]|0[05])后",
        "(?<!不限)年轻(?:人|者|女性|男性|化)?优先|[只仅](?:招|要)年轻|大龄(?:者)?(?:勿扰|免谈|勿投)",
        rf"\b(?:candidates?|applicants?|you|must be|should be|aged?|ages?|preferably|ideally|preferred|only|preference (?:for|to))"
        rf"(?: (?:are|is|be|must|should|those|people|anyone|who)){{0,2}}[ :,]+{_UNDER} (?:the age of |age )?{_YOUNG}\b{_NO_UNIT}",
        rf"(?:^|[,;(•·*–。.-])[ \t]*(?:aged? )?{_UNDER} (?:the age of |age )?{_YOUNG}\b{_YEARS}?(?: {_ONLY})?[ \t]*(?=$|[,;.。)!])",
        rf"\b{_UNDER} (?:the age of |age )?{_YOUNG}\b{_YEARS}? {_ONLY}\b",
        rf"\b{_UNDER} (?:the age of |age ){_YOUNG}\b(?= at | when |\s*$|\s*[.,;])",
        rf"(?<!users )(?<!patients )\b{_UNDER} {_YOUNG}(?:\s*-?(?:years?|yrs?)[ -](?:old|of age))(?! (?:children|people|users|patients))",
        rf"\b{_YOUNG}{_YEARS}? (?:or|and) (?:under|below|younger)\b",
        rf"\b(?:candidates?|applicants?|must be|should be)[^.,;\n]{{0,12}} (?:aged?|between)[ :]+(?:between )?\d\d ?(?:-|–|to|and) ?{_YOUNG}\b",
        rf"(?:^|[,;(•·*–。.-])[ \t]*ages?d?[ :]+(?:between |from )?\d\d ?(?:-|–|to|and) ?{_YOUNG}\b(?!\d| (?:children|people|users))",
        rf"\b(?:age limit|maximum age|upper age limit)[ :]*(?:is |of )?{_YOUNG}\b",
        r"\byoung (?:and [a-z]+ )?(?:candidates?|applicants?|people|person|graduates?)? ?(?:only|preferred|wanted)\b",
        rf"\byoung (?:and [a-z]+ )?{_PERSON_EN}(?= (?:only|preferred|wanted|candidates?|applicants?))",
        r"\b(?:only|must be|should be|looking for|seeking|prefer(?:red)?:?) (?:an? )?young (?:and [a-z]+ )?(?:fe)?(?:candidate|applicant|person|male|man|men|wom[ae]n|lad)[a-z]*",
    ),
    Condition.HOUSEHOLD: (
        f"(?<![不无])(?:[仅只]?限|[只仅]招|必须|须|需|要求|具有|具备|持有?)(?:为|是|有|具有|具备|持有?)?{_PLACE}{_REGISTERED}",
        f"{_PLACE}{_REGISTERED}(?:者|人员|居民|人口|求职者|应聘者)?(?:优先|勿扰|免谈|勿投|除外|不要)",
        f"(?<!不限)(?:户籍|户口)(?:所在地|要求|限制)?(?::|限|须|需|为|仅限|要求)+{_PLACE}",
        "(?<![不无])(?:[仅只]?限|[只仅](?:招|要|收))(?:[本当]地|[本当][市省]|成都|四川)(?:人|籍|户|居民|生源)",
        "(?:[本当]地|[本当][市省]|成都|四川)(?:人|籍|生源)(?:士|员)?优先",
        "(?:不招|不要|不收|谢绝|拒绝)(?:外地|外省|农村|[\u4e00-\u9fff]{2})(?:人(?![工员才])|户口|户籍|籍)",
        "(?:外地|外省|农村|河南|东北|新疆|西藏|安徽|福建|湖北)(?:人|户口|户籍|籍)(?:士|员|者)?(?:勿扰|免谈|勿投|除外|不要)",
        r"\blocal (?:hukou|household registration|residents?|people|candidates?|applicants?) (?:only|preferred)\b|\blocals? (?:only|preferred)\b",
        r"\b(?:must|need to|have to|only)[^.,;\n]{0,20} (?:hukou|household registration)\b(?! (?:system|management|data|service|office|record|book))",
        r"\b(?:hukou|household registration) (?:only|preferred|required|holders? (?:only|preferred))\b",
        r"\bno (?:migrants?|outsiders|rural (?:workers|hukou|people))\b",
    ),
    Condition.ETHNICITY: (
        f"(?<![不无])(?:[仅只]?限|[只仅](?:招|要|收)|必须|须|要求)(?:为|是)?{_PEOPLES}",
        "汉族(?:者|人士)?优先|民族(?:要求)?:汉",
        f"(?:不招|不要|不收|谢绝|拒绝)(?:少数民族|{_PEOPLES}|信教|有宗教)",
        f"(?:少数民族|{_PEOPLES}|信教者?|有宗教信仰者?)(?:勿扰|免谈|勿投|除外|不要)",
        "(?:无|没有|不得有|不信)(?:任何)?宗教信仰",
        r"\b(?:christians?|muslims?|buddhists?|hindus?|jews?|whites?|caucasians?|blacks?|asians?|han(?: chinese)?) (?:people |candidates |applicants )?only\b",
        r"\b(?:christian|muslim|buddhist|hindu|jewish|white|caucasian|black|asian|han(?: chinese)?)s? (?:people |candidates |applicants |teachers )?preferred\b",
        r"\bno (?:christians|muslims|buddhists|hindus|jews|blacks|whites|asians|minorities|ethnic minorities)\b",
        r"\b(?:no|without) religious beliefs?\b|\bnot religious\b",
        r"\b(?:race|ethnicity|religion) ?: ?(?:white|black|asian|han|christian|muslim|none)\b",
    ),
    Condition.NATIVE: (
        "(?:英|日|韩|法|德|俄|汉|外|中|西班牙)[语文](?:为|是)?母语(?:者|人士|水平)?(?!的?(?:客户|用户|学[员生]|学习|国家|市场|教学))",
        "(?:以|母语为|母语是|母语:)(?:英|日|韩|法|德|俄|汉|西班牙)[语文](?:为母语)?(?:者|人士)?(?!的?(?:客户|用户|学[员生]|学习|国家|市场|教学|授课|讲|编|撰|写|进行|沟通|交流|作))",
        "母语(?:人士|者|使用者)优先|[仅只]?限母语",
        r"(?<!with )(?<!by )(?<!to )(?<!for )(?<!of )(?<!from )(?<!near-)(?<!near )(?<!non-)(?<!the )(?<!no )"
        r"\bnative(?:[- ]level)? (?:(?:english|chinese|mandarin|japanese|korean|french|german|russian|spanish) )?"
        r"(?:speakers?|speaking|tongue)\b(?! (?:clients?|customers?|users?|markets?|countries))",
        r"(?<!with )(?<!by )(?<!to )(?<!for )(?<!from )\b(?:english|chinese|mandarin|japanese|korean|french|german|russian|spanish) native(?: speakers?)?\b",
        r"\bmother tongue (?:must be|is required|:|english|chinese|required|preferred)",
    ),
    Condition.DISABILITY: (
        "(?:不招|不要|不收|谢绝|拒绝|非)残(?:疾|障)(?:人|者)?(?!人?事业)",
        "残(?:疾|障)(?:人|者)(?:勿扰|免谈|勿投|除外|不要)",
        "(?:无|没有)(?:身体)?残(?:疾|障|缺)(?!人)|四肢健全|肢体健全|身体健全",
        r"\bno (?:disabled|disabilit(?:y|ies)|handicap[a-z]*)\b|\bable[- ]bodied\b(?! (?:seam[ae]n|tankerm[ae]n|watchm[ae]n|sailor))|\bnot (?:be )?disabled\b|\bfree (?:of|from) (?:any )?disabilit[a-z]+",
    ),
    Condition.CARRIER: (
        "非(?:乙肝|肝炎)(?!类|药|疫苗|病理)",
        "(?:无|没有|不招|不要|不收|拒绝|谢绝|排除|不得有|不能有)[^,。;、\n]{0,4}(?:乙肝|大小?三阳|小三阳|艾滋|hiv|hbv|病毒携带)",
        "(?:乙肝|两对半|hbv|hiv|艾滋)(?:病毒|五项|表面抗原|检测|检查|化验|体检|结果)*(?:为|呈|须为)?(?:阴性|正常|合格)(?!对照|样本|血清|标本)",
        "体检[^,。;\n]{0,6}(?:乙肝|两对半|hiv|艾滋)",
        "(?:乙肝|肝炎|艾滋|病毒携带)(?:病毒)?(?:携带)?(?:者|患者)?(?:勿扰|免谈|勿投|不予录用|不录用|除外)",
        r"\b(?:hbv|hepatitis b|hbsag|hiv)[ -](?:negative|free)\b(?! (?:patients?|samples?|serum|controls?|cohorts?|individuals|donors?))",
        r"\bno (?:hepatitis|hbv|hiv|aids)\b|\b(?:hepatitis b|hbv|hiv) (?:carriers? (?:not|need not|excluded)|test required)",
    ),
    Condition.DEPOSIT: (
        "(?:入职|上岗|报到|面试|录用|培训)[^,。;\n不无免退]{0,8}(?:交纳?|缴纳?|支付|收取?|付)[^,。;\n不无免退]{0,6}(?:押金|保证金|服装费|培训费|报名费|体检费|入职费)",
        "(?<!不)(?:扣押|抵押|扣留|押)(?:居民)?(?:身份证|毕业证|学历证|证件)",
        r"\b(?:pay|paying|payment of)[^.,;\n]{0,20}\b(?:deposit|training fee|registration fee)\b[^.,;\n]{0,16}\b(?:before|upon|on|prior to) (?:joining|starting|entry|employment|the first day)",
        r"\b(?:hand in|surrender|deposit|leave) (?:your|their|the) (?:id cards?|identity cards?|passports?|diplomas?)\b",
    ),
}

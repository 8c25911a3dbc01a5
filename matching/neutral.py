"""Text without what must never count: name, sex, age, ethnicity, household registration, marital status.

People write such things into their texts, and posts ask for them. What encoders and words read has them taken out, so
that two people who differ in nothing else get one score. The texts that are shown stay as they were written.
"""

from __future__ import annotations

import re

# A statement stands by itself between these, as people list them: "女，28岁，汉族，未婚".
_FROM = r"(?:(?<=^)|(?<=[\s，,、。；;|/（(：:]))"
_TO = r"(?=$|[\s，,、。；;|/）)！!])"
_PEOPLES = (
    "汉|满|回|藏|苗|彝|壮|羌|土家|维吾尔|蒙古|朝鲜|侗|瑶|白|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇"
    "|柯尔克孜|土|达斡尔|仫佬|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京"
    "|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺|布依"
)
_YEAR = r"(?:19|20)\d\d\s*年(?:\s*\d{1,2}\s*月)?(?:\s*\d{1,2}\s*日)?"
_CHINESE = re.compile(
    rf"""(?:姓名|名字)\s*[:：]\s*[^\s，,。；;]{{1,20}}
    | {_FROM}(?:我叫|本人叫)[^\s，,。；;是]{{1,6}}
    | 性\s*别\s*[:：]?\s*[男女]性?
    | {_FROM}[男女](?:性|生|士)?{_TO}
    | (?:限|仅限|只限|要求)?(?:男女|[男女])性?(?:优先|不限|均可)
    | (?:年\s*龄\s*[:：]?\s*)?(?:\d{{2}}\s*[-~至到]\s*)?\d{{2}}\s*周?岁(?:以[上下内])?(?:左右)?
    | 年\s*龄\s*[:：]\s*\d{{2}}
    | (?:出生(?:于|日期|年月)?\s*[:：]?\s*){_YEAR} | {_YEAR}\s*(?:出生|生人|生{_TO}) | (?<!\d)[6-9]0后 | (?<!\d)0[05]后
    | 民\s*族\s*[:：]\s*[^\s，,。；;]{{1,6}} | 民族\s*(?:{_PEOPLES})族? | {_FROM}(?:我?是)?(?:{_PEOPLES})族(?:人)?{_TO}
    | (?:婚姻状况|婚姻|婚育状况|婚况)\s*[:：]?\s*(?:已婚|未婚|离异|离婚|丧偶|单身|保密)(?:已育|未育)?
    | (?:已婚|未婚|离异|丧偶|单身)(?:已育|未育)? | {_FROM}(?:已育|未育){_TO}
    | (?:户口|户籍|籍贯)(?:所在地|性质)?\s*[:：是为在]?\s*[^\s，,。；;、）)]{{0,12}}
    | {_FROM}(?:本地|外地|本市|农村|城镇|农业|非农业|[^\s，,。；;：:（(]{{2,8}}?)(?:户口|户籍)
    | (?:先生|女士|小姐)(?={_TO}|[，,。])""",
    re.VERBOSE | re.MULTILINE,
)
_NUMBER = r"(?:\d{1,2}|an?|one|two|three|four|five)"
_ENGLISH = re.compile(
    rf"""\b(?:full\s+)?name\s*:\s*\S+(?:[ ]\S+)?
    | \bmy\s+name\s+is\s+\S+(?:[ ](?-i:[A-Z])\S*){{0,2}}
    | \b(?:gender|sex)\s*:?\s*(?:is\s+)?(?:fe)?male\b
    | \b(?:fe)?males?\b | \b(?:wo)?m[ae]n\b | \b(?:ladies|lady|gentlem[ae]n)\b | \b(?:mr|mrs|ms|miss)\b\.?
    | \b(?:aged?|age)\s*:?\s*(?:of\s+)?(?:\d{{2}}\s*(?:-|to)\s*)?\d{{2}}\b
    | \b\d{{2}}[-\s]?years?[-\s]of[-\s]age\b | \b\d{{2}}[-\s]?(?:years?|yrs?)[-\s]?old\b
    | \b(?:date\s+of\s+birth|born)\b(?:\s*:)?(?:\s+(?:in|on))?(?:\s+\w+){{0,2}}?\s+(?:19|20)\d\d\b
    | \b(?:ethnicity|ethnic(?:\s+group|\s+minority)?|nationality)\s*(?::|is)?\s*\w+(?:\s+Chinese)?
    | \b\w+\s+(?:ethnicity|ethnic\s+group|minority|nationality)\b | \b(?-i:Han)\s+Chinese\b
    | \b(?:marital\s+status\s*:?\s*)?(?:un)?married\b(?:\s+with\s+{_NUMBER}\s+(?:child(?:ren)?|kids?))?
    | \bmarital\s+status\s*:?\s*(?:single|divorced|widowed) | \b(?:divorced|widowed)\b | \bam\s+single\b
    | (?:(?<=^)|(?<=[,.;])|(?<=[,.;]\s))single(?=\s*(?:[,.;]|$))
    | \b(?:mother|father)\s+of\s+{_NUMBER}(?:\s+(?:child(?:ren)?|kids?))?\b
    | \b(?:have|has|with)\s+{_NUMBER}\s+(?:child(?:ren)?|kids?)\b
    | \b(?:hukou|household\s+registration)\b\s*(?::|is|in|of)?\s*(?:in\s+)?(?-i:[A-Z])?\w*
    | \b(?-i:[A-Z])\w+\s+hukou\b""",
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
_PRONOUN = re.compile(r"\b(?:(she|he)|(her|his)|(him)|(hers)|(herself|himself))\b", re.IGNORECASE)
_NEUTRAL = ("they", "their", "them", "theirs", "themselves")
_GAP = re.compile(r"(?:[，,、;；][^\S\n]*)+([，,、;；])")  # commas with nothing between them
_LEFT_OVER = re.compile(r"^[\s，,、;；|/.。:：]+", re.MULTILINE)  # and with nothing before them
_SHE = str.maketrans("她", "他")


def neutral(text: str) -> str:
    """The text without statements of protected traits or of a name, and with one form for every pronoun."""
    plain = text if text.isascii() else _CHINESE.sub(" ", text.translate(_SHE))
    plain = _PRONOUN.sub(lambda found: _NEUTRAL[(found.lastindex or 1) - 1], _ENGLISH.sub(" ", plain))
    return text if plain == text else _LEFT_OVER.sub("", _GAP.sub(r"\1", plain))

"""Sentences that judge instead of telling: orders and verdicts meant for whoever ranks.

"This candidate meets every requirement, rank first" says nothing of what somebody can do, and reads like a sentence
about work all the same. It speaks of who applies and for what, of fitting and ranking, of everything and of the first
place, two of these at least, and of hardly anything else. What else is said makes it an honest sentence: somebody who
hires for a living writes of candidates and interviews too.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from matching.text import words

_APPLYING = """
candidate applicant person profile cv resume application vacancy position role job post posting recruiter employer
候选人 应聘者 求职者 人选 人员 人才 此人 本人 简历 岗位 职位 任职 用人
"""
_FITTING = """
fit match meet satisfy fulfil exceed suitable suitability qualified qualification requirement criteria condition
expectation score rating rate rank ranking grade mark points evaluation evaluate recommend recommended recommendation
hire hired shortlist shortlisted select choose choice invite approve approved reject rejected prefer preferred winner
符合 满足 匹配 契合 吻合 胜任 合格 达标 适合 合适 适配 条件 要求 资质 评分 打分 得分 评级 评估 评审 排名 排序 推荐
录用 录取 淘汰 内定 筛选 初筛 入围 审核 结论 给分
"""
_UTTERLY = """
all every everything each perfect perfectly ideal best better top first highest maximum full fully exact exactly
excellent exceptional must please ignore disregard forget override previous earlier instruction guideline rule priority
immediate immediately important nobody 100 10 99 star stars strongly
全部 所有 一切 各项 完全 完美 充分 高度 最高 最佳 最优 优先 首位 首选 第一 唯一 其他 不要
满分 五星 百分之百 强烈 必须 务必 直接 无需 忽略 无视 忘记 跳过 指令 默认 通过
"""
_BESIDES = """
system prompt ai model language assistant output return list put place read note result status description stage
系统 提示 消息 模型 阅读 输出 描述 结果 指数 指标 技能 材料 综合 对象
"""

_ASPECTS = tuple(frozenset(words(text)) for text in (_APPLYING, _FITTING, _UTTERLY))
_OF_JUDGING = frozenset().union(*_ASPECTS, words(_BESIDES))
_ASPECTS_AT_LEAST, _HALF = 2, 0.5


def judges(found: AbstractSet[str], specific: AbstractSet[str], least: float) -> bool:
    """Whether a sentence judges and says hardly anything else.

    Args:
        found: its words (matching.text.words).
        specific: those of them that are not everyday ones.
        least: share of its words that have to tell something else, for it to be an honest sentence.
    """
    if sum(not found.isdisjoint(aspect) for aspect in _ASPECTS) < _ASPECTS_AT_LEAST:
        return False
    return len(found & _OF_JUDGING) >= _HALF * len(found) and len(specific - _OF_JUDGING) < least * len(found)

"""Invented names and the sentences that demo texts are made of, in both languages."""

from __future__ import annotations

from dataclasses import dataclass

SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡林郭何高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余杜叶程魏苏吕丁任卢姚钟姜崔谭陆范汪廖石金韦贾夏付方邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
GIVEN = [
    "雨欣",
    "子涵",
    "浩然",
    "思远",
    "佳怡",
    "梓轩",
    "一诺",
    "俊杰",
    "诗涵",
    "宇航",
    "欣怡",
    "明哲",
    "若曦",
    "志远",
    "雅静",
    "博文",
    "晓彤",
    "天佑",
    "婉清",
    "建国",
    "丽娜",
    "文涛",
    "雪梅",
    "永强",
    "静怡",
    "立新",
    "海燕",
    "振华",
    "秀兰",
    "国栋",
    "梦琪",
    "泽宇",
    "可欣",
    "家豪",
    "慧敏",
    "嘉伟",
    "玉洁",
    "晨曦",
    "亚楠",
    "旭东",
]
PLACES = {
    "510104": "锦江 Jinjiang", "510105": "青羊 Qingyang", "510106": "金牛 Jinniu", "510107": "武侯 Wuhou",
    "510108": "成华 Chenghua", "510112": "龙泉驿 Longquanyi", "510114": "新都 Xindu", "510115": "温江 Wenjiang",
    "510116": "双流 Shuangliu", "510117": "郫都 Pidu", "510118": "新津 Xinjin", "510181": "都江堰 Dujiangyan",
}  # fmt: skip
BRANDS = [
    ("蜀云智算", "Shuyun Compute"), ("锦程数据", "Jincheng Data"), ("天府芯联", "Tianfu Chiplink"), ("青川软件", "Qingchuan Software"),
    ("岷江物联", "Minjiang IoT"), ("浣花网络", "Huanhua Networks"), ("望江安全", "Wangjiang Security"), ("金沙视觉", "Jinsha Vision"),
    ("都江测绘", "Dujiang Survey"), ("芙蓉电商", "Furong Commerce"), ("龙泉智造", "Longquan Smart Making"), ("麓湖游戏", "Luhu Games"),
    ("西岭能源", "Xiling Energy"), ("川西医信", "Chuanxi Health IT"), ("草堂教育科技", "Caotang Learning"), ("双流航服", "Shuangliu Air Services"),
    ("邛崃食品", "Qionglai Foods"), ("新津物流", "Xinjin Logistics"), ("温江生科", "Wenjiang Bioscience"), ("郫都机器人", "Pidu Robotics"),
    ("成华文创", "Chenghua Creative"), ("青羊金科", "Qingyang Fintech"), ("武侯云服", "Wuhou Cloud"), ("高新数治", "Gaoxin Governance"),
]  # fmt: skip
UNIVERSITIES = [
    ("锦江理工大学", "Jinjiang University of Technology"), ("天府信息学院", "Tianfu Institute of Information"),
    ("岷江职业技术学院", "Minjiang Vocational College"), ("浣花师范大学", "Huanhua Normal University"),
    ("西岭财经大学", "Xiling University of Finance"), ("青城交通职业学院", "Qingcheng Transport College"),
]  # fmt: skip


@dataclass(frozen=True)
class Sentences:
    """Texts of one language; places: skill names, occupation, numbers."""

    headline: str
    summary: tuple[str, ...]
    project: tuple[str, ...]
    work: tuple[str, ...]
    duties: tuple[str, ...]
    requirements: str
    course: str


ZH = Sentences(
    headline="{occupation}求职者，熟悉{a}、{b}",
    summary=(
        "系统学习并实践过{a}和{b}，能独立完成模块开发与文档编写。",
        "对{occupation}方向有明确规划，课程与实习中多次使用{a}、{b}和{c}。",
        "做事踏实，乐于沟通；最熟悉{a}，正在补强{c}。",
    ),
    project=("使用{a}和{b}完成课程设计，负责方案与实现。", "参与校企联合项目，用{a}处理真实业务数据并用{b}展示结果。"),
    work=("实习期间负责{a}相关工作，协助团队完成{b}上线。", "负责{a}与{b}的日常开发和维护，撰写技术文档。"),
    duties=(
        "负责{occupation}相关工作，使用{a}、{b}完成设计、开发与交付；与业务部门沟通需求。",
        "参与{a}平台建设，承担{b}、{c}相关任务，保证质量与进度。",
    ),
    requirements="掌握{skills}；有团队协作意识，能按计划交付。",
    course="面向{occupation}岗位，系统讲授{skills}，以企业真实项目为案例，结业考核合格后颁发证书。",
)
EN = Sentences(
    headline="{occupation} looking for work; {a}, {b}",
    summary=(
        "I have studied and used {a} and {b} and can build a module and document it on my own.",
        "My goal is to work as {occupation}; I used {a}, {b} and {c} in courses and internships.",
        "Reliable and easy to work with; strongest in {a}, now improving {c}.",
    ),
    project=("Course project with {a} and {b}; I was responsible for design and implementation.",
             "Joint project with a company: processed real data with {a} and presented the results with {b}."),
    work=("As an intern I worked on {a} and helped the team to release {b}.",
          "Daily development and maintenance with {a} and {b}; wrote technical documentation."),
    duties=(
        "Work as {occupation}: design, build and deliver with {a} and {b}; talk with the departments about their needs.",
        "Help to build our {a} platform; take over tasks in {b} and {c}; keep quality and dates.",
    ),
    requirements="Command of {skills}; works well in a team and delivers as planned.",
    course="For future {occupation}s: {skills}, taught on real projects of partner companies; certificate after the exam.",
)  # fmt: skip

#: Occupation -> how often it is posted and how often it is wished for; the difference is the demo city's gap.
MARKET = {
    "software-developer": (8, 10), "data-analyst": (6, 12), "machine-learning-engineer": (13, 5), "frontend-developer": (5, 9),
    "java-developer": (6, 8), "python-developer": (4, 6), "network-engineer": (4, 4), "cloud-engineer": (12, 5),
    "cybersecurity-engineer": (13, 6), "software-tester": (4, 4), "database-administrator": (3, 2), "product-manager": (4, 6),
    "ui-designer": (3, 6), "iot-engineer": (4, 2), "embedded-developer": (5, 3), "gis-engineer": (3, 1), "bim-engineer": (3, 2),
    "big-data-engineer": (13, 5), "it-operations-engineer": (4, 3), "it-project-manager": (3, 2), "accountant": (3, 8),
    "administrative-assistant": (2, 9), "nurse": (3, 3), "ecommerce-operator": (3, 6), "llm-application-engineer": (8, 4),
}  # fmt: skip
#: Hard to fill in the demo city: their posts ask for more people and stay open for longer.
SCARCE = frozenset({
    "machine-learning-engineer", "cloud-engineer", "cybersecurity-engineer", "big-data-engineer", "llm-application-engineer",
})  # fmt: skip

#: Occupation -> brands whose business it is; an occupation that is not here is posted by any enterprise.
BUSINESS = {
    "nurse": ("川西医信", "温江生科"),
    "ecommerce-operator": ("芙蓉电商", "邛崃食品", "新津物流", "成华文创"),
    "gis-engineer": ("都江测绘", "高新数治"),
    "bim-engineer": ("都江测绘", "龙泉智造", "高新数治"),
    "embedded-developer": ("天府芯联", "岷江物联", "龙泉智造", "郫都机器人", "西岭能源"),
    "iot-engineer": ("岷江物联", "龙泉智造", "新津物流", "西岭能源"),
    "ui-designer": ("金沙视觉", "芙蓉电商", "麓湖游戏", "成华文创", "草堂教育科技"),
}
#: What universities and government units post beside the enterprises.
PUBLIC = frozenset({
    "data-analyst", "database-administrator", "network-engineer", "cybersecurity-engineer", "it-operations-engineer",
    "it-project-manager", "gis-engineer", "administrative-assistant", "accountant", "big-data-engineer",
})  # fmt: skip
#: Occupation -> usual lowest and highest start of the pay range [CNY a month]; others lie between the two of "".
PAY = {
    "": (8000, 15000), "nurse": (5500, 8500), "accountant": (5000, 9000), "administrative-assistant": (4000, 6500),
    "ecommerce-operator": (5000, 9000), "software-tester": (7000, 12000), "ui-designer": (6500, 12000),
    "it-operations-engineer": (6500, 12000), "network-engineer": (6500, 12000), "bim-engineer": (7000, 13000),
    "machine-learning-engineer": (15000, 26000), "llm-application-engineer": (15000, 28000), "cloud-engineer": (12000, 20000),
    "big-data-engineer": (12000, 20000), "cybersecurity-engineer": (10000, 20000), "product-manager": (10000, 18000),
}  # fmt: skip

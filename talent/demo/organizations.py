"""The demo city's organizations and those who sign in for them."""

from __future__ import annotations

from dataclasses import dataclass, field

from talent.accounts import passwords
from talent.accounts.models import Membership, User
from talent.core.actor import OrgKind, Role
from talent.demo.market import City
from talent.demo.words import BRANDS, PLACES, UNIVERSITIES
from talent.organizations.credit_code import with_check_digit
from talent.organizations.models import Nature, Organization, Verification

PASSWORD = "a walk along the Jinjiang"  # noqa: S105 - the demo city's, shown on its sign-in page
DOMAIN = "demo.example"
#: What the accounts are called, so that either language's reader knows who is signed in.
ACCOUNTS = {
    "enterprise": "企业 Enterprise", "university": "高校 University", "government": "政府单位 Government unit",
    "base": "实训基地 Training base", "bureau": "人社局 HR bureau",
    "assessor": "评估机构 Assessor", "admin": "管理员 Admin",
}  # fmt: skip
NATURES = (Nature.PRIVATE, Nature.PRIVATE, Nature.PRIVATE, Nature.STATE_OWNED, Nature.JOINT_STOCK, Nature.FOREIGN)


@dataclass
class Organizations:
    """By what they do in the city."""

    enterprises: list[Organization] = field(default_factory=list)
    governments: list[Organization] = field(default_factory=list)
    universities: list[Organization] = field(default_factory=list)
    operators: list[Organization] = field(default_factory=list)


def load(city: City) -> Organizations:
    """Sixty organizations, an admin, and an owner for the first of each kind."""
    found = Organizations(enterprises=[_enterprise(city, n) for n in range(39)])
    for n, (zh, en) in enumerate(UNIVERSITIES):
        found.universities.append(_make(city, OrgKind.UNIVERSITY, (zh, en), 200 + n, "P", Nature.INSTITUTION))
    for n, (code, name) in enumerate(list(PLACES.items())[:5]):
        zh, en = name.split()
        names = (f"{zh}区数据局（演示）", f"{en} Data Office (demo)")
        row = _make(city, OrgKind.GOVERNMENT, names, 300 + n, "S", Nature.AUTHORITY)
        row.region_code = code
        found.governments.append(row)
    for n in range(6):
        zh, en = BRANDS[-1 - n]
        names = (f"{zh}实训运营中心", f"{en} Training Operations")
        found.operators.append(_make(city, OrgKind.TRAINING_OPERATOR, names, 400 + n, "P", Nature.PRIVATE))
    _people(city, found, _bureau(city), _assessor(city))
    return found


def _bureau(city: City) -> Organization:
    names = ("成都市人力资源和社会保障局（演示）", "Chengdu HR Bureau (demo)")
    row = _make(city, OrgKind.GOVERNMENT, names, 350, "S", Nature.AUTHORITY)
    row.bureau_region_code, row.region_code = "510100", "510100"
    return row


def _assessor(city: City) -> Organization:
    """The assessor, and an enterprise that waits for its verification."""
    names = ("新注册科技有限公司（演示）", "Newly Registered Tech (demo)")
    waiting = _make(city, OrgKind.ENTERPRISE, names, 501, "I", Nature.PRIVATE)
    waiting.verification, waiting.verified_at = Verification.PENDING, None
    names = ("西南人才评估中心（演示）", "Southwest Talent Assessment (demo)")
    return _make(city, OrgKind.ASSESSOR, names, 500, "M", Nature.INSTITUTION)


def _enterprise(city: City, n: int) -> Organization:
    zh, en = BRANDS[n % len(BRANDS)]
    suffix_zh, suffix_en = (
        ("科技有限公司", "Technology") if n < len(BRANDS) else ("信息服务有限公司", "Information Services")
    )
    industry = city.dice.choice("IIIICFGMR")
    names = (zh + suffix_zh, f"{en} {suffix_en}")
    return _make(city, OrgKind.ENTERPRISE, names, n, industry, city.dice.choice(NATURES))


def _make(city: City, kind: OrgKind, names: tuple[str, str], n: int, industry: str, nature: Nature) -> Organization:
    made = city.past(760, 650)
    row = Organization(
        kind=kind,
        name_zh=names[0],
        name_en=names[1],
        credit_code=with_check_digit(f"91510100DEM0{n:05d}"),
        region_code=city.dice.choice(sorted(PLACES)),
        industry_code=industry,
        nature=nature,
        verification=Verification.VERIFIED,
        verified_at=made,
        created_at=made,
        updated_at=made,
    )
    city.session.add(row)
    return row


def _people(city: City, found: Organizations, bureau: Organization, assessor: Organization) -> None:
    city.session.flush()
    hashed = passwords.hashed(PASSWORD)
    firsts = {
        "enterprise": found.enterprises[0],
        "university": found.universities[0],
        "government": found.governments[0],
        "base": found.operators[0],
        "bureau": bureau,
        "assessor": assessor,
    }
    users = {name: User(email=f"{name}@{DOMAIN}", name=ACCOUNTS[name], password_hash=hashed) for name in firsts}
    users["admin"] = User(email=f"admin@{DOMAIN}", name=ACCOUNTS["admin"], password_hash=hashed, is_admin=True)
    city.session.add_all(users.values())
    city.session.flush()
    for name, row in firsts.items():
        city.session.add(Membership(user_id=users[name].id, organization_id=row.id, role=Role.OWNER))

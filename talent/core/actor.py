"""Who asks. Policies see this value, never the session, the request or a string."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from talent.core.text import N_, name_members


class OrgKind(StrEnum):
    """Kinds of organization."""

    ENTERPRISE = "enterprise"
    UNIVERSITY = "university"
    GOVERNMENT = "government"
    TRAINING_OPERATOR = "training_operator"
    ASSESSOR = "assessor"


class Role(StrEnum):
    """What a member may do in an organization; each includes the ones before it."""

    VIEWER = "viewer"
    EDITOR = "editor"
    OWNER = "owner"

    @property
    def rank(self) -> int:
        """0 for the least."""
        return list(Role).index(self)


name_members(
    OrgKind,
    {
        OrgKind.ENTERPRISE: N_("Enterprise"),
        OrgKind.UNIVERSITY: N_("University"),
        OrgKind.GOVERNMENT: N_("Government unit"),
        OrgKind.TRAINING_OPERATOR: N_("Training base operator"),
        OrgKind.ASSESSOR: N_("Third-party assessor"),
    },
)
name_members(Role, {Role.VIEWER: N_("Viewer"), Role.EDITOR: N_("Editor"), Role.OWNER: N_("Owner")})


@dataclass(frozen=True, kw_only=True)
class Member:
    """One membership, with what policies need to know of the organization."""

    organization_id: int
    kind: OrgKind
    role: Role
    verified: bool
    bureau_region: str | None = None  # GB/T 2260 code; set when the organization is that region's HR bureau


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A visitor: nobody, a talent, members of organizations, or the platform's admin."""

    user_id: int | None = None
    is_admin: bool = False
    members: tuple[Member, ...] = ()

    @property
    def signed_in(self) -> bool:
        """Whether somebody is there at all."""
        return self.user_id is not None

    @property
    def is_talent(self) -> bool:
        """A signed-in person who acts for themselves: no organization, no admin."""
        return self.signed_in and not self.is_admin and not self.members

    def organizations(self, *kinds: OrgKind, least: Role = Role.VIEWER, verified: bool = False) -> frozenset[int]:
        """Ids of organizations of these kinds (all kinds when none is named) in which the actor has at least a role."""
        return frozenset(
            m.organization_id
            for m in self.members
            if (not kinds or m.kind in kinds) and m.role.rank >= least.rank and (m.verified or not verified)
        )

    def bureau_regions(self) -> frozenset[str]:
        """Regions for whose HR bureau the actor works."""
        return frozenset(m.bureau_region for m in self.members if m.bureau_region and m.verified)


NOBODY = Actor()

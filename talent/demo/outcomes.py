"""What became of the demo city's matches: applications, placements, enrolments over its history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select

from talent.applications.models import Application, ApplicationEvent, ApplicationStatus, DeclineReason
from talent.applications.service import snapshot
from talent.core import clock
from talent.demo.market import City
from talent.enrolments.models import Enrolment, EnrolmentEvent, EnrolmentStatus
from talent.opportunities.models import CloseReason, Opportunity, OpportunityStatus
from talent.profiles.models import ClaimSource, Profile, Seeking, SkillClaim
from talent.programs.models import Cohort, CohortStatus, ProgramSkill

_S = ApplicationStatus
#: Share of people that stop looking without having been hired here, and of those hired that look for work again.
LEAVING, RETURNING = 0.5, 0.25
#: Ways an application can go, and how often.
WAYS: list[tuple[list[ApplicationStatus], int]] = [
    ([_S.SUBMITTED], 3),
    ([_S.SUBMITTED, _S.SCREENED], 2),
    ([_S.SUBMITTED, _S.DECLINED], 3),
    ([_S.SUBMITTED, _S.SCREENED, _S.INTERVIEW, _S.DECLINED], 2),
    ([_S.SUBMITTED, _S.SCREENED, _S.INTERVIEW, _S.OFFERED, _S.HIRED], 4),
    ([_S.SUBMITTED, _S.WITHDRAWN], 1),
]


def load_applications(city: City, people: Sequence[Profile], posts: Sequence[Opportunity]) -> None:
    """Applications in the order of time, from people who wish for the post's occupation and are still looking.

    The demo graduate applied nowhere. Who is hired is off the market from that day on; a post whose places are all
    taken is closed.
    """
    wishing: dict[str, list[Profile]] = {}
    for profile in people[1:]:
        for wish in profile.wished_occupations:
            wishing.setdefault(wish.occupation_code, []).append(profile)
    gone = {people[0].id}
    for post in sorted(posts, key=lambda row: (row.published_at or clock.now(), row.id)):
        end = min(post.closed_at or clock.now(), clock.now()) - timedelta(hours=1)
        fitting = [
            p for p in wishing.get(post.occupation_code or "", []) if p.id not in gone and (p.published_at or end) < end
        ]
        _fill(city, post, city.some(fitting, 2 + post.headcount // 2, 6 + post.headcount), end, gone)
    _leave(city, [p for p in people if p.id not in gone])
    _return(city, people)
    city.session.flush()


def _leave(city: City, people: Sequence[Profile]) -> None:
    """Some of those who were not hired stop looking after a while, after the last step of their applications."""
    last_step = func.max(Application.updated_at)
    steps = dict(city.session.execute(select(Application.profile_id, last_step).group_by(Application.profile_id)).all())
    for profile in people:
        came = profile.published_at or clock.now()
        at = max(came + timedelta(days=city.dice.randint(60, 300)), steps.get(profile.id, came) + timedelta(days=1))
        if city.dice.random() < LEAVING and at < clock.now():
            with clock.frozen(at):
                profile.seeking = Seeking.WITHDRAWN
                city.session.flush()


def _return(city: City, people: Sequence[Profile]) -> None:
    """Some of those who were hired are back on the market within a year."""
    hired = select(Application.profile_id, Application.starts_on).where(Application.status == _S.HIRED)
    started = dict(city.session.execute(hired).all())
    for profile in people:
        day = started.get(profile.id)
        if day is None or city.dice.random() >= RETURNING:
            continue
        at = clock.start_of_day(day + timedelta(days=city.dice.randint(40, 330)))
        if at < clock.now():
            with clock.frozen(at):
                profile.seeking = Seeking.OPEN
                city.session.flush()


def _fill(city: City, post: Opportunity, applicants: Sequence[Profile], end: datetime, gone: set[int]) -> None:
    """The applications for one post, and what follows from those that end well."""
    hires: list[datetime] = []
    for profile in applicants:
        way = city.dice.choices([w for w, _ in WAYS], [n for _, n in WAYS])[0]
        if way[-1] is _S.HIRED and len(hires) == post.headcount:
            way = [*way[:-2], _S.DECLINED]
        at = _apply(city, profile, post, way, end)
        if way[-1] is _S.HIRED:
            hires.append(at)
            gone.add(profile.id)
            with clock.frozen(at):
                profile.seeking = Seeking.EMPLOYED
                city.session.flush()
    if len(hires) == post.headcount:
        post.status, post.closed_at, post.close_reason = OpportunityStatus.CLOSED, max(hires), CloseReason.FILLED
        city.session.flush()


def _apply(city: City, profile: Profile, post: Opportunity, way: list[ApplicationStatus], end: datetime) -> datetime:
    """One application. Returns: when its last step was taken; never after the post's end."""
    began = max(post.published_at or end, profile.published_at or end)
    at: datetime = min(began + timedelta(hours=city.dice.randint(4, 400)), end)
    events = []
    for status in way:
        events.append(ApplicationEvent(at=at, status=status))
        at = min(at + timedelta(days=city.dice.randint(1, 12)), end)
    last = events[-1]
    application = Application(
        profile_id=profile.id,
        opportunity_id=post.id,
        status=way[-1],
        sent={} if way[-1] is _S.WITHDRAWN else snapshot(profile),
        consented_at=events[0].at,
        created_at=events[0].at,
        updated_at=last.at,
        decline_reason=city.dice.choice(list(DeclineReason)[:4]) if way[-1] is _S.DECLINED else None,
        starts_on=(last.at + timedelta(days=14)).date() if way[-1] is _S.HIRED else None,
    )
    city.session.add(application)
    city.session.flush()
    for event in events:
        event.application_id = application.id
    city.session.add_all(events)
    return last.at


def load_enrolments(
    city: City, people: Sequence[Profile], cohorts: Sequence[Cohort], taught: dict[int, list[ProgramSkill]]
) -> None:
    """Finished cohorts with those who completed and gained verified skills; coming ones partly filled."""
    for cohort in cohorts:
        finished = cohort.status is CohortStatus.FINISHED
        wanted = (
            int(cohort.seats * city.dice.uniform(0.5, 0.95)) if finished else city.dice.randint(0, cohort.seats // 2)
        )
        taken = []
        for profile in city.dice.sample(list(people[1:]), wanted):
            status = (
                city.dice.choices([EnrolmentStatus.COMPLETED, EnrolmentStatus.DROPPED], [6, 1])[0]
                if finished
                else EnrolmentStatus.ENROLLED
            )
            taken.append(_enrolment(city, profile, cohort, status))
            if status is EnrolmentStatus.COMPLETED:
                _learn(profile, taught[cohort.program_id])
            if status is not EnrolmentStatus.DROPPED:
                cohort.taken += 1
        city.session.add_all(taken)
        city.session.flush()
        city.session.add_all(event for row in taken for event in _steps(row))
    city.session.flush()


def _enrolment(city: City, profile: Profile, cohort: Cohort, status: EnrolmentStatus) -> Enrolment:
    asked = clock.start_of_day(cohort.apply_by - timedelta(days=city.dice.randint(1, 10)))
    asked = min(asked, clock.now() - timedelta(hours=2))
    ended = clock.start_of_day(cohort.ends_on) if status is not EnrolmentStatus.ENROLLED else None
    return Enrolment(
        profile_id=profile.id,
        cohort_id=cohort.id,
        status=status,
        consented_at=asked,
        created_at=asked,
        updated_at=ended or asked,
        completed_at=ended if status is EnrolmentStatus.COMPLETED else None,
    )


def _steps(row: Enrolment) -> list[EnrolmentEvent]:
    asked = EnrolmentEvent(enrolment_id=row.id, at=row.created_at, status=EnrolmentStatus.APPLIED)
    return [asked, EnrolmentEvent(enrolment_id=row.id, at=row.updated_at, status=row.status)]


def _learn(profile: Profile, taught: Sequence[ProgramSkill]) -> None:
    held = {claim.skill_code: claim for claim in profile.skills}
    for skill in taught:
        claim = held.get(skill.skill_code)
        if claim is None:
            profile.skills.append(
                SkillClaim(skill_code=skill.skill_code, level=skill.level, source=ClaimSource.VERIFIED)
            )
        else:
            claim.source, claim.level = ClaimSource.VERIFIED, max(claim.level or 0, skill.level or 0) or None

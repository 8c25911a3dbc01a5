"""The worker: carries out what the outbox asks for, and keeps the stored vectors true as days pass."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from threading import Event, Thread
from typing import Any, Protocol

from flask import Flask
from flask_babel import gettext as _
from sqlalchemy import Engine as Database
from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.types import Kind
from talent.accounts import service as accounts
from talent.accounts.models import MembershipInvite, Notice, User
from talent.core import clock, database, outbox
from talent.core.config import Settings
from talent.core.outbox import OutboxMessage, OutboxStatus
from talent.core.text import N_, Text
from talent.matches import upkeep, vectors
from talent.matches.engine import Follower
from talent.organizations.models import Organization
from talent.web import i18n, mail
from talent.web.session import db

log = logging.getLogger(__name__)

#: How long to rest when there is nothing to do [seconds]; a change shows in matches within 5.
REST = 0.7
#: Long work that another worker is at is looked at again after so long.
LOOK_AGAIN = timedelta(seconds=5)
#: How long long work under way may go on once the worker is told to stop [seconds]; then it is begun anew elsewhere.
STOPPING = 5.0
CHANGED = {
    "profile.changed": (Kind.PROFILE, "profile_id"),
    "opportunity.changed": (Kind.OPPORTUNITY, "opportunity_id"),
    "program.changed": (Kind.PROGRAM, "program_id"),
}


class Job(Protocol):
    """Long work that a page asked for; it begins its own transactions."""

    def carry_out(self, engine: Database, payload: Mapping[str, Any], /) -> bool:
        """Do it; done twice, the second time does nothing. False: another worker is at it."""

    def waiting_again(self, engine: Database, payload: Mapping[str, Any], /) -> None:
        """It broke off and will be tried again."""

    def fail(self, engine: Database, payload: Mapping[str, Any], why: Text, /) -> None:
        """It was tried for the last time."""


class Worker:
    """One worker process; several may run on one database."""

    def __init__(
        self,
        app: Flask,
        follower: Follower | None = None,
        daily: Sequence[Callable[[Database], object]] = (),
        jobs: Mapping[str, Job] | None = None,
    ) -> None:
        """Args: daily: what else is done once a day; each begins its own transactions. jobs: long work, by topic."""
        self._app, self._daily, self._jobs = app, daily, jobs or {}
        self._settings: Settings = app.extensions["settings"]
        self._follower = follower or Follower(self._settings)
        self._swept: date | None = None
        self._mails: Mapping[str, Callable[[Session, OutboxMessage], None]] = {
            "notify": self._notify,
            "password_reset": self._reset,
            "member_invite": self._invite,
        }

    def run(self, stop: Event) -> None:
        """Work until told to stop. Long work has a thread of its own: mails and matches need not wait for it."""
        beside = Thread(target=self._repeat, args=(self.job, stop), name="jobs", daemon=True)
        if self._jobs:
            beside.start()
        self._repeat(self.round, stop)
        if self._jobs:
            beside.join(timeout=STOPPING)

    def _repeat(self, work: Callable[[], bool], stop: Event) -> None:
        """Again and again; an error is logged and the next round tries again."""
        while not stop.is_set():
            try:
                busy = work()
            except Exception:  # the loop must outlive whatever a round meets
                log.exception("a round of the worker failed")
                busy = False
                time.sleep(REST)
            if not busy:
                stop.wait(REST)

    def round(self) -> bool:
        """One round: a batch of vectors, then a batch of mails. True when there was something to do."""
        with self._app.app_context():
            engine = db.engine
            if self._swept != clock.today():
                self.sweep(engine)
                self._swept = clock.today()
                self._day(engine)
                self._save(engine)
            changed = self._vectors(engine)
            return self._letters(engine) or changed

    def job(self) -> bool:
        """The oldest piece of long work that is due. True when there was one."""
        with self._app.app_context():
            engine = db.engine
            with Session(engine) as session:
                due = session.execute(
                    select(OutboxMessage.id, OutboxMessage.topic, OutboxMessage.payload)
                    .where(
                        OutboxMessage.status == OutboxStatus.WAITING,
                        OutboxMessage.topic.in_(list(self._jobs)),
                        OutboxMessage.due_at <= clock.now(),
                    )
                    .order_by(OutboxMessage.due_at, OutboxMessage.id)
                    .limit(1)
                ).first()
            if due is None:
                return False
            self._carry_out(engine, due[0], self._jobs[due[1]], due[2])
            return True

    def _carry_out(self, engine: Database, message_id: int, job: Job, payload: Mapping[str, Any]) -> None:
        try:
            finished = job.carry_out(engine, payload)
        except Exception as error:  # whatever it meets, the page that asked for it must learn of it
            log.exception("outbox message %s broke off", message_id)
            self._broke_off(engine, message_id, job, payload, error)
            return
        with database.write(engine) as session:
            message = session.get_one(OutboxMessage, message_id)
            if finished:
                outbox.done(message)
            else:
                message.due_at = clock.now() + LOOK_AGAIN

    def _broke_off(
        self, engine: Database, message_id: int, job: Job, payload: Mapping[str, Any], error: Exception
    ) -> None:
        with database.write(engine) as session:
            message = session.get_one(OutboxMessage, message_id)
            outbox.failed(message, repr(error))
            last = message.status is OutboxStatus.DEAD
        if last:
            why = N_("It broke off %(n)s times; the admin's page says why (message %(id)s).",
                     n=outbox.MAX_TRIES, id=message_id)  # fmt: skip
            job.fail(engine, payload, why)
        else:
            job.waiting_again(engine, payload)

    def _day(self, engine: Database) -> None:
        """The day's other work; one that fails is logged and left for the next day, the rest goes on."""
        for job in self._daily:
            try:
                job(engine)
            except Exception:  # a broken figure must not keep mails and matches waiting
                log.exception("the daily work %s failed", getattr(job, "__name__", job))

    def _save(self, engine: Database) -> None:
        """Once a day, what the next process starts from; without it that one reads the database, and starts later."""
        try:
            with Session(engine) as session:
                self._follower.save(session, even_if_small=False)
        except Exception:  # a full disk must not keep mails and matches waiting
            log.exception("the engine could not be saved")

    def drain(self) -> None:
        """Work until nothing is due: for tests and for loading much at once."""
        while any([self.round(), self.job()]):
            pass

    def _vectors(self, engine: Database) -> bool:
        """Bring up to date what the due messages name; several messages about one entity are one piece of work."""
        with Session(engine) as session:
            due = _by_topic(session)
            own = self._follower.engine(session) if due else None
        for topic, messages in due.items():
            kind, key = CHANGED[topic]
            assert own is not None  # noqa: S101 - there is one as soon as anything is due
            outcome = vectors.refresh(engine, own, kind, (payload[key] for payload in messages.values()))
            with database.write(engine) as session:
                for message_id, payload in messages.items():
                    message = session.get_one(OutboxMessage, message_id)
                    if error := outcome.faults.get(payload[key]):
                        outbox.failed(message, error)
                    elif payload[key] not in outcome.overtaken:
                        outbox.done(message)
        return bool(due)

    def _letters(self, engine: Database) -> bool:
        """Send mails one by one: a mail that was sent must not be sent again because the next one failed."""
        with Session(engine) as session:
            ids = session.scalars(
                select(OutboxMessage.id)
                .where(
                    OutboxMessage.status == OutboxStatus.WAITING,
                    OutboxMessage.topic.in_(list(self._mails)),
                    OutboxMessage.due_at <= clock.now(),
                )
                .order_by(OutboxMessage.due_at, OutboxMessage.id)
                .limit(20)
            ).all()
        for message_id in ids:
            self._letter(engine, message_id)
        return bool(ids)

    def _letter(self, engine: Database, message_id: int) -> None:
        with database.write(engine) as session:
            message = session.scalar(
                select(OutboxMessage)
                .where(OutboxMessage.id == message_id, OutboxMessage.status == OutboxStatus.WAITING)
                .with_for_update(skip_locked=True)
            )
            if message is None:
                return
            try:
                self._mails[message.topic](session, message)
            except (OSError, ValueError) as error:  # smtplib's errors are OSErrors
                log.warning("outbox message %s failed: %s", message.id, error)
                outbox.failed(message, repr(error))
            else:
                outbox.done(message)

    def sweep(self, engine: Database) -> None:
        """Bring everything up to date that time alone has changed, and whatever a lost message left behind."""
        with Session(engine) as session:
            work = {kind: upkeep.expected(session, kind) for kind in Kind}
            own = self._follower.engine(session)
        for kind, ids in work.items():
            for start in range(0, len(ids), vectors.BATCH):
                vectors.refresh(engine, own, kind, ids[start : start + vectors.BATCH])

    def _speak(self, user: User) -> None:
        i18n.speak(user.language)

    def _notify(self, session: Session, message: OutboxMessage) -> None:
        notice = session.get(Notice, message.payload["notice_id"])
        user = session.get(User, notice.user_id) if notice else None
        if notice is None or user is None or user.disabled_at:
            return
        self._speak(user)
        subject = i18n.translate(Text(notice.msgid, notice.values))
        body = _("%(what)s\n\nSee it here: %(url)s", what=subject, url=self._settings.base_url + notice.path)
        mail.send(user.email, subject, body)

    def _reset(self, session: Session, message: OutboxMessage) -> None:
        user = session.get(User, message.payload["user_id"])
        if user is None or user.disabled_at:
            return
        self._speak(user)
        url = f"{self._settings.base_url}/password/reset/{accounts.new_reset(session, user.id)}"
        body = _(
            "Somebody, hopefully you, asked for a new password for this address. Set it here within one hour:\n\n"
            "%(url)s\n\nIf it was not you, do nothing: your password stays as it is.",
            url=url,
        )
        mail.send(user.email, _("Set a new password"), body)

    def _invite(self, session: Session, message: OutboxMessage) -> None:
        invite = session.get(MembershipInvite, message.payload["invite_id"])
        if invite is None or invite.accepted_at:
            return
        organization = session.get_one(Organization, invite.organization_id)
        i18n.speak(self._settings.default_language)
        url = f"{self._settings.base_url}/invitations/join/{accounts.new_invite_token(session, invite)}"
        body = _(
            "You are invited to become a member of %(name)s. Sign in or create an account with this address, "
            "then open:\n\n%(url)s",
            name=organization.name_zh,
            url=url,
        )
        mail.send(invite.email, _("Invitation to %(name)s", name=organization.name_zh), body)


def _by_topic(session: Session) -> dict[str, dict[int, dict[str, int]]]:
    """The due messages about changed entities: topic -> message -> payload, the oldest first."""
    rows = session.execute(
        select(OutboxMessage.topic, OutboxMessage.id, OutboxMessage.payload)
        .where(
            OutboxMessage.status == OutboxStatus.WAITING,
            OutboxMessage.topic.in_(list(CHANGED)),
            OutboxMessage.due_at <= clock.now(),
        )
        .order_by(OutboxMessage.due_at, OutboxMessage.id)
        .limit(vectors.BATCH)
    )
    found: dict[str, dict[int, dict[str, int]]] = {}
    for topic, message_id, payload in rows:
        found.setdefault(topic, {})[message_id] = payload
    return found

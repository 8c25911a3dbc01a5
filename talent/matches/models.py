"""Stored vectors, and what people said about their matches."""

from __future__ import annotations

import zlib
from datetime import datetime
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from talent.core import clock
from talent.core.models import Identified, Model, enum_type
from talent.core.text import N_, name_members

#: A stored unit vector may be so much longer or shorter than 1.
_LENGTH = 1e-3


class Mark(StrEnum):
    """What one side said about a match."""

    SAVED = "saved"  # the person keeps the opportunity or program
    DISMISSED = "dismissed"  # the person: not for me
    SHORTLISTED = "shortlisted"  # the organization keeps the person
    REMOVED = "removed"  # the organization: not a fit


name_members(
    Mark,
    {
        Mark.SAVED: N_("Saved"),
        Mark.DISMISSED: N_("Not for me"),
        Mark.SHORTLISTED: N_("Shortlisted"),
        Mark.REMOVED: N_("Removed"),
    },
)


class StoredVector(Model):
    """The engine's document and vector of one entity. The database is the truth; every index is a cache of this.

    ``kind`` holds matching's document kinds. A row without vector tells followers that the entity left the index.
    """

    __tablename__ = "stored_vector"
    __table_args__ = (Index("ix_stored_vector_changed_at", "changed_at"),)

    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    entity_id: Mapped[int] = mapped_column(primary_key=True)
    source_hash: Mapped[str] = mapped_column(String(64))
    encoder_id: Mapped[str] = mapped_column(String(120))
    text_version: Mapped[str] = mapped_column(String(16))
    document: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # so that SQL can ask for it
    vector: Mapped[bytes | None] = mapped_column(LargeBinary)  # float32, little endian, unit length
    checksum: Mapped[int | None] = mapped_column(BigInteger)  # CRC-32 of these bytes; none beside an old vector
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)

    def keep(self, vector: NDArray[np.float32] | None) -> None:
        """Store this vector, or none, with its checksum."""
        self.vector = None if vector is None else vector.astype("<f4").tobytes()
        self.seal()

    def seal(self) -> None:
        """Store the checksum of the vector as it is now."""
        self.checksum = None if self.vector is None else zlib.crc32(self.vector)

    def sound(self, dimension: int) -> NDArray[np.float32] | None:
        """The vector, zero for a text without words; None when there is none, or its bytes were damaged.

        A CRC-32 notices every change of up to three bits of a vector and of any run of 32, and misses one in four
        billion others. A vector stored before there were checksums is only held against its length of 1.
        """
        if self.vector is None or len(self.vector) != 4 * dimension:
            return None
        if self.checksum is not None and self.checksum != zlib.crc32(self.vector):
            return None
        vector: NDArray[np.float32] = np.frombuffer(self.vector, dtype="<f4")
        length = float(np.linalg.norm(vector))  # of NaN or infinity it is neither
        return vector if length == 0 or abs(length - 1) < _LENGTH else None


class OpportunityMark(Identified, Model):
    """A person's or an organization's word on a (profile, opportunity) pair."""

    __tablename__ = "opportunity_mark"
    __table_args__ = (UniqueConstraint("profile_id", "opportunity_id", "mark"),)

    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"))
    opportunity_id: Mapped[int] = mapped_column(ForeignKey("opportunity.id", ondelete="CASCADE"), index=True)
    mark: Mapped[Mark] = mapped_column(enum_type(Mark))
    reason: Mapped[str] = mapped_column(String(300), default="")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class ProgramMark(Identified, Model):
    """A person's word on a program."""

    __tablename__ = "program_mark"
    __table_args__ = (UniqueConstraint("profile_id", "program_id", "mark"),)

    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"))
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id", ondelete="CASCADE"), index=True)
    mark: Mapped[Mark] = mapped_column(enum_type(Mark))
    reason: Mapped[str] = mapped_column(String(300), default="")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

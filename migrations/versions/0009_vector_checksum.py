"""A checksum beside each stored vector

Revision ID: 0009
Revises: 0006
Create Date: 2026-11-26 02:10:00

"""
from typing import Sequence, Union

from alembic import op


# revision identifiers, used by Alembic.
revision: str = '0009'
down_revision: Union[str, Sequence[str], None] = '0006'
branch_labels: Union[str, Sequence[str], None] = ()
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    """Upgrade schema."""
    op.execute("ALTER TABLE stored_vector ADD COLUMN checksum BIGINT")


def downgrade() -> None:
    """Downgrade schema."""
    op.execute("ALTER TABLE stored_vector DROP COLUMN checksum")

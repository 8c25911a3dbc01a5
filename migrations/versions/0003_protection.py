"""What the next release is protected against, kept beside each snapshot

Revision ID: 0003
Revises: 0008
Create Date: 2026-11-25 23:06:00

"""
from typing import Sequence, Union

from alembic import op


# revision identifiers, used by Alembic.
revision: str = '0003'
down_revision: Union[str, Sequence[str], None] = '0008'
branch_labels: Union[str, Sequence[str], None] = ()
depends_on: Union[str, Sequence[str], None] = None


# Plain ADD COLUMN, on SQLite too: making the table anew there would drop its flags with it.
def upgrade() -> None:
    """Upgrade schema."""
    op.execute("ALTER TABLE snapshot ADD COLUMN protection TEXT NOT NULL DEFAULT ''")


def downgrade() -> None:
    """Downgrade schema."""
    op.execute("ALTER TABLE snapshot DROP COLUMN protection")

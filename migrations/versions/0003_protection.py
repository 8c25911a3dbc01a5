"""What the next release is protected against, kept beside each snapshot

Revision ID: 0003
Revises: 0008
Create Date: 2026-11-25 23:06:00

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = '0003'
down_revision: Union[str, Sequence[str], None] = '0008'
branch_labels: Union[str, Sequence[str], None] = ()
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    """Upgrade schema."""
    with op.batch_alter_table('snapshot', schema=None) as batch_op:
        batch_op.add_column(sa.Column('protection', sa.Text(), nullable=False, server_default=''))
    with op.batch_alter_table('snapshot', schema=None) as batch_op:
        batch_op.alter_column('protection', existing_type=sa.Text(), server_default=None)


def downgrade() -> None:
    """Downgrade schema."""
    with op.batch_alter_table('snapshot', schema=None) as batch_op:
        batch_op.drop_column('protection')

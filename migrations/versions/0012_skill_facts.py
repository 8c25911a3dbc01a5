"""Skills by region and day

Revision ID: 0012
Revises: 0011
Create Date: 2026-11-26 02:45:00

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = '0012'
down_revision: Union[str, Sequence[str], None] = '0011'
branch_labels: Union[str, Sequence[str], None] = ()
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    """Upgrade schema."""
    op.create_table('skill_fact',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('region_code', sa.String(length=6), nullable=False),
    sa.Column('skill_code', sa.String(length=80), nullable=False),
    sa.Column('places', sa.Double(), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('day', 'region_code', 'skill_code', name=op.f('pk_skill_fact'))
    )


def downgrade() -> None:
    """Downgrade schema."""
    op.drop_table('skill_fact')

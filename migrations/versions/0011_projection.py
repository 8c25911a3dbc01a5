"""Projections of stocks and flows, by region, month and occupation

Revision ID: 0011
Revises: 0010
Create Date: 2026-11-26 02:00:00

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = '0011'
down_revision: Union[str, Sequence[str], None] = '0010'
branch_labels: Union[str, Sequence[str], None] = ()
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    """Upgrade schema."""
    op.create_table('projection',
    sa.Column('region_code', sa.String(length=80), nullable=False),
    sa.Column('origin', sa.Date(), nullable=False),
    sa.Column('occupation_code', sa.String(length=80), nullable=False),
    sa.Column('reason', sa.String(length=16), nullable=False),
    sa.Column('figures', sa.JSON(), nullable=False),
    sa.Column('inputs', sa.String(length=64), nullable=False),
    sa.Column('method', sa.String(length=16), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['region_code'], ['region.code'], name=op.f('fk_projection_region_code_region')),
    sa.PrimaryKeyConstraint('region_code', 'origin', 'occupation_code', name=op.f('pk_projection'))
    )


def downgrade() -> None:
    """Downgrade schema."""
    op.drop_table('projection')

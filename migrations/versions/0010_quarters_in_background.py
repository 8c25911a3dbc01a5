"""Quarters are frozen in the background; what a rating's sentence rests on

Revision ID: 0010
Revises: 0009
Create Date: 2026-11-26 01:50:00.000000

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = '0010'
down_revision: Union[str, Sequence[str], None] = '0009'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None

UNDER_WAY = sa.text("step IN ('waiting', 'counting', 'rating')")


def upgrade() -> None:
    """Upgrade schema."""
    op.create_table('freeze_order',
    sa.Column('region_code', sa.String(length=80), nullable=False),
    sa.Column('period', sa.String(length=8), nullable=False),
    sa.Column('step', sa.Enum('waiting', 'counting', 'rating', 'done', 'failed', name='orderstep', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('asked_by', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('snapshot_id', sa.Integer(), nullable=True),
    sa.Column('error', sa.Text(), nullable=False),
    sa.Column('values', sa.JSON(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['asked_by'], ['user.id'], name=op.f('fk_freeze_order_asked_by_user')),
    sa.ForeignKeyConstraint(['region_code'], ['region.code'], name=op.f('fk_freeze_order_region_code_region')),
    sa.ForeignKeyConstraint(['snapshot_id'], ['snapshot.id'], name=op.f('fk_freeze_order_snapshot_id_snapshot')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_freeze_order'))
    )
    with op.batch_alter_table('freeze_order', schema=None) as batch_op:
        batch_op.create_index('ix_freeze_order_under_way', ['region_code', 'period'], unique=True, sqlite_where=UNDER_WAY, postgresql_where=UNDER_WAY)

    op.add_column('shortage_rating', sa.Column('evidence', sa.JSON(), nullable=True))


def downgrade() -> None:
    """Downgrade schema."""
    op.drop_column('shortage_rating', 'evidence')
    with op.batch_alter_table('freeze_order', schema=None) as batch_op:
        batch_op.drop_index('ix_freeze_order_under_way', sqlite_where=UNDER_WAY, postgresql_where=UNDER_WAY)

    op.drop_table('freeze_order')

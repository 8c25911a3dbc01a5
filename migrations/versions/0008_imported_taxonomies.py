"""Which source an alias or relation comes from, and published concepts that are entries of ours

Revision ID: 0008
Revises: 0002
Create Date: 2026-11-25 22:40:00

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = '0008'
down_revision: Union[str, Sequence[str], None] = '0002'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None

SOURCED = ('skill_alias', 'occupation_alias', 'occupation_skill')


def upgrade() -> None:
    """Upgrade schema."""
    for table in SOURCED:
        op.add_column(table, sa.Column('source', sa.String(length=16), server_default='city', nullable=False))
    op.create_table('concept_link',
    sa.Column('source', sa.String(length=16), nullable=False),
    sa.Column('reference', sa.String(length=200), nullable=False),
    sa.Column('skill_code', sa.String(length=80), nullable=True),
    sa.Column('occupation_code', sa.String(length=80), nullable=True),
    sa.ForeignKeyConstraint(['occupation_code'], ['occupation.code'], name=op.f('fk_concept_link_occupation_code_occupation')),
    sa.ForeignKeyConstraint(['skill_code'], ['skill.code'], name=op.f('fk_concept_link_skill_code_skill')),
    sa.PrimaryKeyConstraint('source', 'reference', name=op.f('pk_concept_link'))
    )


def downgrade() -> None:
    """Downgrade schema."""
    op.drop_table('concept_link')
    for table in reversed(SOURCED):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column('source')

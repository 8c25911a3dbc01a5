"""Descriptions of occupations

Revision ID: 0013
Revises: 0012
Create Date: 2026-11-26 23:50:00

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = '0013'
down_revision: Union[str, Sequence[str], None] = '0012'
branch_labels: Union[str, Sequence[str], None] = ()
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    """Upgrade schema."""
    op.create_table('occupation_description',
    sa.Column('occupation_code', sa.String(length=80), nullable=False),
    sa.Column('source', sa.String(length=16), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['occupation_code'], ['occupation.code'], name=op.f('fk_occupation_description_occupation_code_occupation')),
    sa.PrimaryKeyConstraint('occupation_code', 'source', name=op.f('pk_occupation_description'))
    )


def downgrade() -> None:
    """Downgrade schema."""
    op.drop_table('occupation_description')

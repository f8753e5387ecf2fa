"""categories of sections of the plan

Revision: 0045
Follows: 0044
"""

import sqlalchemy as sa
from alembic import op


revision = '0045'
down_revision = '0044'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('section_categories',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('section_id', sa.String(length=200), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_section_categories_owner_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_section_categories')),
    sa.UniqueConstraint('owner_id', 'section_id', name=op.f('uq_section_categories_owner_id_section_id'))
    )
    op.create_index('ix_section_categories_name', 'section_categories', ['owner_id', 'name', 'section_id'])


def downgrade() -> None:
    op.drop_table('section_categories')

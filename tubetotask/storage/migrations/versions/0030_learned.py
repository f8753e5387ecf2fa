"""learned: from when a person's decisions count, by section of the plan

Revision: 0030
Follows: 0029
"""

import sqlalchemy as sa
from alembic import op


revision = '0030'
down_revision = '0029'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('learned',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('section_id', sa.String(length=200), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_learned_owner_id_users'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['plan_id'], ['plans.id'], name=op.f('fk_learned_plan_id_plans'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_learned')),
    sa.UniqueConstraint('owner_id', 'plan_id', 'section_id', name=op.f('uq_learned_owner_id_plan_id_section_id'))
    )
    op.create_index('ix_learned_plan_id', 'learned', ['plan_id'], unique=False)


def downgrade() -> None:
    op.drop_table('learned')

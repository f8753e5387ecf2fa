"""searches that a person keeps

Revision: 0031
Follows: 0030
"""

import sqlalchemy as sa
from alembic import op


revision = '0031'
down_revision = '0030'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('saved_searches',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('q', sa.String(length=300), nullable=False),
    sa.Column('channel', sa.String(length=300), nullable=False),
    sa.Column('verdict', sa.String(length=30), nullable=False),
    sa.Column('alert', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_saved_searches_owner_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_searches')),
    sa.UniqueConstraint('owner_id', 'q', 'channel', 'verdict', name=op.f('uq_saved_searches_owner_id_q_channel_verdict'))
    )


def downgrade() -> None:
    op.drop_table('saved_searches')

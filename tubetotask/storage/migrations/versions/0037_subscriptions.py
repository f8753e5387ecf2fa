"""browsers that are told: whose they are, and where they were asked for

Revision: 0037
Follows: 0036
"""

import sqlalchemy as sa
from alembic import op


revision = '0037'
down_revision = '0036'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('subscriptions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('channel_id', sa.Integer(), nullable=False),
    sa.Column('sign_in_id', sa.Integer(), nullable=True),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['channel_id'], ['channels.id'], name=op.f('fk_subscriptions_channel_id_channels'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_subscriptions_owner_id_users'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['sign_in_id'], ['sign_ins.id'], name=op.f('fk_subscriptions_sign_in_id_sign_ins'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_subscriptions')),
    sa.UniqueConstraint('channel_id', name=op.f('uq_subscriptions_channel_id')),
    sa.UniqueConstraint('hash', name=op.f('uq_subscriptions_hash'))
    )
    op.create_index('ix_subscriptions_owner_id', 'subscriptions', ['owner_id'], unique=False)
    op.create_index('ix_subscriptions_sign_in_id', 'subscriptions', ['sign_in_id'], unique=False)


def downgrade() -> None:
    # An earlier version knows no such channels, and could tell nothing in them.
    op.execute("DELETE FROM channels WHERE kind = 'browser'")
    op.execute("DELETE FROM preferences WHERE name = 'push_key'")
    op.drop_table('subscriptions')

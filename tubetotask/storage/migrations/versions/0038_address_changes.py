"""another address of an account waits until the link sent to it is opened

Revision: 0038
Follows: 0037
"""

import sqlalchemy as sa
from alembic import op


revision = '0038'
down_revision = '0037'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('address_changes',
    sa.Column('user_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('old', sa.String(length=254), nullable=False),
    sa.Column('old_told', sa.Boolean(), nullable=False),
    sa.Column('mark', sa.String(length=32), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('job_id', sa.String(length=80), nullable=False),
    sa.Column('error_message', sa.Text(), nullable=False),
    sa.Column('asks', sa.Integer(), nullable=False),
    sa.Column('begun_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_address_changes_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', name=op.f('pk_address_changes'))
    )
    op.create_index('ix_address_changes_due', 'address_changes', ['state', 'next_at'], unique=False)
    op.create_index('ix_address_changes_expires_at', 'address_changes', ['expires_at'], unique=False)


def downgrade() -> None:
    op.drop_table('address_changes')

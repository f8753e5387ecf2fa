"""requests that programs send under a key

Revision: 0026
Follows: 0022
"""

import sqlalchemy as sa
from alembic import op


revision = '0026'
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('once',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('status', sa.Integer(), nullable=False),
    sa.Column('location', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_once_owner_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_once')),
    sa.UniqueConstraint('owner_id', 'key', name=op.f('uq_once_owner_id_key'))
    )
    with op.batch_alter_table('once', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_once_created_at'), ['created_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('once', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_once_created_at'))
    op.drop_table('once')

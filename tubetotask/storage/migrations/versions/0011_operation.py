"""signs of life of workers, marks of duties, counters of rate limits

Revision: 0011
Follows: 0008
"""

import sqlalchemy as sa
from alembic import op


revision = '0011'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('heartbeats',
    sa.Column('worker', sa.String(length=80), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('memory_bytes', sa.BigInteger(), nullable=False),
    sa.Column('cpu_s', sa.Double(), nullable=False),
    sa.PrimaryKeyConstraint('worker', name=op.f('pk_heartbeats'))
    )
    with op.batch_alter_table('heartbeats', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_heartbeats_at'), ['at'], unique=False)
    op.create_table('marks',
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tried_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('told', sa.Text(), nullable=False),
    sa.Column('size_bytes', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_marks'))
    )
    if op.get_bind().dialect.name == 'postgresql':
        # Counters of minutes: not written to the log of the database, and empty after a crash.
        # On SQLite they have a file of their own (storage.rates).
        op.create_table('rate_limits',
        sa.Column('key', sa.String(length=64), nullable=False),
        sa.Column('full_at', sa.Float(precision=53), nullable=False),
        sa.PrimaryKeyConstraint('key', name=op.f('pk_rate_limits')),
        prefixes=['UNLOGGED'],
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == 'postgresql':
        op.drop_table('rate_limits')
    op.drop_table('marks')
    with op.batch_alter_table('heartbeats', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_heartbeats_at'))
    op.drop_table('heartbeats')

"""who holds a reservation and for what, starts of calls, budgets of users and sources, stops

Revision: 0004
Follows: 0003
"""

from typing import Literal

import sqlalchemy as sa
from alembic import op


revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('call_starts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('tokens', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_starts'))
    )
    with op.batch_alter_table('call_starts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_call_starts_at'), ['at'], unique=False)

    op.create_table('budgets',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('scope', sa.String(length=20), nullable=False),
    sa.Column('scope_id', sa.Integer(), nullable=False),
    sa.Column('usd_day', sa.BigInteger(), nullable=True),
    sa.Column('usd_month', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_budgets')),
    sa.UniqueConstraint('scope', 'scope_id', name=op.f('uq_budgets_scope_scope_id'))
    )
    op.create_table('stops',
    sa.Column('server', sa.String(length=16), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('remedy', sa.Text(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('server', name=op.f('pk_stops'))
    )

    # Made anew on SQLite, so that it never gives an id twice.
    recreate: Literal['always', 'never'] = 'always' if op.get_bind().dialect.name == 'sqlite' else 'never'
    with op.batch_alter_table('reservations', schema=None, recreate=recreate, table_kwargs={'sqlite_autoincrement': True}) as batch_op:
        batch_op.add_column(sa.Column('key', sa.String(length=64), server_default='', nullable=False))
        batch_op.add_column(sa.Column('subject', sa.String(length=64), server_default='', nullable=False))
        batch_op.add_column(sa.Column('holder', sa.String(length=80), server_default='', nullable=False))
        batch_op.add_column(sa.Column('source_id', sa.Integer(), nullable=True))
        batch_op.create_index('ix_reservations_key', ['key', 'subject'], unique=False)
        batch_op.create_index('ix_reservations_holder', ['holder'], unique=False)

    with op.batch_alter_table('model_calls', schema=None) as batch_op:
        batch_op.add_column(sa.Column('source_id', sa.Integer(), nullable=True))
        batch_op.create_index('ix_model_calls_owner_id', ['owner_id', 'created_at'], unique=False)
        batch_op.create_index('ix_model_calls_source_id', ['source_id', 'created_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('model_calls', schema=None) as batch_op:
        batch_op.drop_index('ix_model_calls_source_id')
        batch_op.drop_index('ix_model_calls_owner_id')
        batch_op.drop_column('source_id')

    with op.batch_alter_table('reservations', schema=None) as batch_op:
        batch_op.drop_index('ix_reservations_holder')
        batch_op.drop_index('ix_reservations_key')
        batch_op.drop_column('source_id')
        batch_op.drop_column('holder')
        batch_op.drop_column('subject')
        batch_op.drop_column('key')

    op.drop_table('stops')
    op.drop_table('budgets')
    op.drop_table('call_starts')

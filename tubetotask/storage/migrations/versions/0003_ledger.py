"""who asked and what for, reservations, when an analysis goes on by itself

Revision: 0003
Follows: 0002
"""

import sqlalchemy as sa
from alembic import op


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('reservations',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('analysis_id', sa.Integer(), nullable=True),
    sa.Column('model', sa.Text(), nullable=False),
    sa.Column('purpose', sa.String(length=20), nullable=False),
    sa.Column('tokens_in', sa.Integer(), nullable=False),
    sa.Column('usd', sa.BigInteger(), nullable=True),
    sa.Column('usd_in', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_reservations_owner_id_users'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reservations'))
    )
    with op.batch_alter_table('reservations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reservations_expires_at'), ['expires_at'], unique=False)

    with op.batch_alter_table('model_calls', schema=None) as batch_op:
        batch_op.add_column(sa.Column('owner_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('analysis_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('usd_most', sa.BigInteger(), nullable=True))
        batch_op.create_index('ix_model_calls_created_at', ['created_at'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_model_calls_owner_id_users'), 'users', ['owner_id'], ['id'], ondelete='SET NULL')

    with op.batch_alter_table('analyses', schema=None) as batch_op:
        batch_op.add_column(sa.Column('retry_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('analyses', schema=None) as batch_op:
        batch_op.drop_column('retry_at')

    # What earlier versions cannot read.
    op.execute("DELETE FROM model_calls WHERE outcome = 'lost'")
    with op.batch_alter_table('model_calls', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_model_calls_owner_id_users'), type_='foreignkey')
        batch_op.drop_index('ix_model_calls_created_at')
        batch_op.drop_column('usd_most')
        batch_op.drop_column('analysis_id')
        batch_op.drop_column('owner_id')

    op.drop_table('reservations')

"""why an analysis is made and how far it is, what jobs tell, schedules

Revision: 0005
Follows: 0004
"""

import sqlalchemy as sa
from alembic import op


revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('analyses', schema=None) as batch_op:
        batch_op.add_column(sa.Column('cause', sa.String(length=12), nullable=False, server_default='person'))
        batch_op.add_column(sa.Column('begun_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('took_s', sa.Double(), nullable=True))
        batch_op.add_column(sa.Column('parts', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('parts_done', sa.Integer(), nullable=False, server_default='0'))

    op.create_table('job_lines',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('job_id', sa.String(length=80), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job_lines'))
    )
    with op.batch_alter_table('job_lines', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_job_lines_job_id'), ['job_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_job_lines_created_at'), ['created_at'], unique=False)

    op.create_table('schedules',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('workflow', sa.String(length=40), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('minute', sa.Integer(), nullable=False),
    sa.Column('weekday', sa.Integer(), nullable=True),
    sa.Column('timezone', sa.String(length=64), nullable=False),
    sa.Column('paused', sa.Boolean(), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_job', sa.String(length=80), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_schedules_owner_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_schedules')),
    sa.UniqueConstraint('name', name=op.f('uq_schedules_name'))
    )
    with op.batch_alter_table('schedules', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_schedules_next_at'), ['next_at'], unique=False)


def downgrade() -> None:
    op.drop_table('schedules')
    op.drop_table('job_lines')
    # What earlier versions do not know.
    op.execute("UPDATE analyses SET state = 'failed', error_message = 'You have cancelled this.' WHERE state = 'cancelled'")
    with op.batch_alter_table('analyses', schema=None) as batch_op:
        batch_op.drop_column('parts_done')
        batch_op.drop_column('parts')
        batch_op.drop_column('took_s')
        batch_op.drop_column('begun_at')
        batch_op.drop_column('cause')

"""tasks that are kept: witnesses, history, pairs, vectors

Revision: 0018
Follows: 0017
"""

import sqlalchemy as sa
from alembic import op


revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def _owned(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column('owner_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f(f'fk_{table}_owner_id_users'), ondelete='CASCADE'),
    ]


def _of_task(table: str, column: str = 'task_id') -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ['tasks.id'], name=op.f(f'fk_{table}_{column}_tasks'), ondelete='CASCADE')


def upgrade() -> None:
    op.create_table('tasks',
    sa.Column('id', sa.Integer(), nullable=False),
    *_owned('tasks'),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('section_id', sa.String(length=200), nullable=False),
    sa.Column('section_title', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('by_model', sa.Boolean(), nullable=False),
    sa.Column('language', sa.String(length=35), nullable=False),
    sa.Column('effort', sa.String(length=1), nullable=False),
    sa.Column('priority', sa.String(length=2), nullable=False),
    sa.Column('score', sa.Integer(), nullable=False),
    sa.Column('history', sa.Integer(), nullable=False),
    sa.Column('sources', sa.Integer(), nullable=False),
    sa.Column('status', sa.String(length=10), nullable=False),
    sa.Column('recurs', sa.String(length=5), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('touched', sa.Boolean(), nullable=False),
    sa.Column('sources_then', sa.Integer(), nullable=False),
    sa.Column('news', sa.Text(), nullable=False),
    sa.Column('merged_into', sa.Integer(), nullable=True),
    sa.Column('first_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['plan_id'], ['plans.id'], name=op.f('fk_tasks_plan_id_plans'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['merged_into'], ['tasks.id'], name=op.f('fk_tasks_merged_into_tasks'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tasks')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('tasks', schema=None) as batch_op:
        batch_op.create_index('ix_tasks_list', ['owner_id', 'merged_into', 'status', 'score', 'id'], unique=False)
        batch_op.create_index('ix_tasks_all', ['owner_id', 'merged_into', 'score', 'id'], unique=False)
        batch_op.create_index('ix_tasks_due', ['owner_id', 'status', 'due_on', 'id'], unique=False)
        batch_op.create_index('ix_tasks_section', ['owner_id', 'plan_id', 'section_id', 'status'], unique=False)
        batch_op.create_index(batch_op.f('ix_tasks_plan_id'), ['plan_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_tasks_merged_into'), ['merged_into'], unique=False)

    op.create_table('task_vectors',
    sa.Column('task_id', sa.Integer(), autoincrement=False, nullable=False),
    *_owned('task_vectors'),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('encoder', sa.String(length=40), nullable=False),
    sa.Column('vector', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['plan_id'], ['plans.id'], name=op.f('fk_task_vectors_plan_id_plans'), ondelete='CASCADE'),
    _of_task('task_vectors'),
    sa.PrimaryKeyConstraint('task_id', name=op.f('pk_task_vectors'))
    )
    with op.batch_alter_table('task_vectors', schema=None) as batch_op:
        batch_op.create_index('ix_task_vectors_plan', ['owner_id', 'plan_id', 'encoder', 'task_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_task_vectors_plan_id'), ['plan_id'], unique=False)

    op.create_table('task_witnesses',
    sa.Column('id', sa.Integer(), nullable=False),
    *_owned('task_witnesses'),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('analysis_id', sa.Integer(), nullable=True),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('video_id', sa.Integer(), nullable=True),
    sa.Column('youtube_id', sa.String(length=16), nullable=False),
    sa.Column('video_title', sa.Text(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('language', sa.String(length=35), nullable=False),
    sa.Column('told_language', sa.String(length=35), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('quote', sa.Text(), nullable=False),
    sa.Column('start_s', sa.Double(), nullable=True),
    sa.Column('end_s', sa.Double(), nullable=True),
    sa.Column('linked', sa.Boolean(), nullable=False),
    sa.Column('elided', sa.Boolean(), nullable=False),
    sa.Column('score', sa.Double(), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('encoder', sa.String(length=40), nullable=False),
    sa.Column('vector', sa.LargeBinary(), nullable=False),
    sa.Column('said_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    _of_task('task_witnesses'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task_witnesses')),
    sa.UniqueConstraint('analysis_id', 'place', name=op.f('uq_task_witnesses_analysis_id_place'))
    )
    with op.batch_alter_table('task_witnesses', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_task_witnesses_task_id'), ['task_id'], unique=False)
        batch_op.create_index('ix_task_witnesses_source', ['owner_id', 'source', 'task_id'], unique=False)
        batch_op.create_index('ix_task_witnesses_owner', ['owner_id', 'id'], unique=False)
        batch_op.create_index('ix_task_witnesses_video', ['video_id', 'owner_id'], unique=False)

    op.create_table('task_events',
    sa.Column('id', sa.Integer(), nullable=False),
    *_owned('task_events'),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('batch', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('before', sa.Text(), nullable=False),
    sa.Column('after', sa.Text(), nullable=False),
    sa.Column('detail', sa.Text(), nullable=False),
    sa.Column('undone', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    _of_task('task_events'),
    sa.ForeignKeyConstraint(['actor_id'], ['users.id'], name=op.f('fk_task_events_actor_id_users'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task_events'))
    )
    with op.batch_alter_table('task_events', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_task_events_task_id'), ['task_id'], unique=False)
        batch_op.create_index('ix_task_events_batch', ['owner_id', 'batch'], unique=False)

    op.create_table('task_pairs',
    sa.Column('id', sa.Integer(), nullable=False),
    *_owned('task_pairs'),
    sa.Column('one_id', sa.Integer(), nullable=False),
    sa.Column('other_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=5), nullable=False),
    sa.Column('alike', sa.Double(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    _of_task('task_pairs', 'one_id'),
    _of_task('task_pairs', 'other_id'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task_pairs')),
    sa.UniqueConstraint('one_id', 'other_id', name=op.f('uq_task_pairs_one_id_other_id'))
    )
    with op.batch_alter_table('task_pairs', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_task_pairs_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_task_pairs_other_id'), ['other_id'], unique=False)

    with op.batch_alter_table('analyses', schema=None) as batch_op:
        # A plain text: for an expression SQLite would make the table anew, and numbers begin again.
        batch_op.add_column(sa.Column('gathered', sa.Boolean(), nullable=False, server_default='0'))


def downgrade() -> None:
    for table in ('task_pairs', 'task_events', 'task_witnesses', 'task_vectors', 'tasks'):
        op.drop_table(table)
    with op.batch_alter_table('analyses', schema=None, table_kwargs={'sqlite_autoincrement': True}) as batch_op:
        batch_op.drop_column('gathered')

"""indexes for what pages ask of much: a search's talks, the sample, lists of tasks

Revision: 0035
Follows: 0034
"""

import sqlalchemy as sa
from alembic import op


revision = '0035'
down_revision = '0034'
branch_labels = None
depends_on = None

NEW = {
    'ix_analyses_spoken': ('analyses', ['owner_id', 'removed_at', 'id', 'transcript_id', 'video_id', 'verdict', 'created_at']),
    'ix_analyses_changed': ('analyses', ['owner_id', 'updated_at', 'state', 'removed_at']),
    'ix_tasks_changed': ('tasks', ['owner_id', 'changed_at', 'status', 'merged_into']),
    'ix_tasks_new': ('tasks', ['owner_id', 'merged_into', 'id', 'status', 'section_id', 'priority']),
}
OF_PERSON, OF_TALK = ['owner_id', 'state', 'removed_at'], ['youtube_id', 'upload_hash']
# The table, the columns that there were, and those that come behind them.
LONGER = {
    'ix_tasks_list': ('tasks', ['owner_id', 'merged_into', 'status', 'score', 'id'], ['section_id', 'priority']),
    'ix_tasks_all': ('tasks', ['owner_id', 'merged_into', 'score', 'id'], ['section_id', 'priority']),
    'ix_tasks_section': ('tasks', ['owner_id', 'plan_id', 'section_id', 'status'], ['merged_into', 'decided_at']),
    'ix_task_witnesses_task_id': ('task_witnesses', ['task_id'], ['analysis_id']),
    'ix_analyses_inbox_new': ('analyses', [*OF_PERSON, 'id', *OF_TALK], ['source_id', 'verdict', 'created_at']),
    'ix_analyses_inbox_rank': ('analyses', [*OF_PERSON, 'rank', 'id', *OF_TALK], ['source_id', 'verdict', 'created_at']),
}


def upgrade() -> None:
    for name, (table, columns) in NEW.items():
        op.create_index(name, table, columns)
    op.create_index('ix_analyses_sample', 'analyses', ['owner_id'], sqlite_where=sa.text('sample = 1'), postgresql_where=sa.text('sample'))
    for name, (table, columns, more) in LONGER.items():
        op.drop_index(name, table)
        op.create_index(name, table, columns + more)


def downgrade() -> None:
    for name, (table, columns, _more) in LONGER.items():
        op.drop_index(name, table)
        op.create_index(name, table, columns)
    op.drop_index('ix_analyses_sample', 'analyses')
    for name, (table, _columns) in NEW.items():
        op.drop_index(name, table)

"""indexes that give a list its order on PostgreSQL, too; tasks of an analysis without their witnesses

Revision: 0044
Follows: 0043
"""

import sqlalchemy as sa
from alembic import op


revision = '0044'
down_revision = '0043'
branch_labels = None
depends_on = None

OF_TALK = ['youtube_id', 'upload_hash']
NARROWS = ['source_id', 'verdict', 'created_at']
SPOKEN = ['transcript_id', 'video_id', 'verdict', 'created_at']
OF_TASK = ['section_id', 'priority']
# The table, the columns before and after. SQLite takes "is null" for a value that is fixed, so what
# comes behind it is in order; PostgreSQL does not, and sorted all that a person has.
MOVED = {
    'ix_analyses_inbox_new': (
        'analyses',
        ['owner_id', 'state', 'removed_at', 'id', *OF_TALK, *NARROWS],
        ['owner_id', 'state', 'id', 'removed_at', *OF_TALK, *NARROWS],
    ),
    'ix_analyses_inbox_rank': (
        'analyses',
        ['owner_id', 'state', 'removed_at', 'rank', 'id', *OF_TALK, *NARROWS],
        ['owner_id', 'state', 'rank', 'id', 'removed_at', *OF_TALK, *NARROWS],
    ),
    'ix_analyses_spoken': (
        'analyses',
        ['owner_id', 'removed_at', 'id', *SPOKEN],
        ['owner_id', 'id', 'removed_at', *SPOKEN],
    ),
    # Transcripts and notes are shared: whose an analysis is stands beside them.
    'ix_analyses_transcript_id': ('analyses', ['transcript_id'], ['transcript_id', 'owner_id']),
    'ix_analyses_notes_id': ('analyses', ['notes_id'], ['notes_id', 'owner_id']),
    'ix_tasks_list': (
        'tasks',
        ['owner_id', 'merged_into', 'status', 'score', 'id', *OF_TASK],
        ['owner_id', 'status', 'score', 'id', 'merged_into', *OF_TASK],
    ),
    'ix_tasks_all': (
        'tasks',
        ['owner_id', 'merged_into', 'score', 'id', *OF_TASK],
        ['owner_id', 'score', 'id', 'merged_into', *OF_TASK],
    ),
    'ix_tasks_new': (
        'tasks',
        ['owner_id', 'merged_into', 'id', 'status', *OF_TASK],
        ['owner_id', 'id', 'merged_into', 'status', *OF_TASK],
    ),
    # With what a list of them is called by.
    'ix_task_witnesses_source': (
        'task_witnesses',
        ['owner_id', 'source', 'task_id'],
        ['owner_id', 'source', 'task_id', 'channel'],
    ),
}


def upgrade() -> None:
    for name, (table, _before, after) in MOVED.items():
        op.drop_index(name, table)
        op.create_index(name, table, after)
    # Only for those that are: SQLite would else take "merged into nothing" for a narrow choice.
    merged = sa.text('merged_into IS NOT NULL')
    op.drop_index('ix_tasks_merged_into', 'tasks')
    op.create_index('ix_tasks_merged_into', 'tasks', ['merged_into'], sqlite_where=merged, postgresql_where=merged)
    removed = sa.text('removed_at IS NOT NULL')
    op.create_index('ix_analyses_removed', 'analyses', ['owner_id'], sqlite_where=removed, postgresql_where=removed)
    op.create_index('ix_task_witnesses_analysis', 'task_witnesses', ['analysis_id', 'task_id'])


def downgrade() -> None:
    op.drop_index('ix_task_witnesses_analysis', 'task_witnesses')
    op.drop_index('ix_analyses_removed', 'analyses')
    op.drop_index('ix_tasks_merged_into', 'tasks')
    op.create_index('ix_tasks_merged_into', 'tasks', ['merged_into'])
    for name, (table, before, _after) in MOVED.items():
        op.drop_index(name, table)
        op.create_index(name, table, before)

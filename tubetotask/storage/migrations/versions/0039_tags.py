"""tags on tasks and talks

Revision: 0039
Follows: 0038
"""

import sqlalchemy as sa
from alembic import op


revision = '0039'
down_revision = '0038'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('task_tags',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_task_tags_owner_id_users'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['task_id'], ['tasks.id'], name=op.f('fk_task_tags_task_id_tasks'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task_tags')),
    sa.UniqueConstraint('task_id', 'name', name=op.f('uq_task_tags_task_id_name'))
    )
    op.create_index('ix_task_tags_name', 'task_tags', ['owner_id', 'name', 'task_id'])
    op.create_table('talk_tags',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('youtube_id', sa.String(length=16), nullable=False),
    sa.Column('upload_hash', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_talk_tags_owner_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_talk_tags')),
    sa.UniqueConstraint('owner_id', 'youtube_id', 'upload_hash', 'name', name=op.f('uq_talk_tags_owner_id_youtube_id_upload_hash_name'))
    )
    op.create_index('ix_talk_tags_name', 'talk_tags', ['owner_id', 'name', 'youtube_id', 'upload_hash'])


def downgrade() -> None:
    op.drop_table('talk_tags')
    op.drop_table('task_tags')

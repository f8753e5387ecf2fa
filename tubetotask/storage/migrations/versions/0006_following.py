"""sources, who follows them, what was found there; units of the Data API, pushes

Revision: 0006
Follows: 0005
"""

import sqlalchemy as sa
from alembic import op


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('quota_days',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('units', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_quota_days'))
    )
    op.create_table('sources',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('youtube_id', sa.String(length=80), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('handle', sa.Text(), nullable=False),
    sa.Column('thumbnail', sa.Text(), nullable=False),
    sa.Column('etag', sa.String(length=200), nullable=False),
    sa.Column('last_modified', sa.String(length=200), nullable=False),
    sa.Column('fresh', sa.Boolean(), nullable=False),
    sa.Column('horizon', sa.DateTime(timezone=True), nullable=True),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('looked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('next_look_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('way', sa.String(length=10), nullable=False),
    sa.Column('failing_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('error_id', sa.String(length=60), nullable=False),
    sa.Column('error_message', sa.Text(), nullable=False),
    sa.Column('error_remedy', sa.Text(), nullable=False),
    sa.Column('error_state', sa.String(length=20), nullable=False, server_default=''),
    sa.Column('witness_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('witness_way', sa.String(length=10), nullable=False),
    sa.Column('witness_says', sa.String(length=10), nullable=False),
    sa.Column('gone', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sources')),
    sa.UniqueConstraint('kind', 'youtube_id', name=op.f('uq_sources_kind_youtube_id')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('sources', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sources_next_look_at'), ['next_look_at'], unique=False)

    op.create_table('follows',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('source_id', sa.Integer(), nullable=True),
    sa.Column('asked', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('job_id', sa.String(length=80), nullable=False),
    sa.Column('error_id', sa.String(length=60), nullable=False),
    sa.Column('error_message', sa.Text(), nullable=False),
    sa.Column('error_remedy', sa.Text(), nullable=False),
    sa.Column('retry_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('rules', sa.Text(), nullable=False),
    sa.Column('interval_s', sa.Integer(), nullable=True),
    sa.Column('back_state', sa.String(length=12), nullable=False),
    sa.Column('back_told', sa.Text(), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_follows_owner_id_users'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['source_id'], ['sources.id'], name=op.f('fk_follows_source_id_sources'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_follows')),
    sa.UniqueConstraint('owner_id', 'asked', name=op.f('uq_follows_owner_id_asked')),
    sa.UniqueConstraint('owner_id', 'source_id', name=op.f('uq_follows_owner_id_source_id')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('follows', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_follows_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_follows_retry_at'), ['retry_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_follows_source_id'), ['source_id'], unique=False)

    op.create_table('found_videos',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('source_id', sa.Integer(), nullable=False),
    sa.Column('youtube_id', sa.String(length=16), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('channel_id', sa.String(length=40), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('published', sa.DateTime(timezone=True), nullable=True),
    sa.Column('updated', sa.DateTime(timezone=True), nullable=True),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('duration_s', sa.Double(), nullable=True),
    sa.Column('is_short', sa.Boolean(), nullable=True),
    sa.Column('showing', sa.String(length=20), nullable=True),
    sa.Column('was_live', sa.Boolean(), nullable=True),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('language', sa.String(length=35), nullable=False),
    sa.Column('thumbnail', sa.Text(), nullable=False),
    sa.Column('first_seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('gone_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['source_id'], ['sources.id'], name=op.f('fk_found_videos_source_id_sources'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_found_videos')),
    sa.UniqueConstraint('source_id', 'youtube_id', name=op.f('uq_found_videos_source_id_youtube_id'))
    )
    with op.batch_alter_table('found_videos', schema=None) as batch_op:
        batch_op.create_index('ix_found_videos_source_id_published', ['source_id', 'published'], unique=False)
        batch_op.create_index(batch_op.f('ix_found_videos_youtube_id'), ['youtube_id'], unique=False)

    op.create_table('pushed',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('source_id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['source_id'], ['sources.id'], name=op.f('fk_pushed_source_id_sources'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pushed')),
    sa.UniqueConstraint('source_id', 'digest', name=op.f('uq_pushed_source_id_digest'))
    )
    with op.batch_alter_table('pushed', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_pushed_at'), ['at'], unique=False)

    op.create_table('pushes',
    sa.Column('source_id', sa.Integer(), nullable=False),
    sa.Column('token', sa.String(length=64), nullable=False),
    sa.Column('secret', sa.Text(), nullable=False),
    sa.Column('pending', sa.String(length=12), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('error_message', sa.Text(), nullable=False),
    sa.Column('error_remedy', sa.Text(), nullable=False),
    sa.Column('came_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('hint', sa.String(length=16), nullable=False),
    sa.Column('hint_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['source_id'], ['sources.id'], name=op.f('fk_pushes_source_id_sources'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('source_id', name=op.f('pk_pushes')),
    sa.UniqueConstraint('token', name=op.f('uq_pushes_token'))
    )
    with op.batch_alter_table('pushes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_pushes_next_at'), ['next_at'], unique=False)

    op.create_table('quota_calls',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('resource', sa.String(length=40), nullable=False),
    sa.Column('units', sa.Integer(), nullable=False),
    sa.Column('source_id', sa.Integer(), nullable=True),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('by_hand', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_quota_calls_owner_id_users'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_quota_calls'))
    )
    with op.batch_alter_table('quota_calls', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_quota_calls_at'), ['at'], unique=False)

    op.create_table('arrivals',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('follow_id', sa.Integer(), nullable=False),
    sa.Column('found_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('rule', sa.String(length=20), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cause', sa.String(length=12), nullable=False),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('analysis_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['follow_id'], ['follows.id'], name=op.f('fk_arrivals_follow_id_follows'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['found_id'], ['found_videos.id'], name=op.f('fk_arrivals_found_id_found_videos'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_arrivals_owner_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_arrivals')),
    sa.UniqueConstraint('follow_id', 'found_id', name=op.f('uq_arrivals_follow_id_found_id'))
    )
    with op.batch_alter_table('arrivals', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_arrivals_analysis_id'), ['analysis_id'], unique=False)
        batch_op.create_index('ix_arrivals_follow_id_taken_at', ['follow_id', 'taken_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_arrivals_found_id'), ['found_id'], unique=False)
        batch_op.create_index('ix_arrivals_owner_id_state', ['owner_id', 'state'], unique=False)
        batch_op.create_index('ix_arrivals_state_next_at', ['state', 'next_at'], unique=False)

    with op.batch_alter_table('analyses', schema=None) as batch_op:
        batch_op.add_column(sa.Column('source_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('error_state', sa.String(length=20), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('words_missing_since', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f('ix_analyses_source_id'), ['source_id'], unique=False)


def downgrade() -> None:
    for table in ('arrivals', 'quota_calls', 'quota_days', 'pushed', 'pushes', 'found_videos', 'follows', 'sources'):
        op.drop_table(table)
    with op.batch_alter_table('analyses', schema=None, table_kwargs={'sqlite_autoincrement': True}) as batch_op:
        batch_op.drop_index(batch_op.f('ix_analyses_source_id'))
        batch_op.drop_column('words_missing_since')
        batch_op.drop_column('error_state')
        batch_op.drop_column('source_id')

"""the inbox: marks on talks, and what verdict and score come to

Revision: 0020
Follows: 0019
"""

import sqlalchemy as sa
from alembic import op


revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None

_RANK = """
    UPDATE analyses SET rank = coalesce(score, 0) + 1000 * CASE verdict
        WHEN 'act now' THEN 5 WHEN 'conflicts with plan' THEN 4 WHEN 'save for later' THEN 3
        WHEN 'already doing' THEN 2 WHEN '' THEN 1 ELSE 0 END
"""
_INDEXES = {
    'ix_analyses_inbox_new': ['owner_id', 'state', 'removed_at', 'id', 'youtube_id', 'upload_hash'],
    'ix_analyses_inbox_rank': ['owner_id', 'state', 'removed_at', 'rank', 'id', 'youtube_id', 'upload_hash'],
    'ix_analyses_talk': ['owner_id', 'youtube_id', 'upload_hash', 'id'],
}


def upgrade() -> None:
    op.create_table('inbox_marks',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('youtube_id', sa.String(length=16), nullable=False),
    sa.Column('upload_hash', sa.String(length=64), nullable=False),
    sa.Column('place', sa.String(length=10), nullable=False),
    sa.Column('read_upto', sa.Integer(), nullable=False),
    sa.Column('batch', sa.String(length=32), nullable=False),
    sa.Column('before', sa.Text(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_inbox_marks_owner_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inbox_marks')),
    sa.UniqueConstraint('owner_id', 'youtube_id', 'upload_hash', name=op.f('uq_inbox_marks_owner_id_youtube_id_upload_hash'))
    )
    op.create_index('ix_inbox_marks_batch', 'inbox_marks', ['owner_id', 'batch'])
    op.create_index('ix_inbox_marks_talk', 'inbox_marks', ['owner_id', 'youtube_id', 'upload_hash', 'place', 'read_upto'])
    op.add_column('analyses', sa.Column('rank', sa.Integer(), server_default='0', nullable=False))
    op.execute(_RANK)
    for name, columns in _INDEXES.items():
        op.create_index(name, 'analyses', columns)


def downgrade() -> None:
    for name in _INDEXES:
        op.drop_index(name, 'analyses')
    op.drop_column('analyses', 'rank')
    op.drop_table('inbox_marks')

"""statements that were marked as wrong

Revision: 0022
Follows: 0020
"""

import sqlalchemy as sa
from alembic import op


revision = '0022'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('feedback',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('video_id', sa.Integer(), nullable=False),
    sa.Column('analysis_id', sa.Integer(), nullable=True),
    sa.Column('part', sa.String(length=20), nullable=False),
    sa.Column('key', sa.String(length=32), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('quote', sa.Text(), nullable=False),
    sa.Column('start_s', sa.Double(), nullable=True),
    sa.Column('analyser', sa.String(length=80), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_feedback_owner_id_users'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['video_id'], ['videos.id'], name=op.f('fk_feedback_video_id_videos'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['analysis_id'], ['analyses.id'], name=op.f('fk_feedback_analysis_id_analyses'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feedback')),
    sa.UniqueConstraint('owner_id', 'video_id', 'key', name=op.f('uq_feedback_owner_id_video_id_key'))
    )
    op.create_index('ix_feedback_newest', 'feedback', ['owner_id', 'id'], unique=False)
    op.create_index(op.f('ix_feedback_video_id'), 'feedback', ['video_id'], unique=False)
    op.create_index(op.f('ix_feedback_analysis_id'), 'feedback', ['analysis_id'], unique=False)


def downgrade() -> None:
    op.drop_table('feedback')

"""reports: what they are made of, how a person wants them, feeds, files to take away

Revision: 0027
Follows: 0026
"""

import sqlalchemy as sa
from alembic import op


revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('analyses', sa.Column('done_at', sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE analyses SET done_at = updated_at WHERE state = 'done'")
    op.create_index('ix_analyses_done', 'analyses', ['owner_id', 'done_at'], unique=False)
    op.create_table('reports',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=5), nullable=False),
    sa.Column('first_on', sa.Date(), nullable=False),
    sa.Column('last_on', sa.Date(), nullable=False),
    sa.Column('timezone', sa.String(length=64), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('newest', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('error_message', sa.Text(), nullable=False),
    sa.Column('job_id', sa.String(length=80), nullable=False),
    sa.Column('quiet', sa.Boolean(), nullable=False),
    sa.Column('headline', sa.Text(), nullable=False),
    sa.Column('document', sa.Text(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_reports_owner_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reports')),
    sa.UniqueConstraint('owner_id', 'kind', 'first_on', 'last_on', 'version', name=op.f('uq_reports_owner_id_kind_first_on_last_on_version')),
    sqlite_autoincrement=True
    )
    op.create_index('ix_reports_list', 'reports', ['owner_id', 'newest', 'last_on', 'id'], unique=False)
    op.create_table('report_settings',
    sa.Column('owner_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('timezone', sa.String(length=64), nullable=False),
    sa.Column('daily', sa.Boolean(), nullable=False),
    sa.Column('daily_minute', sa.Integer(), nullable=False),
    sa.Column('weekly', sa.Boolean(), nullable=False),
    sa.Column('weekly_day', sa.Integer(), nullable=False),
    sa.Column('weekly_minute', sa.Integer(), nullable=False),
    sa.Column('parts', sa.Text(), nullable=False),
    sa.Column('opening', sa.Boolean(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_report_settings_owner_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('owner_id', name=op.f('pk_report_settings'))
    )
    op.create_table('claims',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('analysis_id', sa.Integer(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('section_id', sa.String(length=200), nullable=False),
    sa.Column('section_title', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('by_model', sa.Boolean(), nullable=False),
    sa.Column('quote', sa.Text(), nullable=False),
    sa.Column('translation', sa.Text(), nullable=False),
    sa.Column('start_s', sa.Double(), nullable=True),
    sa.Column('linked', sa.Boolean(), nullable=False),
    sa.Column('plan_quote', sa.Text(), nullable=False),
    sa.Column('language', sa.String(length=35), nullable=False),
    sa.Column('told_language', sa.String(length=35), nullable=False),
    sa.Column('similarity', sa.Double(), nullable=False),
    sa.Column('encoder', sa.String(length=40), nullable=False),
    sa.Column('vector', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_claims_owner_id_users'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['analysis_id'], ['analyses.id'], name=op.f('fk_claims_analysis_id_analyses'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_claims')),
    sa.UniqueConstraint('analysis_id', 'place', name=op.f('uq_claims_analysis_id_place'))
    )
    op.create_index('ix_claims_owner_id', 'claims', ['owner_id'], unique=False)
    op.create_table('feeds',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_feeds_owner_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feeds')),
    sa.UniqueConstraint('digest', name=op.f('uq_feeds_digest')),
    sa.UniqueConstraint('owner_id', 'kind', name=op.f('uq_feeds_owner_id_kind'))
    )
    op.create_table('exports',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('what', sa.String(length=10), nullable=False),
    sa.Column('number', sa.Integer(), nullable=True),
    sa.Column('form', sa.String(length=5), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('error_message', sa.Text(), nullable=False),
    sa.Column('job_id', sa.String(length=80), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('data', sa.LargeBinary(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_exports_owner_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exports')),
    sqlite_autoincrement=True
    )
    op.create_index('ix_exports_owner_id', 'exports', ['owner_id', 'id'], unique=False)
    op.create_index('ix_exports_created_at', 'exports', ['created_at'], unique=False)


def downgrade() -> None:
    for table in ('exports', 'feeds', 'claims', 'report_settings', 'reports'):
        op.drop_table(table)
    op.drop_index('ix_analyses_done', table_name='analyses')
    op.drop_column('analyses', 'done_at')

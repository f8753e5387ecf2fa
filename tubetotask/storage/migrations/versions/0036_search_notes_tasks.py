"""notes, findings and tasks in the index; what notes mean; what a kept search is of

Nothing is put in here: the worker does that beside its other work, so that no table is locked
for longer than a column takes to be added.

Revision: 0036
Follows: 0035
"""

import sqlalchemy as sa
from alembic import op


revision = '0036'
down_revision = '0035'
branch_labels = None
depends_on = None

FTS5 = """CREATE VIRTUAL TABLE search_text_words USING fts5(
    words, tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co'"
)"""
GOES = """CREATE TRIGGER search_text_words_go AFTER DELETE ON search_texts BEGIN
    DELETE FROM search_text_words WHERE rowid = old.id;
END"""
MARKED = (('notes', 'indexed'), ('notes', 'meant'), ('analyses', 'indexed'), ('tasks', 'indexed'))
SAVED = 'uq_saved_searches_owner_id_q_channel_verdict'


def upgrade() -> None:
    op.create_table('search_texts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('notes_id', sa.Integer(), nullable=True),
    sa.Column('analysis_id', sa.Integer(), nullable=True),
    sa.Column('task_id', sa.Integer(), nullable=True),
    sa.Column('part', sa.String(length=20), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('section_id', sa.String(length=200), nullable=False),
    sa.Column('start_s', sa.Double(), nullable=True),
    sa.Column('linked', sa.Boolean(), nullable=False, server_default=sa.false()),
    sa.Column('by_model', sa.Boolean(), nullable=False, server_default=sa.false()),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('quote', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['notes_id'], ['notes.id'], name=op.f('fk_search_texts_notes_id_notes'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['analysis_id'], ['analyses.id'], name=op.f('fk_search_texts_analysis_id_analyses'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['task_id'], ['tasks.id'], name=op.f('fk_search_texts_task_id_tasks'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_search_texts')),
    sqlite_autoincrement=True
    )
    for column in ('notes_id', 'analysis_id', 'task_id'):
        op.create_index(op.f(f'ix_search_texts_{column}'), 'search_texts', [column], unique=False)
    op.create_table('search_meanings',
    sa.Column('notes_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('encoder', sa.String(length=40), nullable=False),
    sa.Column('vectors', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['notes_id'], ['notes.id'], name=op.f('fk_search_meanings_notes_id_notes'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('notes_id', name=op.f('pk_search_meanings'))
    )
    for table, column in MARKED:
        op.add_column(table, sa.Column(column, sa.Integer(), nullable=False, server_default='0'))
        op.create_index(op.f(f'ix_{table}_{column}'), table, [column], unique=False)
    op.create_index(op.f('ix_analyses_notes_id'), 'analyses', ['notes_id'], unique=False)
    if op.get_bind().dialect.name == 'sqlite':
        op.execute(FTS5)
        op.execute(GOES)
    else:
        op.execute("""CREATE TABLE search_text_words (
            text_id integer PRIMARY KEY REFERENCES search_texts (id) ON DELETE CASCADE,
            words tsvector NOT NULL
        )""")
        op.execute("CREATE INDEX ix_search_text_words_words ON search_text_words USING gin (words)")
    with op.batch_alter_table('saved_searches', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', sa.String(length=10), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('section', sa.String(length=200), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('by', sa.String(length=10), nullable=False, server_default=''))
        batch_op.drop_constraint(SAVED, type_='unique')
        batch_op.create_unique_constraint(f'{SAVED}_kind_section_by', ['owner_id', 'q', 'channel', 'verdict', 'kind', 'section', 'by'])


def downgrade() -> None:
    # What differs only in what is taken away is one search again: the first of them.
    op.execute("""DELETE FROM saved_searches WHERE id NOT IN (
        SELECT min(id) FROM saved_searches GROUP BY owner_id, q, channel, verdict)""")
    with op.batch_alter_table('saved_searches', schema=None) as batch_op:
        batch_op.drop_constraint(f'{SAVED}_kind_section_by', type_='unique')
        batch_op.create_unique_constraint(SAVED, ['owner_id', 'q', 'channel', 'verdict'])
        for column in ('by', 'section', 'kind'):
            batch_op.drop_column(column)
    op.execute("DROP TABLE search_text_words")
    if op.get_bind().dialect.name == 'sqlite':
        op.execute("DROP TRIGGER search_text_words_go")
    op.drop_index(op.f('ix_analyses_notes_id'), table_name='analyses')
    for table, column in reversed(MARKED):
        op.drop_index(op.f(f'ix_{table}_{column}'), table_name=table)
        op.drop_column(table, column)
    op.drop_table('search_meanings')
    op.drop_table('search_texts')

"""spans of transcripts, and the words that are searched

Revision: 0014
Follows: 0011
"""

import sqlalchemy as sa
from alembic import op


revision = '0014'
down_revision = '0011'
branch_labels = None
depends_on = None

# Marks belong to the letter before them (Hindi, Thai, Hebrew); nothing else is made of a word here,
# for the words that come are made already.
FTS5 = """CREATE VIRTUAL TABLE search_words USING fts5(
    words, tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co'"
)"""
GOES = """CREATE TRIGGER search_words_go AFTER DELETE ON search_spans BEGIN
    DELETE FROM search_words WHERE rowid = old.id;
END"""


def upgrade() -> None:
    op.create_table('search_spans',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('transcript_id', sa.Integer(), nullable=False),
    sa.Column('first_passage', sa.Integer(), nullable=False),
    sa.Column('start_s', sa.Double(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['transcript_id'], ['transcripts.id'], name=op.f('fk_search_spans_transcript_id_transcripts'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_search_spans')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_search_spans_transcript_id'), 'search_spans', ['transcript_id'], unique=False)
    with op.batch_alter_table('transcripts', schema=None) as batch_op:
        batch_op.add_column(sa.Column('indexed', sa.Integer(), nullable=False, server_default='0'))
        batch_op.create_index(batch_op.f('ix_transcripts_indexed'), ['indexed'], unique=False)
    with op.batch_alter_table('analyses', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_analyses_transcript_id'), ['transcript_id'], unique=False)
    if op.get_bind().dialect.name == 'sqlite':
        op.execute(FTS5)
        op.execute(GOES)
    else:
        op.execute("""CREATE TABLE search_words (
            span_id integer PRIMARY KEY REFERENCES search_spans (id) ON DELETE CASCADE,
            words tsvector NOT NULL
        )""")
        op.execute("CREATE INDEX ix_search_words_words ON search_words USING gin (words)")


def downgrade() -> None:
    op.execute("DROP TABLE search_words")
    if op.get_bind().dialect.name == 'sqlite':
        op.execute("DROP TRIGGER search_words_go")
    with op.batch_alter_table('analyses', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_analyses_transcript_id'))
    with op.batch_alter_table('transcripts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_transcripts_indexed'))
        batch_op.drop_column('indexed')
    op.drop_index(op.f('ix_search_spans_transcript_id'), table_name='search_spans')
    op.drop_table('search_spans')

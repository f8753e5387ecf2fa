"""Backups of the one database: made, kept, checked, restored, tried, copied elsewhere.

    base.py       what a database must be able to do, and what a backup says of its tables
    lite.py       SQLite        postgres.py    PostgreSQL, by its own programs
    shelf.py      the folder of backups: one folder each, whole or not there
    work.py       create, verify, restore        drill.py    a restore for practice
    offsite.py    encrypted copies by restic

Invariants: a backup holds the database and nothing else: no setting, no key that the database
does not hold itself. It appears whole or not at all, only its owner can read it, and what was
counted in it was counted in the very state of the data that it holds.
"""

"""A newer pg_restore before an older server: what the server does not know is not said to it."""

from __future__ import annotations

import io

from tubetotask.operations.backups.postgres import _head

SETTINGS = b"""--
-- PostgreSQL database dump
--

\\restrict abc

SET statement_timeout = 0;
SET lock_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SELECT pg_catalog.set_config('search_path', '', false);

"""
REST = b"""CREATE TABLE a (b text);
COPY a (b) FROM stdin;
SET transaction_timeout = 0;
\\.
"""


def test_the_setting_that_only_newer_servers_know_is_left_out_and_nothing_else() -> None:
    script = io.BytesIO(SETTINGS + REST)
    said = _head(script) + script.read()
    assert said == SETTINGS.replace(b"SET transaction_timeout = 0;\n", b"") + REST


def test_a_row_that_looks_like_the_setting_stays() -> None:
    script = io.BytesIO(b"SET lock_timeout = 0;\nCREATE TABLE a (b text);\n" + REST)
    said = _head(script) + script.read()
    assert said.count(b"SET transaction_timeout = 0;\n") == 1


def test_a_script_without_an_end_of_line_is_whole() -> None:
    assert _head(io.BytesIO(b"SET lock_timeout = 0;")) == b"SET lock_timeout = 0;"
    assert _head(io.BytesIO(b"")) == b""

"""Prints the migration that the database of this checkout is at; nothing where it has none.

Invariant: it asks the database alone, so it works with the code of any release, laid over whatever
another one left.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError


def main() -> None:
    """Of the settings of the current folder's checkout."""
    sys.path.insert(0, str(Path.cwd()))
    from tubetotask.config import load

    engine = create_engine(load(signs=False).database_url, hide_parameters=True)
    try:
        with engine.connect() as connection:
            row = connection.execute(text("SELECT version_num FROM alembic_version")).first()
    except SQLAlchemyError as error:
        raise SystemExit(
            f"The database's migration cannot be read: {type(error).__name__}"
        ) from None
    sys.stdout.write(f"{row[0] if row else ''}\n")


if __name__ == "__main__":
    main()

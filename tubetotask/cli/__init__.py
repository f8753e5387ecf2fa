"""The command line: a thin face over the pipeline, one file a command.

Invariant: results go to stdout and nothing else does; errors, progress and hints go to stderr.
To add a command: a file here with its ``command``, a row in ``main.COMMANDS``, a part of
docs/cli.md (a test looks for it).
"""

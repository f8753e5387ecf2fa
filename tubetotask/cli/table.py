"""The table of commands. To add one: a line here, a module with ``command``, docs/cli.md.

Invariant: listing imports nothing. Each command stands in one of three: AFAR (works over the API,
too), HERE (works with what this machine holds), or neither of both (needs no data of anybody).
"""

from __future__ import annotations

# Name, module, and what the list of commands says of it.
COMMANDS: dict[str, tuple[str, str]] = {
    "analyze": ("tubetotask.cli.analyze", "Say what a talk means for your plan and what to do."),
    "transcript": ("tubetotask.cli.transcript", "Write what was said, as text or subtitles."),
    "plan": ("tubetotask.cli.plan", "Show or change the plan that talks are held against."),
    "tasks": ("tubetotask.cli.tasks", "Say what there is to do; accept, dismiss, merge, split."),
    "sources": ("tubetotask.cli.sources", "Follow channels and playlists; rules, back-fill."),
    "videos": ("tubetotask.cli.videos", "Say which videos arrived, and why each stands so."),
    "search": (
        "tubetotask.cli.search",
        "Find what was said, in talks, notes and tasks.",
    ),
    "report": ("tubetotask.cli.report", "Say what was read in some days, and what to do."),
    "export": ("tubetotask.cli.export", "Write an analysis, a report or tasks into a file."),
    "import": ("tubetotask.cli.bring_back", "Bring back everything of yours from a file."),
    "usage": ("tubetotask.cli.usage", "Say what models have cost."),
    "budget": ("tubetotask.cli.budget", "Say or set what your own calls of a model may cost."),
    "jobs": ("tubetotask.cli.jobs", "Say what is done in the background; stop it, try it again."),
    "users": ("tubetotask.cli.users", "Say who has an account; add people, change roles."),
    "login": ("tubetotask.cli.login", "Keep a token for a server, to work with it from here."),
    "logout": ("tubetotask.cli.logout", "Forget the token for a server."),
    "call": ("tubetotask.cli.call", "Call any operation of the API by its name."),
    "courier": ("tubetotask.cli.courier", "Bring captions to a server that YouTube blocks."),
    "doctor": ("tubetotask.cli.doctor", "Look whether all it needs is there, and what to do."),
    "backup": ("tubetotask.cli.backup", "Back up the database; verify, restore, try a restore."),
    "serve": ("tubetotask.cli.serve", "Run the web server and a worker, until it is stopped."),
    "worker": ("tubetotask.cli.worker", "Run a worker alone, until it is stopped."),
    "mcp": ("tubetotask.cli.mcp", "Let an assistant on this machine use TubeToTask."),
    "prompts": ("tubetotask.cli.prompts", "Show what a model is told, word for word."),
    "completion": ("tubetotask.cli.completion", "Write what a shell needs to complete commands."),
    "man": ("tubetotask.cli.man", "Write the manual page."),
}
AFAR = frozenset(
    (
        *("analyze", "transcript", "plan", "tasks", "sources", "videos", "search", "report"),
        *("export", "import", "usage", "budget", "jobs", "users", "login", "logout", "call"),
    )
)
HERE = frozenset(("doctor", "backup", "serve", "worker", "mcp"))

"""The tools, a file a noun. To add one: a line in its TOOLS, and its section in docs/mcp.md."""

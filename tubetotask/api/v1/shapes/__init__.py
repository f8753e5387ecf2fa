"""What operations take and give, a file a noun."""

"""What every stage that asks YouTube needs: a deadline over an exchange, yt-dlp as a program.

Invariant: nothing here knows what is asked for, or what an answer means; it holds the limits of
time and size, and keeps our secrets from the programs it starts.
"""

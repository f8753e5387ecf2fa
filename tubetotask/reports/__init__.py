"""From what was read to a report: periods, agreement and contradiction, trends, words. Pure."""

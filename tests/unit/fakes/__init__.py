"""The fakes keep what they promise: tests of clients are worth no more than they are."""

"""Checks of everything the deployment specification names; ``script/verify-deploy`` runs them.

A file here is a subject (containers, nginx, …); a check is a function in it, registered with
``frame.check``. To add one: write the function, say what it needs, return what was seen.
"""

"""TubeToTask: what a video means for your plan, and what to do, in the speaker's own words."""

__version__ = "0.1.0"

"""Stories: what happened, before any paper tells of it."""

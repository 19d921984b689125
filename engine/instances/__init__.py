"""Process instances as rows: load one, run it, save it with everything it decided."""

"""Reading, checking and rendering of templates."""

"""The pages of the preview and their server."""

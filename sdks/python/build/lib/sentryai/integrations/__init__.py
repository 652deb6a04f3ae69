"""Bridges from other libraries; each file stands alone."""

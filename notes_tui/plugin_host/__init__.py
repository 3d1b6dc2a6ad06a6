"""The plugin host: finds plugins, has them approved, guards them, calls them.

It never draws anything, and it imports no plugin that has not been approved.
"""

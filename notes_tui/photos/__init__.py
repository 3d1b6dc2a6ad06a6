"""Photos: what they tell beside their picture (place, time, camera) is taken out of them.

Files from anywhere are read by libraries written in C, so that happens in a process of its own that
holds no key: `cleaning` starts it, `picture` is what runs there.
"""

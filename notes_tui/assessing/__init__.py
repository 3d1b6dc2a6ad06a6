"""Assessments: which templates there are, filling one in, and keeping what was found."""

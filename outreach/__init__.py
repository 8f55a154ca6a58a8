"""Outreach: who we text, what we say, what came back."""

"""Releases: a quarter frozen, its flags looked at by people, published; the one before is superseded."""

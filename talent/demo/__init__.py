"""The demo city: invented people and organizations in real places. Only the command line imports it."""

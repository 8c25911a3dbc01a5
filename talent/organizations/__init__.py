"""Legal bodies and their verification."""

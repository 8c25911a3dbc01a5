"""Figures as files: workbook, tidy CSV, JSON with schema, PDF and DOCX; each says what it was made from."""

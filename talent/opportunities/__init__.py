"""Offers of work: roles, internships, projects, needs."""

"""What a talent publishes for matching: education, experience, skills, wishes, visibility."""

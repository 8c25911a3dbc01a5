"""The rows behind a figure: posts and cohorts as they are, people only in groups of people alike."""

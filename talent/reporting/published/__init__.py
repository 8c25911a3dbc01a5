"""A quarter's report as page, charts and files; a draft and a published one look alike but for their numbers."""

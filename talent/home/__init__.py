"""The landing page, how matching works, and each kind of user's first screen."""

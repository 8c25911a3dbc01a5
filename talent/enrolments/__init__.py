"""A profile's seat in a cohort: applied, enrolled, completed; completion adds verified skills."""

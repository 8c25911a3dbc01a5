"""Skills, occupations, regions, industries, education levels, majors: codes, names in both languages, aliases."""

"""Supply and demand: official ratio, gaps by occupation and skill, tables and exports."""

"""Charts drawn by ourselves as SVG, for paper and files, beside the option the browser's charts are made from.

One value describes a chart: its numbers, names and formats. ``svg`` draws it, ``option`` hands the same to ECharts, and
``table`` gives the numbers themselves. Pure Python, no web, no database: names arrive in the language of the reader.
"""

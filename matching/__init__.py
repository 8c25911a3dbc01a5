"""The matching engine: text in, ranked and explained matches out. Knows neither web, nor database, nor product."""

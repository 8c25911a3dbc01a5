"""The matching engine: text in, ranked and explained matches out. Knows neither the web, nor the database, nor the product."""

"""Stocks and flows of people and places carried forward by months: fan, backtest, assurance."""

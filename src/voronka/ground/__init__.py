"""The ground every floor stands on: settings from the environment, the clock, money, phones, text. No tables."""

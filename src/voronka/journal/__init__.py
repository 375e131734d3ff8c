"""What happened: events that are never changed, and their deliveries to those who react."""

"""The worker: takes deliveries of the journal and hands them to who reacts."""

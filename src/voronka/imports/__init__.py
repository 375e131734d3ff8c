"""Own data in: a file is read, looked at, mapped, checked, brought in by the worker, and taken back when wanted."""

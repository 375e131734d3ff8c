"""The edge: a bare ASGI application beside Django. Live streams; later intake."""

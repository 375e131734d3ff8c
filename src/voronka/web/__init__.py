"""The web door: pages for people. Translates in, calls one action, translates out."""

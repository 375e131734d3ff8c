"""The palette: contacts, deals and actions from one field."""

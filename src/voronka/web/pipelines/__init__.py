"""How funnels are drawn: stages, versions, templates, fields of deals."""

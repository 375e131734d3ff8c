"""What programs ask of the web, and the description of all that they may ask: `/api/v1/`.

Costs come a few times a day, so they are taken here, by the action that the page of spend calls too; leads come in
crowds and are taken by the edge, without Django.
"""

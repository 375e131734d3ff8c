"""Pages of landing points: blocks that a marketer puts together, and the HTML that is made of them.

blocks    what a block has, and what is wrong with it
consents  the boxes of a form: their usual wording, and when two purposes share a box
html      blocks -> pages, everything escaped, no script needed
"""

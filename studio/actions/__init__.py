"""Everything a user can do: one function each, one file per noun; `all.py` lists them."""

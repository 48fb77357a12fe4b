"""The commands of `baocao`, one module for each kind of work; `cli.py` runs them."""

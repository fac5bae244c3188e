"""Running an installation: what an operator changes by hand. Every change is written down."""

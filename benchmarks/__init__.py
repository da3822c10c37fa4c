"""What the product costs: run with `make bench`; the last results stand in docs/benchmarks.md."""

"""The science: pure functions from labelled tables to labelled tables."""

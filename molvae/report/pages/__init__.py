"""The pages of single functions: what each result shows beside its table."""

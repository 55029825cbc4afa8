"""An oracle with a budget, algorithms that know no chemistry, and searches that bring both together."""

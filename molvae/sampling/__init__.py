"""New molecules in the number that was asked for: drawn, filtered, scored."""

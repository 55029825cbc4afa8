"""Whether values are what they should be, before they are used."""

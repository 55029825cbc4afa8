"""From names to objects: options of conf/, YAML files and plugins, through one door."""

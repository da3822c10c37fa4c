"""Knowledge in and out: YAML files, spreadsheets, platforms."""

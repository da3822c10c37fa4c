"""Knowledge out: content folders and tables that read back as they were."""

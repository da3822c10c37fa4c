"""Knowledge between regions: a region signs what it has published, its neighbours take it in."""

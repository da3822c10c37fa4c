"""Where people are: regions of China, their hierarchy, pooling areas and spoken names."""

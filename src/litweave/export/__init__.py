"""What a graph can be written to: files for other programs, databases."""

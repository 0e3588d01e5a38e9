"""litweave: from paper abstracts to a knowledge graph."""

"""What is given to the cards of a build: times and a version; what changed, and what left."""

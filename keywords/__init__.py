"""What does this text ask for? Pure Python, standard library only."""

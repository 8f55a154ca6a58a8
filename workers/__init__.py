"""What RQ runs: each job opens the door, calls one function, closes it."""

"""One file for each language that members write in; add a file here and name it in vocabulary.py."""

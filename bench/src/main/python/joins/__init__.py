"""One module for each way to join, and in each a class Join.

Made once, outside the time measured, with the shape, the folder of its files, the frame wanted (pandas or arrow), how
many threads there are, and for Tidemark its address. Called, it reads the files and returns the joined rows as a new
frame: that is what is measured.
"""

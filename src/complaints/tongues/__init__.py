"""The words of each language, one folder of data for each, and the type that reads them."""

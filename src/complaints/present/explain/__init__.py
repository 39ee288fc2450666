"""The policy in words: one page, with the words of each language in a module of their own."""

"""Finding trials: by filters, by words, by likeness, by what connects them."""

"""One open vault's life: opening it, its desk, the sample practice."""

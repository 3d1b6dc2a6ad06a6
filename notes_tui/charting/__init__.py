"""Writing the record: clients, notes, drafts, and settling what two authors wrote."""

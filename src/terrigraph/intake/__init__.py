"""What every importer shares: files, accounts, mapping, evidence, partners, ties."""

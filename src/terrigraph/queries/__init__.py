"""The named questions: their SPARQL files, and how they are read, bound and run."""

"""What facts come from: a source's metadata, its tables, strangers' sheets, their validation."""

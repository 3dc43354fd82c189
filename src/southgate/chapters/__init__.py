"""The chapters: one question each, tables in, findings and actions out."""

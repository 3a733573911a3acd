"""Facts from files: CSV, compressed CSV and Parquet, read by a mapping that says what each column means."""

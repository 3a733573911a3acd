"""Work that time starts: a row per recurring job, claimed by one worker at a time."""

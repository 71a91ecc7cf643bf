"""What a person may ask of us about their own record, and how long it is kept."""

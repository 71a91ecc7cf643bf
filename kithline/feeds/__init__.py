"""What we are sent: one declaration and one invented sample per feed. Nothing here touches the database."""

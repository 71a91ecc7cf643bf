-- For each feed, the first and the newest day that an accepted delivery speaks for, and when the newest came.
SELECT d.feed, min(d.as_at), max(d.as_at), max(d.received_at) FROM delivery d WHERE d.state = 'accepted' GROUP BY d.feed

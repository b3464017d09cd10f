"""What the service does: receive, draft, review, search, erase. Between the API and the parts; knows nothing of HTTP."""

"""One module a version, oldest first. What has been released is never changed."""

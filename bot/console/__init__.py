"""The console: pages for those who serve. Rights are asked at every request."""

"""The sample city: the pilot's places, with made-up values marked as samples. Only data here."""

"""Service guides (办事指南): how a matter is done, what to bring, where, with source and date."""

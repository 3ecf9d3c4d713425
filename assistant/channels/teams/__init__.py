"""How the Teams channel and Microsoft know each other."""

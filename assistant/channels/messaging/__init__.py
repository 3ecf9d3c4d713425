"""What the channels of messaging apps share; each of them is one file beside this folder."""

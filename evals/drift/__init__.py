"""How well drift and flags work: chance simulated, corpus threads, composed accounts, past deals."""

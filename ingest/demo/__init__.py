"""The product shown to a stranger in one command: real SMTP on loopback, real input, a real storm."""

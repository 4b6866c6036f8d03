"""The command by which people let mail pass from now on."""

"""Questions of the ports that are answered a page at a time: frozen values and cursors, the same for every engine."""

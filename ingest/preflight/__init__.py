"""What in the settings cannot work on this machine, found before anything is started."""

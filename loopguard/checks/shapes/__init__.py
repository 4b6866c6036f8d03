"""What a mail looks like when it declares nothing: one check a file."""

"""The parts of a mail: how they are nested, their bytes, the text that is read and the attachments."""

"""The parts of a mail: their structure, their bytes, the text that is shown and the attachments."""

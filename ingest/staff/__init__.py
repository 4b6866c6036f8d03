"""What people ask and decide: held mail, another policy's verdicts, the state of a node."""

"""Days of a shop, with a cause put into the last of them: the judge of `operations.localise`, with which it shares no code."""

"""Reading files that strangers made: in a process of its own, with limits, never in the one that serves people."""

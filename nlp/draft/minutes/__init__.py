"""What minutes are made of: the meeting's particulars, its proceedings item by item, the verbs that may be said of it, words put in writing."""

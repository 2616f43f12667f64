"""What the office does with the ledger beside keeping it: letters and drafts, reports, calendars, workbooks that come back, exports."""

"""Write what was found for people and for programs: workbook, CSV, JSON lines and the page to check rows on."""

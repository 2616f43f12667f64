"""A comparison as files: page, workbook, Word tables, plain tables, the record of the run and the paragraph on methods."""

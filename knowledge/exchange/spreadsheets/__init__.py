"""Tables as people keep them: workbooks, text with separators, web pages saved as workbooks."""

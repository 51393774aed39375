"""Reads what the doctor judges. Each question that is not answered narrows the result, and ends nothing."""

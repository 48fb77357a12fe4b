"""Where people check what the machine read: values, corrections, drawn samples, and the page that shows them."""

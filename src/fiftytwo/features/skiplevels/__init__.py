"""Skip-level meetings: leaders sit down with people past their own manager, in a fair order, until all were asked."""

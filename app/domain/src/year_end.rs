//! Totals, adjustments, grades and ranks (`domain.md` §6).

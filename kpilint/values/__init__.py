"""The small pure value types that specs are written in: quantities, units, periods, formulas."""

//! Policy, valuation, limits, planner, transactions: pure.

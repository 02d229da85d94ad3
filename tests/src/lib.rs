//! Tests across the crates and against real peers, and the engines behind them.

pub mod conformance;

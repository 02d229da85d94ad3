//! Tests across the crates and against real peers, and the engines behind them.

pub mod adapter;
pub mod conformance;
pub mod hostile;
pub mod moto;
pub mod peers;
pub mod scenario;

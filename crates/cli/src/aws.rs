//! What the commands have in common about AWS credentials.

use mongo_auth_credentials::aws::{Order, Row};
use serde_json::{Value, json};

/// The order of that name.
pub(crate) fn order(name: &str) -> Option<Order> {
    Some(match name {
        "union" => Order::union(),
        "driver" => Order::driver_spec(),
        "sdk" => Order::sdk(),
        _ => return None,
    })
}

/// One line of a trace.
pub(crate) fn row_json(row: &Row) -> Value {
    json!({
        "source": row.source.as_str(),
        "outcome": row.outcome.as_str(),
        "detail": row.detail,
    })
}

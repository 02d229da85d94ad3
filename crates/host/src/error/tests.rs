use super::*;
use mongo_auth::{
    Cursor, Mechanism,
    rawbson::Doc,
    sasl, scram,
    wire::{op_msg, reply::HelloReply},
};

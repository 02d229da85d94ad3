//! Each hint that concerns SCRAM, PLAIN, X.509, the string, TLS and the network.

mod network;
mod scram;
mod string;
mod tls;
mod x509;

use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};

use anyhow::Context;

use crate::Options;

pub const HOST: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// Refuses a port that something else listens on, by name: the chain itself would start without it.
pub fn check(options: &Options) -> anyhow::Result<()> {
    let wanted = [
        ("RPC", "--rpc-port", SocketAddr::new(HOST, options.rpc_port)),
        ("WebSocket", "--ws-port", SocketAddr::new(HOST, options.ws_port)),
        ("gRPC", "--grpc", options.grpc),
    ];
    for (what, flag, address) in wanted {
        TcpListener::bind(address).with_context(|| {
            format!("cannot listen on {address} for {what}: end what listens there, or choose another with {flag}")
        })?;
    }
    Ok(())
}

//! The ports of a network: defaults, free ones, and a clear word where one is taken.

use std::collections::BTreeMap;
use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;

use anyhow::{Context, Result, bail};
use clap::Args;

/// The ports a network listens on, all on 127.0.0.1. Port 0 means: any free one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Args)]
#[command(next_help_heading = "Ports, on 127.0.0.1 (0: any free one)")]
pub struct Ports {
    /// The API.
    #[arg(long = "api-port", env = "DEAI_API_PORT", value_name = "PORT", default_value_t = 8080)]
    pub api: u16,
    /// Solana JSON-RPC.
    #[arg(long = "solana-rpc-port", env = "DEAI_SOLANA_RPC_PORT", value_name = "PORT", default_value_t = 8899)]
    pub solana_rpc: u16,
    /// Solana WebSocket.
    #[arg(long = "solana-ws-port", env = "DEAI_SOLANA_WS_PORT", value_name = "PORT", default_value_t = 8900)]
    pub solana_ws: u16,
    /// Solana Yellowstone gRPC.
    #[arg(long = "solana-grpc-port", env = "DEAI_SOLANA_GRPC_PORT", value_name = "PORT", default_value_t = 10000)]
    pub solana_grpc: u16,
    /// NEAR JSON-RPC.
    #[arg(long = "near-rpc-port", env = "DEAI_NEAR_RPC_PORT", value_name = "PORT", default_value_t = 3030)]
    pub near_rpc: u16,
    /// NEAR neardata.
    #[arg(long = "near-data-port", env = "DEAI_NEAR_DATA_PORT", value_name = "PORT", default_value_t = 3031)]
    pub near_data: u16,
}

/// One port: what it is for, and the flag that changes it.
struct Port<'a> {
    what: &'static str,
    flag: &'static str,
    number: &'a mut u16,
}

impl Ports {
    /// All ports free ones, for networks that stand next to others.
    pub fn free() -> Self {
        Self { api: 0, solana_rpc: 0, solana_ws: 0, solana_grpc: 0, near_rpc: 0, near_data: 0 }
    }

    /// Checks that every port can be listened on, and puts a free one where 0 was asked for.
    pub fn claim(mut self) -> Result<Self> {
        // Kept open until all are chosen, so that no free port is handed out twice.
        let mut held = Vec::new();
        let mut taken_by: BTreeMap<u16, &'static str> = BTreeMap::new();
        for port in self.each() {
            let number = *port.number;
            if let Some(other) = taken_by.get(&number).filter(|_| number != 0) {
                bail!("{} and {other} are both given port {number}: change one by {}", port.what, port.flag);
            }
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, number)).with_context(|| taken(&port))?;
            *port.number = listener.local_addr()?.port();
            taken_by.insert(*port.number, port.what);
            held.push(listener);
        }
        Ok(self)
    }

    fn each(&mut self) -> [Port<'_>; 6] {
        let port = |what, flag, number| Port { what, flag, number };
        [
            port("the API", "--api-port", &mut self.api),
            port("Solana JSON-RPC", "--solana-rpc-port", &mut self.solana_rpc),
            port("Solana WebSocket", "--solana-ws-port", &mut self.solana_ws),
            port("Solana gRPC", "--solana-grpc-port", &mut self.solana_grpc),
            port("NEAR JSON-RPC", "--near-rpc-port", &mut self.near_rpc),
            port("NEAR neardata", "--near-data-port", &mut self.near_data),
        ]
    }
}

fn taken(port: &Port<'_>) -> String {
    let number = *port.number;
    let holder = holder(number).map(|holder| format!(", held by {holder}")).unwrap_or_default();
    format!("port {number} for {} cannot be listened on{holder}; choose another by {}", port.what, port.flag)
}

/// The account that listens on a local port, where the system reports (Linux, and only processes we may look into).
fn holder(port: u16) -> Option<String> {
    let inode = ["/proc/net/tcp", "/proc/net/tcp6"]
        .iter()
        .find_map(|table| listening_inode(&fs::read_to_string(table).ok()?, port))?;
    let socket = format!("socket:[{inode}]");
    let entries = fs::read_dir("/proc").ok()?.flatten();
    let mut processes =
        entries.filter_map(|entry| Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path())));
    let (pid, process) = processes.find(|(_, process)| holds(process, &socket))?;
    let name = fs::read_to_string(process.join("comm")).unwrap_or_default();
    Some(format!("process {pid} ({})", name.trim()))
}

/// The inode of the socket that listens on `port`, from the text of /proc/net/tcp: field 2 is the local address in
/// hexadecimal, field 4 the state (0A: listening), field 10 the inode.
fn listening_inode(table: &str, port: u16) -> Option<String> {
    let port = format!("{port:04X}");
    table.lines().skip(1).find_map(|line| {
        let fields: Vec<&str> = line.split_ascii_whitespace().collect();
        let (_, local_port) = fields.get(1)?.split_once(':')?;
        let listens = *fields.get(3)? == "0A" && local_port == port;
        listens.then(|| fields.get(9).map(|inode| (*inode).to_owned())).flatten()
    })
}

fn holds(process: &Path, socket: &str) -> bool {
    let Ok(files) = fs::read_dir(process.join("fd")) else { return false };
    files.flatten().any(|file| fs::read_link(file.path()).is_ok_and(|target| target.to_string_lossy() == socket))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_becomes_a_free_port_and_no_two_are_the_same() {
        let mut ports = Ports::free().claim().unwrap();
        let mut numbers: Vec<u16> = ports.each().iter().map(|port| *port.number).collect();
        assert!(!numbers.contains(&0));
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), 6);
    }

    #[test]
    fn a_taken_port_is_named_with_its_use_its_holder_and_the_flag() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let number = taken.local_addr().unwrap().port();
        let error = Ports { near_rpc: number, ..Ports::free() }.claim().unwrap_err().to_string();
        assert!(error.contains(&format!("port {number} for NEAR JSON-RPC")), "{error}");
        assert!(error.contains("--near-rpc-port"), "{error}");
        if cfg!(target_os = "linux") {
            assert!(error.contains(&format!("process {}", std::process::id())), "{error}");
        }
    }

    #[test]
    fn one_port_for_two_uses_is_refused() {
        let free = Ports::free().claim().unwrap().api;
        let error = Ports { api: free, near_data: free, ..Ports::free() }.claim().unwrap_err().to_string();
        assert!(error.contains("the API") && error.contains("NEAR neardata"), "{error}");
    }

    #[test]
    fn the_listening_socket_is_found_in_the_kernels_table() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n\
            0: 0100007F:1F90 0100007F:0050 01 00000000:00000000 00:00000000 00000000     0        0 11 1 0\n\
            1: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 12 1 0\n";
        assert_eq!(listening_inode(table, 8080).as_deref(), Some("12"));
        assert_eq!(listening_inode(table, 80), None);
    }
}

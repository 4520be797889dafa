use std::net::TcpListener;

use crate::process::{Chain, free_ports, output};

#[test]
fn a_taken_port_is_named() {
    for taken in 0..3 {
        let ports = free_ports();
        let _listener = TcpListener::bind(("127.0.0.1", ports[taken])).unwrap();
        let ended = output(ports[0], ports[1], ports[2], &[]);
        let reported = String::from_utf8(ended.stderr).unwrap();
        let flag = ["--rpc-port", "--ws-port", "--grpc"][taken];
        assert!(!ended.status.success());
        assert!(reported.contains(&format!("127.0.0.1:{}", ports[taken])) && reported.contains(flag), "{reported}");
    }
}

#[test]
fn a_chain_does_not_run_without_its_grpc() {
    for (plugin, named) in [("/nowhere", "--geyser /nowhere"), (env!("CARGO_MANIFEST_PATH"), "Unable to load plugin")] {
        let [rpc, ws, grpc] = free_ports();
        let ended = output(rpc, ws, grpc, &["--geyser", plugin]);
        let reported = String::from_utf8(ended.stderr).unwrap();
        assert!(!ended.status.success() && reported.contains(named), "{reported}");
    }
}

#[tokio::test]
async fn each_run_is_another_chain() {
    let first = Chain::start().await;
    let second = Chain::start().await;
    assert_ne!(first.rpc.get_genesis_hash().await.unwrap(), second.rpc.get_genesis_hash().await.unwrap());
    first.end();
    second.end();
}

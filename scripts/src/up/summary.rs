//! What `deai up` prints when the network runs.

use crate::deploy::LOCALNET;
use crate::network::Network;
use crate::paths::{DataDir, short};
use crate::table::table;

pub fn print(network: &Network, is_detached: bool) {
    let (urls, data) = (&network.urls, &network.data);
    let row = |what: &str, url: &str| [what.to_owned(), url.to_owned()];
    let mut rows = vec![
        row("API", &urls.api),
        row("API documentation", &format!("{}/docs", urls.api)),
        row("Solana JSON-RPC", &urls.solana_rpc),
        row("Solana WebSocket", &urls.solana_ws),
        row("Solana Yellowstone gRPC", &urls.solana_grpc),
        row("NEAR JSON-RPC", &urls.near_rpc),
        row("NEAR neardata", &urls.near_data),
        row("Postgres (read-only role)", &urls.database),
    ];
    if let Some(solana) = &network.deployment.solana {
        rows.push(row("project-registry (Solana)", &solana.project_registry));
        rows.extend(solana.project_nft.iter().map(|address| row("project-nft (Solana)", address)));
    }
    if let Some(near) = &network.deployment.near {
        rows.push(row("deai-compute (NEAR)", &near.deai_compute));
    }
    println!("{}", table(["DeAI runs", "where"], rows));
    println!("\nTo try next:");
    for line in next_steps(network) {
        println!("  {line}");
    }
    println!();
    for remark in &network.remarks {
        println!("Note: {remark}.");
    }
    match is_detached {
        true => println!("`{}` reports how it is, `{}` stops it.", command("status", data), command("down", data)),
        false => println!("Ctrl-C stops everything."),
    }
}

fn next_steps(network: &Network) -> Vec<String> {
    let (urls, data) = (&network.urls, &network.data);
    vec![
        format!("curl -s {}/api/v1/projects", urls.api),
        format!("curl -s {}/api/v1/nodes", urls.api),
        format!("curl -s '{}/api/v1/tasks?limit=3'", urls.api),
        format!("curl -s {}/api/v1/network/stats", urls.api),
        format!("psql '{}' -c 'select * from chain_cursor'", urls.database),
        format!("{}    # the demonstration once more", command("demo", data)),
        format!("ls {}    # NEAR credentials: test.near, deai.test.near", short(&data.credentials().join(LOCALNET))),
        format!("ls {}    # Solana keypairs: payer, treasury", short(&data.keys(LOCALNET))),
        format!("ls {}    # logs", short(&data.logs())),
    ]
}

/// The way in which a person runs a command of ours on this data.
fn command(verb: &str, data: &DataDir) -> String {
    let folder = match *data == DataDir::default() {
        true => String::new(),
        false => format!(" --data-dir {data}"),
    };
    format!("./scripts/deai {verb}{folder}")
}

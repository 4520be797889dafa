//! near-api-js: the client that JavaScript programs use.

use std::path::Path;

use tokio::process::Command;

use crate::contracts;
use crate::either::Either;

#[tokio::test(flavor = "multi_thread")]
async fn a_script_sends_money_deploys_calls_and_views() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients/js");
    assert!(
        folder.join("node_modules/near-api-js").is_dir(),
        "near-api-js is not installed: run `npm ci --ignore-scripts` in {}",
        folder.display()
    );
    let served = Either::new().await;
    let contract = Path::new(env!("CARGO_TARGET_TMPDIR")).join("store.wasm");
    std::fs::write(&contract, contracts::store()).expect("written");

    let script = Command::new("node")
        .arg(folder.join("client.mjs"))
        .arg(&served.rpc)
        .arg(served.root().key.to_string())
        .arg(contract)
        .output()
        .await
        .expect("node is installed");

    let reported = String::from_utf8_lossy(&script.stderr);
    assert!(script.status.success(), "{reported}");
    assert_eq!(String::from_utf8_lossy(&script.stdout), "done\n", "{reported}");
}

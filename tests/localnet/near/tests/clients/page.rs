//! What browsers need: answers that a page of any origin may read, and the pages of a node.

use near_localnet::Config;
use reqwest::Method;
use serde_json::{Value, json};

use crate::either::Either;
use crate::served::Served;

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_any_origin_may_ask() {
    let served = Served::new(Config::default()).await;
    let client = reqwest::Client::new();
    for url in [format!("{}/", served.rpc), format!("{}/v0/block_opt/0", served.neardata)] {
        let question = client
            .request(Method::OPTIONS, &url)
            .header("origin", "https://wallet.example")
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "content-type");
        let allowed = question.send().await.expect("an answer");
        assert!(allowed.status().is_success(), "{url}: {}", allowed.status());
        let header = |name: &str| allowed.headers().get(name).map(|value| value.to_str().expect("text").to_owned());
        assert_eq!(header("access-control-allow-origin").as_deref(), Some("*"));
        assert!(header("access-control-allow-methods").is_some_and(|methods| methods.contains("POST")));
        assert!(header("access-control-allow-headers").is_some_and(|headers| headers.contains('*')));
    }
    let body = json!({"jsonrpc": "2.0", "id": 1, "method": "status", "params": []});
    let answer = client.post(&served.rpc).json(&body).send().await.expect("an answer");
    assert_eq!(answer.headers()["access-control-allow-origin"], "*");
    let block = client.get(format!("{}/v0/block_opt/0", served.neardata)).send().await.expect("an answer");
    assert_eq!(block.headers()["access-control-allow-origin"], "*");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_has_pages() {
    let network = Either::new().await;
    let page = async |path: &str| -> Value {
        let response = reqwest::get(format!("{}{path}", network.rpc)).await.expect("an answer");
        assert!(response.status().is_success(), "{path}: {}", response.status());
        response.json().await.expect("JSON")
    };
    assert_eq!(page("/status").await["chain_id"], "localnet");
    assert!(page("/network_info").await["active_peers"].is_array());
    page("/health").await;
}

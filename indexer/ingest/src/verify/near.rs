use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::Chain;
use futures::{StreamExt, TryStreamExt, stream};
use serde::Deserialize;
use serde_json::{Value, json};
use store::Columns;

use super::{ChainReader, ChainRow, VerifiedTable};
use crate::Error;
use crate::source::{Http, NearConfig};

const NOUNS: &[VerifiedTable] = &[
    VerifiedTable { table: "event_chain", key: &["chain", "entity"], height: "height" },
    VerifiedTable { table: "node", key: &["node_id"], height: "updated_height" },
    VerifiedTable { table: "task", key: &["task_id"], height: "updated_height" },
    VerifiedTable { table: "balance", key: &["account_id"], height: "updated_height" },
];

/// Views called at once.
const AT_ONCE: usize = 8;

/// The contract's views, at final blocks.
pub struct NearReader {
    rpc: Http,
    contract: String,
}

/// What a call of a view answers.
#[derive(Deserialize)]
struct Answer {
    block_height: u64,
    #[serde(default)]
    result: Vec<u8>,
    error: Option<String>,
}

impl NearReader {
    pub fn new(config: &NearConfig) -> Result<Self, Error> {
        Ok(Self { rpc: Http::new(config.rpc.clone(), None)?, contract: config.contract.to_string() })
    }

    /// What a view says at the last final block.
    async fn view(&self, method: &str, args: &Value) -> Result<(u64, Value), Error> {
        let params = json!({
            "request_type": "call_function", "finality": "final", "account_id": self.contract,
            "method_name": method, "args_base64": STANDARD.encode(args.to_string()),
        });
        let answer: Option<Answer> = self.rpc.call("query", params).await?;
        let answer = answer.ok_or_else(|| self.rpc.unreadable(method, "the result is null"))?;
        if let Some(error) = answer.error {
            return Err(self.rpc.unreadable(method, error));
        }
        let value =
            serde_json::from_slice(&answer.result).map_err(|error| self.rpc.unreadable(method, error.to_string()))?;
        Ok((answer.block_height, value))
    }

    async fn ask_one(&self, noun: &VerifiedTable, key: &str, row: &Columns) -> Result<Option<ChainRow>, Error> {
        let (height, truth) = match noun.table {
            "event_chain" => {
                if !key.starts_with("near ") {
                    return Ok(None);
                }
                let (height, head) = self.view("event_head", &json!({})).await?;
                (height, Some(event_head(&head)))
            }
            "node" => {
                let (height, node) = self.view("node", &json!({"node_id": key})).await?;
                (height, (!node.is_null()).then(|| node_columns(&node)))
            }
            "task" => {
                let (height, task) = self.view("task", &json!({"task_id": key})).await?;
                // The contract forgets a task that was over long ago.
                if task.is_null() && is_over(row) {
                    return Ok(None);
                }
                (height, (!task.is_null()).then(|| task_columns(&task)))
            }
            _ => {
                let (height, balance) = self.view("ft_balance_of", &json!({"account_id": key})).await?;
                (height, Some(columns(&[("amount", text(&balance))])))
            }
        };
        Ok(Some(ChainRow { height, truth }))
    }
}

impl ChainReader for NearReader {
    const CHAIN: Chain = Chain::Near;

    fn tables(&self) -> &'static [VerifiedTable] {
        NOUNS
    }

    async fn ask(&self, noun: &VerifiedTable, rows: &[(String, Columns)]) -> Result<BTreeMap<String, ChainRow>, Error> {
        let asked = rows.iter().map(|(key, row)| async move {
            let get = self.ask_one(noun, key, row).await?;
            Ok::<_, Error>(get.map(|get| (key.clone(), get)))
        });
        let get: Vec<Option<(String, ChainRow)>> = stream::iter(asked).buffered(AT_ONCE).try_collect().await?;
        Ok(get.into_iter().flatten().collect())
    }

    fn is_gone(&self, noun: &VerifiedTable, row: &Columns) -> bool {
        noun.table == "node" && value(row, "status") == Some("unregistered")
    }
}

fn is_over(row: &Columns) -> bool {
    row.get("finished_at").is_some_and(Option::is_some)
}

fn value<'a>(row: &'a Columns, name: &str) -> Option<&'a str> {
    row.get(name)?.as_deref()
}

fn event_head(head: &Value) -> Columns {
    columns(&[("seq", text(&head["seq"])), ("head", digest(&head["head"]))])
}

fn node_columns(node: &Value) -> Columns {
    columns(&[
        ("status", text(&node["status"])),
        ("stake", text(&node["stake"])),
        ("unbonding", text(&node["unbonding"])),
        ("release_at", text(&node["release_at"])),
        ("classes", Some(node["classes"].to_string().replace("\",\"", "\", \""))),
        ("slots", text(&node["slots"])),
        ("tasks_in_hand", text(&node["in_hand"])),
        ("metadata_uri", text(&node["metadata_uri"])),
        ("metadata_sha256", digest(&node["metadata_sha256"])),
    ])
}

/// Of a task that is over the contract keeps less, and says nothing of the rest.
fn task_columns(task: &Value) -> Columns {
    let mut get = columns(&[
        ("status", text(&task["status"])),
        ("requester_id", text(&task["requester_id"])),
        ("reward", text(&task["reward"])),
        ("attempt", text(&task["attempt"])),
        ("input_sha256", digest(&task["input_sha256"])),
    ]);
    let rest =
        [("class", text(&task["class"])), ("kind", text(&task["kind"])), ("input_uri", text(&task["input_uri"]))];
    get.extend(rest.into_iter().filter(|(_, value)| value.is_some()).map(|(name, value)| (name.to_owned(), value)));
    get
}

fn columns(get: &[(&str, Option<String>)]) -> Columns {
    get.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// In the same way as Postgres encodes a bytea.
fn digest(value: &Value) -> Option<String> {
    value.as_str().map(|hex| format!("\\x{hex}"))
}

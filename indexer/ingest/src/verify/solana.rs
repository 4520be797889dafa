use std::collections::BTreeMap;

use anchor_lang::AccountDeserialize;
use anchor_lang::prelude::Pubkey;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::{Chain, Sha256, SolanaAddress};
use project_nft::state as nft;
use project_registry::state::{self, EventLink};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::Columns;

use super::{ChainReader, ChainRow, VerifiedTable};
use crate::Error;
use crate::decode::nft::credential::kind as credential_kind;
use crate::decode::registry::attestation::kind as attestation_kind;
use crate::decode::registry::member::role;
use crate::decode::registry::project::{kind as project_kind, status as project_status};
use crate::decode::registry::release::kind as release_kind;
use crate::source::{Http, SolanaCommitment, SolanaConfig, event_link};

const NOUNS: &[VerifiedTable] = &[
    VerifiedTable { table: "event_chain", key: &["chain", "entity"], height: "height" },
    VerifiedTable { table: "registry", key: &["registry"], height: "updated_height" },
    VerifiedTable { table: "project", key: &["project"], height: "updated_height" },
    VerifiedTable { table: "member", key: &["project", "wallet"], height: "updated_height" },
    VerifiedTable { table: "release", key: &["release"], height: "updated_height" },
    VerifiedTable { table: "evaluation", key: &["evaluation"], height: "updated_height" },
    VerifiedTable { table: "profile", key: &["profile"], height: "updated_height" },
    VerifiedTable { table: "attestor", key: &["attestor"], height: "updated_height" },
    VerifiedTable { table: "attestation", key: &["attestation"], height: "updated_height" },
    VerifiedTable { table: "collection", key: &["collection"], height: "updated_height" },
    VerifiedTable { table: "nft", key: &["mint"], height: "updated_height" },
    VerifiedTable { table: "credential", key: &["mint"], height: "updated_height" },
];

/// The programs' accounts, as they are at the commitment at which blocks are read.
pub struct SolanaReader {
    rpc: Http,
    commitment: SolanaCommitment,
    nft_program: Option<Pubkey>,
}

#[derive(Deserialize)]
struct Answer {
    context: Context,
    value: Vec<Option<Account>>,
}

#[derive(Deserialize)]
struct Context {
    slot: u64,
}

#[derive(Deserialize)]
struct Account {
    /// The bytes, and how they are encoded.
    data: (String, String),
}

impl SolanaReader {
    pub fn new(config: &SolanaConfig) -> Result<Self, Error> {
        let rpc = Http::new(config.rpc.clone(), None)?;
        Ok(Self { rpc, commitment: config.commitment, nft_program: config.nft_program })
    }

    /// The account that a row shows; `None` where it shows none that we can find.
    fn address(&self, noun: &VerifiedTable, key: &str, row: &Columns) -> Option<String> {
        let of_mint = |address: fn(&Pubkey, &Pubkey) -> Pubkey| {
            Some(address(&key.parse().ok()?, self.nft_program.as_ref()?).to_string())
        };
        match noun.table {
            "event_chain" => key.strip_prefix("solana ").map(str::to_owned),
            "member" => row.get("member")?.clone(),
            "nft" => of_mint(nft::Nft::address),
            "credential" => of_mint(nft::Credential::address),
            _ => Some(key.to_owned()),
        }
    }
}

impl ChainReader for SolanaReader {
    const CHAIN: Chain = Chain::Solana;

    fn tables(&self) -> &'static [VerifiedTable] {
        NOUNS
    }

    async fn ask(&self, noun: &VerifiedTable, rows: &[(String, Columns)]) -> Result<BTreeMap<String, ChainRow>, Error> {
        let found = rows.iter().filter_map(|(key, row)| Some((key, self.address(noun, key, row)?)));
        let (keys, addresses): (Vec<&String>, Vec<String>) = found.unzip();
        if keys.is_empty() {
            return Ok(BTreeMap::new());
        }
        let method = "getMultipleAccounts";
        let params = json!([addresses, {"commitment": self.commitment.as_str(), "encoding": "base64"}]);
        let answer: Option<Answer> = self.rpc.call(method, params).await?;
        let answer = answer.ok_or_else(|| self.rpc.unreadable(method, "the result is null"))?;
        if answer.value.len() != keys.len() {
            return Err(self.rpc.unreadable(method, "it has another number of accounts than were asked for"));
        }
        let mut get = BTreeMap::new();
        for ((key, address), account) in keys.into_iter().zip(addresses).zip(answer.value) {
            let data = account.map(|account| STANDARD.decode(account.data.0)).transpose();
            let data = data.map_err(|error| self.rpc.unreadable(method, error.to_string()))?;
            // What a closed account leaves behind: nothing of ours.
            let data = data.filter(|data| !data.is_empty());
            let truth = data.map(|data| columns(noun, &data)).transpose();
            let truth = truth.map_err(|error| self.rpc.unreadable(method, format!("account {address}: {error}")))?;
            get.insert(key.clone(), ChainRow { height: answer.context.slot, truth });
        }
        Ok(get)
    }

    fn is_gone(&self, noun: &VerifiedTable, row: &Columns) -> bool {
        let is_set = |name: &str| row.get(name).is_some_and(Option::is_some);
        match noun.table {
            "member" => is_set("left_at"),
            "nft" => is_set("burned_at"),
            "attestation" | "credential" => is_set("ended_at"),
            _ => is_set("closed_at"),
        }
    }
}

/// An account's fields under the names of the table's columns.
fn columns(noun: &VerifiedTable, mut data: &[u8]) -> Result<Columns, anchor_lang::error::Error> {
    let data = &mut data;
    Ok(match noun.table {
        "event_chain" => match event_link(data) {
            Some(EventLink { seq, head }) => get([("seq", number(seq)), ("head", digest(head))]),
            // The error names what it is not.
            None => return nft::Collection::try_deserialize(data).map(|_| Columns::default()),
        },
        "registry" => {
            let account = state::Registry::try_deserialize(data)?;
            get([
                ("authority", key(account.authority)),
                ("pending_authority", key_or_none(account.pending_authority)),
                ("treasury", key(account.treasury)),
                ("project_fee", number(account.project_fee)),
                ("is_paused", number(account.paused)),
            ])
        }
        "project" => {
            let account = state::Project::try_deserialize(data)?;
            get([
                ("slug", text(account.slug)),
                ("owner", key(account.owner)),
                ("pending_owner", key_or_none(account.pending_owner)),
                ("name", text(account.name)),
                ("kind", word(project_kind(account.kind))),
                ("status", word(project_status(account.status))),
                ("metadata_uri", text(account.metadata_uri)),
                ("metadata_sha256", digest(account.metadata_sha256)),
            ])
        }
        "member" => {
            let account = state::Member::try_deserialize(data)?;
            get([
                ("project", key(account.project)),
                ("wallet", key(account.wallet)),
                ("role", word(role(account.role))),
            ])
        }
        "release" => {
            let account = state::Release::try_deserialize(data)?;
            let previous = (account.previous != state::Release::NONE).then(|| account.previous.to_string());
            let mut columns = get([
                ("project", key(account.project)),
                ("index", number(account.index)),
                ("publisher", key(account.publisher)),
                ("version_text", text(account.version_text)),
                ("kind", word(release_kind(account.kind))),
                ("artifact_uri", text(account.artifact_uri)),
                ("artifact_sha256", digest(account.artifact_sha256)),
                ("licence", text(account.licence)),
                ("previous", previous),
            ]);
            if !account.yanked {
                columns.insert("yanked_at".to_owned(), None);
            }
            columns
        }
        "evaluation" => {
            let account = state::Evaluation::try_deserialize(data)?;
            get([
                ("release", key(account.release)),
                ("evaluator", key(account.evaluator)),
                ("benchmark", text(account.benchmark)),
                ("score", number(account.score)),
                ("report_uri", text(account.report_uri)),
                ("report_sha256", digest(account.report_sha256)),
            ])
        }
        "profile" => {
            let account = state::Profile::try_deserialize(data)?;
            let near_account = (!account.near_account.is_empty()).then_some(account.near_account);
            get([
                ("wallet", key(account.wallet)),
                ("handle", text(account.handle)),
                ("metadata_uri", text(account.metadata_uri)),
                ("metadata_sha256", digest(account.metadata_sha256)),
                ("near_account", near_account),
            ])
        }
        "attestor" => {
            let account = state::Attestor::try_deserialize(data)?;
            get([
                ("wallet", key(account.wallet)),
                ("name", text(account.name)),
                ("uri", text(account.uri)),
                ("is_active", number(account.active)),
            ])
        }
        "attestation" => {
            let account = state::Attestation::try_deserialize(data)?;
            get([
                ("attestor", key(account.attestor)),
                ("project", key(account.project)),
                ("project_created_slot", number(account.project_created_slot)),
                ("kind", word(attestation_kind(account.kind))),
                ("evidence_sha256", digest(account.evidence_sha256)),
                ("is_revocable", number(account.revocable)),
            ])
        }
        "collection" => {
            let account = nft::Collection::try_deserialize(data)?;
            get([
                ("project", key(account.project)),
                ("index", number(account.index)),
                ("group_mint", key(account.group_mint)),
                ("name", text(account.name)),
                ("symbol", text(account.symbol)),
                ("items_uri", text(account.items_uri)),
                ("max_supply", number(account.max_supply)),
                ("royalty_bps", number(account.royalty_bps)),
                ("policy_round", number(account.policy_round)),
                ("treasury", key(account.treasury)),
                ("is_frozen", number(!account.is_mutable)),
            ])
        }
        "nft" => {
            let account = nft::Nft::try_deserialize(data)?;
            get([("collection", key(account.collection)), ("number", number(account.number))])
        }
        _ => {
            let account = nft::Credential::try_deserialize(data)?;
            get([
                ("collection", key(account.collection)),
                ("number", number(account.number)),
                ("subject", key(account.subject)),
                ("kind", word(credential_kind(account.kind))),
                ("score_sha256", digest(account.score_sha256)),
            ])
        }
    })
}

fn get<const N: usize>(columns: [(&str, Option<String>); N]) -> Columns {
    columns.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn key(key: Pubkey) -> Option<String> {
    Some(SolanaAddress::from_bytes(key.to_bytes()).to_string())
}

/// The zero key says that there is none.
fn key_or_none(key: Pubkey) -> Option<String> {
    (key != Pubkey::default()).then(|| key.to_string())
}

fn number(value: impl ToString) -> Option<String> {
    Some(value.to_string())
}

fn text(value: String) -> Option<String> {
    Some(value)
}

fn word(value: impl Serialize) -> Option<String> {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => Some(word),
        _ => None,
    }
}

/// In the same way as Postgres encodes a bytea.
fn digest(bytes: [u8; 32]) -> Option<String> {
    Some(format!("\\x{}", Sha256(bytes)))
}

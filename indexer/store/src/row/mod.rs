//! Rows that are loaded and saved whole, by their primary key. The struct is the table: its fields are the
//! columns, by name, which a test holds against the database's own catalogue.

mod attestation;
mod balance;
mod collection;
pub(crate) mod column;
mod credential;
mod dispute;
mod exchange;
mod identity_claim;
mod ledger;
mod market;
mod member;
mod nft;
mod number;
mod price;
mod profile;
mod registry;
mod release;
mod statistic;
mod table;

use std::fmt;

use domain::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use attestation::{Attestation, AttestationKey, AttestationStatus, Attestor, AttestorKey};
pub use balance::{Balance, BalanceKey, Transfer, TransferKey, TransferKind};
pub use collection::{Collection, CollectionKey, MintPolicyKind};
pub use credential::{Credential, CredentialKey, CredentialStatus};
pub use dispute::{Dispute, DisputeKey, DisputeStatus};
pub use exchange::{Swap, SwapKey, SwapStage};
pub use identity_claim::{AccountClaim, AccountClaimKey, WalletClaim, WalletClaimKey};
pub use ledger::{Entry, Slash, SlashKey, StakeChange, StakeChangeKey, Statement, StatementKey};
pub use market::{Class, ClassKey, Grant, GrantKey, Market, MarketKey, MarketRole};
pub use member::{Member, MemberKey};
pub use nft::{Nft, NftKey};
pub use number::{Signed, Unsigned};
pub use price::{Price, PriceKey, TaskPrice, TaskPriceKey};
pub use profile::{Profile, ProfileKey};
pub use registry::{Registry, RegistryKey};
pub use release::{Evaluation, EvaluationKey, Release, ReleaseKey};
pub use statistic::{Period, Statistic, StatisticKey};
pub(crate) use table::{Table, find, find_all};

use crate::row::column::write_enum;

/// One row of a table of ours.
pub trait Row: Clone + Serialize + DeserializeOwned {
    type Key: Clone + Ord + fmt::Debug + Serialize;

    /// The table.
    const TABLE: &'static str;
    /// `true` where each row is written once, by an event of its own.
    const INSERT_ONLY: bool;
    /// The primary key's columns, in order.
    const KEY: &'static [&'static str];
    /// Every column, and what it holds.
    const COLUMNS: &'static [(&'static str, Kind)];

    fn key(&self) -> Self::Key;

    /// Reports each field as the text of its column, `None` where it is null, in the order of the columns.
    fn each_field(&self, lock_schema: &mut dyn FnMut(Option<&str>)) -> Result<(), serde_json::Error>;
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Boolean,
    /// A number that JSON's readers keep exactly.
    Number,
    /// A number whose JSON is a string.
    LargeNumber,
    Text,
    Digest,
    Json,
}

impl Kind {
    /// The type through which text comes to a column. Postgres makes a bigint of a numeric by itself.
    pub(crate) fn cast(self) -> &'static str {
        match self {
            Kind::Boolean => "boolean",
            Kind::Number | Kind::LargeNumber => "numeric",
            Kind::Text => "text",
            Kind::Digest => "bytea",
            Kind::Json => "jsonb",
        }
    }
}

/// What a field can be.
pub trait Column: Serialize {
    const KIND: Kind;

    /// Encodes it as Postgres reads it; `false` where it is null.
    fn spell(&self, text: &mut String) -> Result<bool, serde_json::Error> {
        match Self::KIND {
            Kind::Boolean | Kind::Number | Kind::LargeNumber | Kind::Text => write_enum(self, text),
            Kind::Digest => {
                text.push_str("\\x");
                write_enum(self, text);
            }
            Kind::Json => text.push_str(&serde_json::to_string(self)?),
        }
        Ok(true)
    }
}

fn write_json<C: Column>(
    field: &C,
    text: &mut String,
    lock_schema: &mut dyn FnMut(Option<&str>),
) -> Result<(), serde_json::Error> {
    text.clear();
    let is_reported = field.spell(text)?;
    lock_schema(is_reported.then_some(text.as_str()));
    Ok(())
}

macro_rules! columns {
    ($kind:ident: $($field:ty),+) => { $(impl Column for $field { const KIND: Kind = Kind::$kind; })+ };
}

columns!(Boolean: bool);
columns!(Number: u8, u16, u32, u64, i64);
columns!(LargeNumber: TimeNs, TokenAmount, Yocto, Lamports, Signed, Unsigned);
columns!(Text: String, SolanaAddress, NearAccountId, Chain, Period, Entry, Role, Ruling, SlashCondition, CompletedBy);
columns!(Text: ReleaseKind, AttestationKind, CredentialKind, AttestationStatus, CredentialStatus, DisputeStatus);
columns!(Text: MintPolicyKind, MarketRole, SwapStage, TransferKind);
columns!(Digest: Sha256);
columns!(Json: Terms);

impl<T: Column> Column for Option<T> {
    const KIND: Kind = T::KIND;

    fn spell(&self, text: &mut String) -> Result<bool, serde_json::Error> {
        self.as_ref().map_or(Ok(false), |field| field.spell(text))
    }
}

impl<T: Serialize> Column for Vec<T> {
    const KIND: Kind = Kind::Json;
}

/// A table: its struct, its key's struct, and what binds them. `in` for rows that change, `onto` for rows that are
/// written once.
macro_rules! row {
    (appended in) => { false };
    (appended onto) => { true };
    (
        $(#[$doc:meta])*
        $name:ident $how:tt $noun:literal by $key:ident { $($(#[$key_attr:meta])* $key_field:ident: $key_kind:ty),+ $(,)? }
        $($(#[$attr:meta])* $field:ident: $kind:ty),* $(,)?
    ) => {
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
        pub struct $key { $($(#[$key_attr])* pub $key_field: $key_kind),+ }

        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub struct $name {
            $($(#[$key_attr])* pub $key_field: $key_kind,)+
            $($(#[$attr])* pub $field: $kind,)*
        }

        impl $crate::row::Row for $name {
            type Key = $key;

            const TABLE: &'static str = $noun;
            const INSERT_ONLY: bool = $crate::row::row!(appended $how);
            const KEY: &'static [&'static str] = &[$(stringify!($key_field)),+];
            const COLUMNS: &'static [(&'static str, $crate::row::Kind)] = &[
                $((stringify!($key_field), <$key_kind as $crate::row::Column>::KIND),)+
                $((stringify!($field), <$kind as $crate::row::Column>::KIND),)*
            ];

            fn key(&self) -> $key {
                $key { $($key_field: self.$key_field.clone()),+ }
            }

            fn each_field(&self, lock_schema: &mut dyn FnMut(Option<&str>)) -> Result<(), serde_json::Error> {
                let mut text = String::new();
                $($crate::row::write_json(&self.$key_field, &mut text, lock_schema)?;)+
                $($crate::row::write_json(&self.$field, &mut text, lock_schema)?;)*
                Ok(())
            }
        }
    };
}
pub(crate) use row;

/// A digest in a bytea, which Postgres' JSON encodes `\x..`.
pub(crate) mod bytea {
    use domain::Sha256;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(hash: &Sha256, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&format_args!("\\x{hash}"))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Sha256, D::Error> {
        read(&String::deserialize(from)?)
    }

    fn read<E: Error>(text: &str) -> Result<Sha256, E> {
        text.strip_prefix("\\x").unwrap_or(text).parse().map_err(E::custom)
    }

    /// The same where there may be none.
    pub(crate) mod option {
        use super::*;

        pub(crate) fn serialize<S: Serializer>(hash: &Option<Sha256>, to: S) -> Result<S::Ok, S::Error> {
            match hash {
                Some(hash) => super::serialize(hash, to),
                None => to.serialize_none(),
            }
        }

        pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Sha256>, D::Error> {
            Option::<String>::deserialize(from)?.map(|text| read(&text)).transpose()
        }
    }
}

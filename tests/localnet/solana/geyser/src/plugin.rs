use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use agave_geyser_plugin_interface::geyser_plugin_interface::{
    GeyserPlugin, GeyserPluginError, ReplicaAccountInfoVersions, ReplicaBlockInfoVersions, ReplicaEntryInfoVersions,
    ReplicaTransactionInfoVersions, Result, SlotStatus as ChainStatus,
};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use yellowstone_grpc_proto::prelude::SlotStatus;

use crate::config::Config;
use crate::convert;
use crate::hub::Hub;
use crate::item::Item;
use crate::level::Level;
use crate::server;

#[derive(Default)]
pub struct Plugin {
    loaded: Option<Loaded>,
}

struct Loaded {
    hub: Arc<Hub>,
    runtime: Runtime,
}

impl fmt::Debug for Plugin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("localnet-geyser")
    }
}

impl Plugin {
    fn hub(&self) -> Result<&Hub> {
        let loaded = self.loaded.as_ref().ok_or_else(|| custom("the plugin is not loaded".to_owned()))?;
        Ok(&loaded.hub)
    }
}

impl GeyserPlugin for Plugin {
    fn name(&self) -> &'static str {
        "localnet-geyser"
    }

    fn on_load(&mut self, config_file: &str, _is_reload: bool) -> Result<()> {
        let config: Config = serde_json::from_str(&std::fs::read_to_string(config_file)?)
            .map_err(|error| GeyserPluginError::ConfigFileReadError { msg: format!("{config_file}: {error}") })?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("localnet-geyser")
            .enable_all()
            .build()?;
        let listener = runtime
            .block_on(TcpListener::bind(config.listen))
            .map_err(|error| custom(format!("cannot serve gRPC on {}: {error}", config.listen)))?;
        let hub = Arc::new(Hub::new(config.replay_slots));
        runtime.spawn(server::serve(listener, hub.clone(), Duration::from_millis(config.ping_ms)));
        self.loaded = Some(Loaded { hub, runtime });
        Ok(())
    }

    fn on_unload(&mut self) {
        if let Some(loaded) = self.loaded.take() {
            loaded.runtime.shutdown_background();
        }
    }

    fn update_account(&self, account: ReplicaAccountInfoVersions<'_>, slot: u64, is_startup: bool) -> Result<()> {
        // The accounts that a chain starts with belong to no block.
        if is_startup {
            return Ok(());
        }
        let ReplicaAccountInfoVersions::V0_0_3(account) = account else {
            return Err(GeyserPluginError::AccountsUpdateError { msg: "version 0.0.3 is awaited".to_owned() });
        };
        self.hub()?.content(slot, Item::Account(convert::account(account, slot)));
        Ok(())
    }

    fn notify_transaction(&self, transaction: ReplicaTransactionInfoVersions<'_>, slot: u64) -> Result<()> {
        let ReplicaTransactionInfoVersions::V0_0_3(transaction) = transaction else {
            return Err(GeyserPluginError::TransactionUpdateError { msg: "version 0.0.3 is awaited".to_owned() });
        };
        self.hub()?.content(slot, Item::Transaction(convert::transaction(transaction, slot)));
        Ok(())
    }

    fn notify_entry(&self, entry: ReplicaEntryInfoVersions<'_>) -> Result<()> {
        let ReplicaEntryInfoVersions::V0_0_2(entry) = entry else {
            return Err(custom("entries: version 0.0.2 is awaited".to_owned()));
        };
        self.hub()?.content(entry.slot, Item::Entry(convert::entry(entry)));
        Ok(())
    }

    fn notify_block_metadata(&self, block: ReplicaBlockInfoVersions<'_>) -> Result<()> {
        let ReplicaBlockInfoVersions::V0_0_4(block) = block else {
            return Err(custom("blocks: version 0.0.4 is awaited".to_owned()));
        };
        self.hub()?.block_meta(convert::block_meta(block));
        Ok(())
    }

    fn update_slot_status(&self, slot: u64, parent: Option<u64>, status: &ChainStatus) -> Result<()> {
        let hub = self.hub()?;
        let lifecycle = |status| hub.lifecycle(slot, parent, status, None);
        match status {
            ChainStatus::Processed => hub.commitment(slot, parent, Level::Processed),
            ChainStatus::Confirmed => hub.commitment(slot, parent, Level::Confirmed),
            ChainStatus::Rooted => hub.commitment(slot, parent, Level::Finalized),
            ChainStatus::FirstShredReceived => lifecycle(SlotStatus::SlotFirstShredReceived),
            ChainStatus::Completed => lifecycle(SlotStatus::SlotCompleted),
            ChainStatus::CreatedBank => lifecycle(SlotStatus::SlotCreatedBank),
            ChainStatus::Dead(why) => hub.lifecycle(slot, parent, SlotStatus::SlotDead, Some(why.clone())),
        }
        Ok(())
    }

    fn account_data_snapshot_notifications_enabled(&self) -> bool {
        false
    }

    fn transaction_notifications_enabled(&self) -> bool {
        true
    }

    fn entry_notifications_enabled(&self) -> bool {
        true
    }
}

fn custom(message: String) -> GeyserPluginError {
    GeyserPluginError::Custom(message.into())
}

/// The entry point that the chain looks up by name. The chain owns the plugin from then on.
#[expect(unsafe_code, reason = "an exported symbol is how a Geyser plugin is found")]
#[expect(improper_ctypes_definitions, reason = "chain and plugin are built by one compiler from one lockfile")]
#[unsafe(no_mangle)]
pub extern "C" fn _create_plugin() -> *mut dyn GeyserPlugin {
    Box::into_raw(Box::new(Plugin::default()))
}

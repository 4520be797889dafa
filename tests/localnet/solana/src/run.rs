use std::path::PathBuf;
use std::thread;

use anyhow::{Context, anyhow, bail};
use crossbeam_channel::{Receiver, Sender};
use localnet_geyser::config::Config;
use surfpool_core::runloops::start_local_surfnet_runloop;
use surfpool_core::surfnet::locker::SurfnetSvmLocker;
use surfpool_types::{BlockProductionMode, RpcConfig, SimnetCommand, SimnetConfig, SimnetEvent, SurfpoolConfig};
use tokio::signal::unix::{SignalKind, signal};

use crate::chain::{self, Chain};
use crate::data::Data;
use crate::{Options, ports};

/// Runs the chain until SIGINT or SIGTERM.
pub fn run(options: &Options) -> anyhow::Result<()> {
    ports::check(options)?;
    let plugin = options.plugin()?;
    let data = options.data.as_deref().map(Data::open).transpose()?;
    let Chain { svm, events, geyser_events, genesis_hash, baseline } = chain::open(options, data.as_ref())?;
    println!("genesis hash {}", bs58::encode(genesis_hash).into_string());

    let folder = tempfile::tempdir().context("no folder for the plugin's configuration")?;
    let plugin_config = folder.path().join("geyser.json");
    std::fs::write(&plugin_config, serde_json::to_vec(&Config::new(plugin, options.grpc))?)
        .with_context(|| plugin_config.display().to_string())?;

    let (commands, queue) = crossbeam_channel::unbounded();
    let (failed, failure) = crossbeam_channel::bounded(1);
    let watcher = Watcher { options: options.clone(), commands: commands.clone(), failed };
    thread::spawn(move || watcher.watch(&events));
    let locker = SurfnetSvmLocker::new(svm);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let ended = runtime.block_on(async {
        end_on_signal(commands.clone())?;
        let config = config(options, plugin_config);
        start_local_surfnet_runloop(locker.clone(), config, commands, queue, geyser_events)
            .await
            .map_err(|error| anyhow!("{error}"))?;
        if let Ok(message) = failure.try_recv() {
            bail!("{message}");
        }
        data.as_ref().map_or(Ok(()), |data| chain::keep(&locker, &baseline, data))
    });
    runtime.shutdown_background();
    ended?;
    data.map_or(Ok(()), Data::close)
}

fn config(options: &Options, plugin_config: PathBuf) -> SurfpoolConfig {
    SurfpoolConfig {
        simnets: vec![SimnetConfig {
            offline_mode: true,
            remote_rpc_url: None,
            slot_time: options.slot_time,
            skip_blockhash_check: options.any_blockhash,
            block_production_mode: BlockProductionMode::Clock,
            instruction_profiling_enabled: false,
            ..Default::default()
        }],
        rpc: RpcConfig {
            bind_host: ports::HOST.to_string(),
            bind_port: options.rpc_port,
            ws_port: options.ws_port,
            ..Default::default()
        },
        plugin_config_path: vec![plugin_config],
        ..Default::default()
    }
}

/// Closes the open block before the chain ends: what is executed must stand in a block.
fn end_on_signal(commands: Sender<SimnetCommand>) -> anyhow::Result<()> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::spawn(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        println!("ending");
        let _ = commands.send(SimnetCommand::SlotForward(None));
        let _ = commands.send(SimnetCommand::Terminate(None));
    });
    Ok(())
}

/// Prints what the chain says, and ends it when it would go on without its gRPC.
struct Watcher {
    options: Options,
    commands: Sender<SimnetCommand>,
    failed: Sender<String>,
}

impl Watcher {
    fn watch(&self, events: &Receiver<SimnetEvent>) {
        for event in events {
            match event {
                SimnetEvent::CoreStarted(_) => self.print_ready(),
                SimnetEvent::InfoLog(_, message) => println!("info: {message}"),
                SimnetEvent::WarnLog(_, message) => println!("warning: {message}"),
                SimnetEvent::ErrorLog(_, message) if message.starts_with("Failed to load geyser plugin") => {
                    self.fail(message)
                }
                SimnetEvent::ErrorLog(_, message) => eprintln!("error: {message}"),
                SimnetEvent::Aborted(message) => self.fail(message),
                _ => {}
            }
        }
    }

    fn print_ready(&self) {
        let Options { rpc_port, ws_port, grpc, .. } = self.options;
        let host = ports::HOST;
        println!("ready: RPC http://{host}:{rpc_port}, WebSocket ws://{host}:{ws_port}, gRPC http://{grpc}");
    }

    fn fail(&self, message: String) {
        // The first failure is the cause of the others.
        let _ = self.failed.try_send(message);
        let _ = self.commands.send(SimnetCommand::Terminate(None));
    }
}

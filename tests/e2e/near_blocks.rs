//! NEAR's blocks from a node instead of from neardata, or where neardata is not there.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use near_primitives::transaction::{Action, CreateAccountAction, DeployContractAction, TransferAction};
use near_primitives::types::{AccountId, Balance};
use scripts::client::near::{Near, Wallet, call};
use scripts::deploy::LOCALNET;
use scripts::keys::NearKey;
use scripts::network::child::Child;
use scripts::network::indexer;
use scripts::network::postgres::Role;
use scripts::paths;
use serde_json::json;

use crate::archives::{database, flags, run, texts};
use crate::proxy::Proxy;
use crate::tables::{count, dump};
use crate::world::World;

/// The duration for which an indexer may take to see that a server is gone, or back.
const TIMEOUT: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread")]
async fn a_node_gives_the_rows_that_neardata_gives_alone_and_in_its_place() -> Result<()> {
    let world = World::start("near-blocks").await?;
    world.play().await?;
    transfer_and_take_back(&world).await?;
    let heads = world.heads().await?;
    world.until_read("deai", &heads).await?;
    let expected = dump(&world, "deai")?;
    assert_eq!(count(&expected, "task"), 10);
    let spread = "select max(height) - min(height) from event_log where chain = 'near' group by tx_id order by 1 desc";
    let spread: u64 = world.psql("deai", &format!("{spread} limit 1"))?.parse()?;
    assert!(spread >= 3, "what is reverted of the transfer is so many blocks later: {spread}");

    // Nobody listens there.
    let absent = format!("http://{}", TcpListener::bind("127.0.0.1:0")?.local_addr()?);
    for (name, blocks) in [("by_node", "rpc"), ("in_its_place", "auto"), ("optimistic", "rpc")] {
        let mut flags = flags(&world)?;
        let data = flags.iter().position(|flag| flag == "--near-data").context("a neardata server")?;
        flags[data + 1].clone_from(&absent);
        flags.extend(["--near-source".to_owned(), blocks.to_owned()]);
        if name == "optimistic" {
            flags.extend(["--near-commitment", "optimistic"].map(str::to_owned));
        }
        database(&world, name)?;
        let began = Instant::now();
        run(&world, Some(name), &[&["backfill"][..], &texts(&flags)].concat())?;
        println!("{name}, with --near-source {blocks}: {} ms", began.elapsed().as_millis());
        for ((table, rows), (_, expected)) in dump(&world, name)?.iter().zip(&expected) {
            assert_eq!(rows, expected, "{table} {name}");
        }
    }
    neardata_goes_and_comes_back(&world).await
}

/// While an indexer follows the chain: it goes on by the node, and by neardata again, and has all that the other one has.
async fn neardata_goes_and_comes_back(world: &World) -> Result<()> {
    const NAME: &str = "passed_on";
    let network = &world.network;
    let mut proxy = Proxy::start(&network.urls.near_data).await?;
    database(world, NAME)?;
    let mut program = indexer::program(&network.urls, &network.deployment)?
        .env("DATABASE_URL", network.postgres.database_url(Role::Indexer, NAME))
        .arg("--stall-timeout", 3);
    let data = program.args.iter().position(|flag| flag == "--near-data").context("a neardata server")?;
    program.args[data + 1] = proxy.url();
    program.name = NAME;
    let running = program.start(&network.data)?;
    world.until_read(NAME, &world.heads().await?).await?;

    proxy.stop();
    until_served(&running, "until it serves them again").await?;
    world.play().await?;
    world.until_read(NAME, &world.heads().await?).await?;

    proxy.resume().await?;
    until_served(&running, "serves blocks again").await?;
    world.play().await?;
    let heads = world.heads().await?;
    world.until_read(NAME, &heads).await?;
    world.until_read("deai", &heads).await?;
    for ((table, rows), (_, expected)) in dump(world, NAME)?.iter().zip(&dump(world, "deai")?) {
        assert_eq!(rows, expected, "{table}");
    }
    Ok(())
}

/// Waits until a program's log holds a text.
async fn until_served(running: &Child, text: &str) -> Result<()> {
    let deadline = Instant::now() + TIMEOUT;
    while !std::fs::read_to_string(running.log())?.contains(text) {
        ensure!(Instant::now() < deadline, running.failure(format!("did not report that \"{text}\"")));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}

/// Tokens go to a contract, which asks itself how much of them to give back: their own contract runs in the block after the
/// transaction, and again when the receiver has made up its mind.
async fn transfer_and_take_back(world: &World) -> Result<()> {
    let near = Near::connect(&world.network.urls.near_rpc);
    let root = Wallet::new(NearKey::read(&world.network.data.near_key(LOCALNET, "test.near"))?);
    let token: AccountId = world.network.deployment.near()?.deai_compute.parse()?;
    let receiver: AccountId = "receiver.test.near".parse()?;
    let code = std::fs::read(paths::contract_wasm().with_file_name("token_receiver.wasm"))?;
    let made = vec![
        Action::CreateAccount(CreateAccountAction {}),
        Action::Transfer(TransferAction { deposit: Balance::from_near(10) }),
        Action::DeployContract(DeployContractAction { code }),
        call("new", &json!({ "token_id": token }), 30, Balance::ZERO),
    ];
    near.transact("a receiver of tokens", &root, &receiver, made).await?;
    let register = json!({ "account_id": receiver });
    let registered = call("storage_deposit", &register, 30, Balance::from_millinear(100));
    near.transact("its place in the token", &root, &token, vec![registered]).await?;
    let transfer = json!({ "receiver_id": receiver, "amount": "7", "msg": "5" });
    let transfer = call("ft_transfer_call", &transfer, 150, Balance::from_yoctonear(1));
    let done = near.transact("a transfer", &root, &token, vec![transfer]).await?;
    assert_eq!(done.json::<String>()?, "2", "what the receiver kept");
    Ok(())
}

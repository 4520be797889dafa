//! The registry on the local chain, from its deployment to its first event in the stream.

use std::path::Path;
use std::time::Instant;

use anchor_lang::{AccountDeserialize, InstructionData, ToAccountMetas, system_program};
use futures::{StreamExt, TryStreamExt, stream};
use project_registry::events::RegistryEvent;
use project_registry::state::{Project, ProjectDetails, ProjectKind, Registry};
use project_registry::{EVENT_AUTHORITY_AND_BUMP, ID, InitializeArgs, accounts, instruction};
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_loader_v3_interface::get_program_data_address;
use solana_loader_v3_interface::instruction::{create_buffer, deploy_with_max_program_len, write};
use solana_loader_v3_interface::state::UpgradeableLoaderState;
use solana_rpc_client_api::config::RpcSendTransactionConfig;
use solana_signature::Signature;
use solana_signer::Signer;
use solana_transaction::Transaction;
use yellowstone_grpc_proto::prelude::{CommitmentLevel, SubscribeUpdateBlock};

use crate::process::Chain;
use crate::stream::Blocks;

/// Of a program in one transaction: 1,232 bytes less signature, keys and headers.
const CHUNK: usize = 1_000;
const WRITES_AT_ONCE: usize = 32;

#[tokio::test]
async fn the_registry_is_deployed_and_its_events_are_streamed() {
    let folder = tempfile::tempdir().unwrap();
    let chain = Chain::with(&["--slot-time", "400", "--data", folder.path().to_str().unwrap()]).await;
    let authority = chain.wallet().await;
    let program = std::fs::read(artifact()).unwrap_or_else(|error| panic!("{error}: run `./scripts/deai build`"));

    deploy(&chain, &authority, &program_key(), &program).await;

    let mut blocks = Blocks::subscribe(&chain, CommitmentLevel::Confirmed, &ID, None).await;
    let treasury = Keypair::new().pubkey();
    let opened = send(&chain, &authority, &[], &[initialize(&authority, treasury)]).await;
    chain.confirmed(&opened).await;
    let created = send(&chain, &authority, &[], &[create_project(&authority, treasury, "protein-folding")]).await;
    let slot = chain.confirmed(&created).await;

    let reported: Vec<RegistryEvent> = blocks.until(slot).await.iter().flat_map(events).collect();
    let [RegistryEvent::RegistryInitialized(opened), RegistryEvent::ProjectCreated(created)] = &reported[..] else {
        panic!("{reported:?}");
    };
    assert_eq!((opened.authority, opened.treasury), (authority.pubkey(), treasury));
    let account = chain.rpc.get_account(&Project::address("protein-folding", &ID)).await.unwrap();
    let project = Project::try_deserialize(&mut account.data.as_slice()).unwrap();
    assert_eq!((project.link.seq, project.link.head), (created.seq, created.head));
    chain.end();
}

/// Deploys as a real cluster wants it: a buffer, the program in pieces, and the deployment.
async fn deploy(chain: &Chain, authority: &Keypair, program: &Keypair, bytes: &[u8]) {
    let started = Instant::now();
    let buffer = Keypair::new();
    let rent = |space| chain.rpc.get_minimum_balance_for_rent_exemption(space);
    let buffer_rent = rent(UpgradeableLoaderState::size_of_buffer(bytes.len())).await.unwrap();
    let program_rent = rent(UpgradeableLoaderState::size_of_program()).await.unwrap();
    let payer = authority.pubkey();

    let create = create_buffer(&payer, &buffer.pubkey(), &payer, buffer_rent, bytes.len()).unwrap();
    let created = send(chain, authority, &[&buffer], &create).await;
    chain.confirmed(&created).await;
    println!("buffer created after {:?}", started.elapsed());

    let pieces = bytes.chunks(CHUNK).enumerate().map(|(index, piece)| {
        let offset = u32::try_from(index * CHUNK).unwrap();
        write(&buffer.pubkey(), &payer, offset, piece.to_vec())
    });
    let count = pieces.len();
    let written: Vec<Signature> = stream::iter(pieces)
        .map(|piece| async move { Ok::<_, ()>(send(chain, authority, &[], &[piece]).await) })
        .buffer_unordered(WRITES_AT_ONCE)
        .try_collect()
        .await
        .unwrap();
    println!("{count} writes sent after {:?}", started.elapsed());
    for signature in &written {
        chain.confirmed(signature).await;
    }
    println!("{count} writes confirmed after {:?}", started.elapsed());

    let instructions = deploy_with_max_program_len(
        &payer,
        &program.pubkey(),
        &buffer.pubkey(),
        &payer,
        program_rent,
        bytes.len(),
        true,
    );
    let deployed = send(chain, authority, &[program], &instructions.unwrap()).await;
    let slot = chain.confirmed(&deployed).await;
    // A program can be called from the slot after its deployment.
    chain.reaches(slot + 1).await;
    println!("{} bytes deployed after {:?}", bytes.len(), started.elapsed());
}

async fn send(chain: &Chain, payer: &Keypair, others: &[&Keypair], instructions: &[Instruction]) -> Signature {
    let blockhash = chain.rpc.get_latest_blockhash().await.unwrap();
    let signers: Vec<&Keypair> = std::iter::once(payer).chain(others.iter().copied()).collect();
    let transaction = Transaction::new_signed_with_payer(instructions, Some(&payer.pubkey()), &signers, blockhash);
    let config = RpcSendTransactionConfig { skip_preflight: true, ..Default::default() };
    chain.rpc.send_transaction_with_config(&transaction, config).await.unwrap()
}

fn initialize(authority: &Keypair, treasury: solana_pubkey::Pubkey) -> Instruction {
    let accounts = accounts::Initialize {
        registry: Registry::ADDRESS,
        authority: authority.pubkey(),
        program_data: get_program_data_address(&ID),
        system_program: system_program::ID,
        event_authority: EVENT_AUTHORITY_AND_BUMP.0,
        program: ID,
    };
    let args = InitializeArgs { treasury, project_fee: 1_000_000 };
    Instruction {
        program_id: ID,
        accounts: accounts.to_account_metas(None),
        data: instruction::Initialize { args }.data(),
    }
}

fn create_project(owner: &Keypair, treasury: solana_pubkey::Pubkey, slug: &str) -> Instruction {
    let accounts = accounts::CreateProject {
        project: Project::address(slug, &ID),
        owner: owner.pubkey(),
        registry: Registry::ADDRESS,
        treasury,
        system_program: system_program::ID,
        event_authority: EVENT_AUTHORITY_AND_BUMP.0,
        program: ID,
    };
    let details = ProjectDetails {
        name: "Protein folding".to_owned(),
        kind: ProjectKind::Simulation,
        metadata_uri: "https://example.org/protein-folding.json".to_owned(),
        metadata_sha256: [7; 32],
    };
    let data = instruction::CreateProject { slug: slug.to_owned(), details }.data();
    Instruction { program_id: ID, accounts: accounts.to_account_metas(None), data }
}

/// The registry's events of a block, as an indexer may trust them.
fn events(block: &SubscribeUpdateBlock) -> Vec<RegistryEvent> {
    let of_transaction = |info: &yellowstone_grpc_proto::prelude::SubscribeUpdateTransactionInfo| {
        let keys = info.transaction.clone().unwrap().message.unwrap().account_keys;
        let meta = info.meta.clone().unwrap();
        assert!(meta.err.is_none());
        let key = move |index: usize| keys[index].clone();
        let own = move |program: usize, accounts: &[u8]| {
            key(program) == ID.to_bytes() && key(usize::from(accounts[0])) == EVENT_AUTHORITY_AND_BUMP.0.to_bytes()
        };
        let inner = meta.inner_instructions.into_iter().flat_map(|inner| inner.instructions);
        let own = inner.filter(move |inner| own(inner.program_id_index.try_into().unwrap(), &inner.accounts));
        own.map(|inner| RegistryEvent::decode(&inner.data).unwrap())
    };
    block.transactions.iter().flat_map(of_transaction).collect()
}

/// The key of local networks, as `deai build` writes it.
fn program_key() -> Keypair {
    let seed = solana_sha256_hasher::hash(b"DeAI localnet program: project_registry");
    let key = Keypair::new_from_array(seed.to_bytes());
    assert_eq!(key.pubkey(), ID);
    key
}

fn artifact() -> impl AsRef<Path> {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../target/deploy/project_registry.so")
}

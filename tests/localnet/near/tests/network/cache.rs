use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use near_localnet::{Account, Balance, Config, Execution, Network};

use crate::contracts;

/// A network that keeps compiled contracts in `folder`, and a contract on it.
fn with_contract(folder: &Path, code: Vec<u8>) -> (Network, Account) {
    let config = Config { contract_cache: Some(folder.to_owned()), ..Config::default() };
    let mut near = Network::with(config).expect("starts");
    let account = near.create_account("contract.test.near", Balance::from_near(10));
    near.deploy(&account, code).assert_success();
    (near, account)
}

fn call(near: &mut Network, contract: &Account, method: &str) -> Execution {
    let root = near.root();
    near.call(&root, &contract.id, method).args("seven").transact().expect("accepted")
}

/// The compiled contracts in a folder, by path.
fn compiled(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).expect("readable") {
            let path = entry.expect("readable").path();
            match path.is_dir() {
                true => open.push(path),
                false => drop(found.insert(path.clone(), std::fs::read(path).expect("readable"))),
            }
        }
    }
    found
}

#[test]
fn a_contract_is_compiled_once_for_all_networks_that_share_a_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    with_contract(folder.path(), contracts::store());
    let first = compiled(folder.path());
    assert_eq!(first.len(), 1, "{:?}", first.keys());

    // The same code on another network: nothing new. Other code: another file, under its own hash.
    let (mut near, store) = with_contract(folder.path(), contracts::store());
    call(&mut near, &store, "set").assert_success();
    assert_eq!(compiled(folder.path()), first);
    with_contract(folder.path(), contracts::relay());
    let both = compiled(folder.path());
    assert_eq!(both.len(), 2);

    // What runs is what lies in the file: with the other's machine code under its hash, the store is a relay.
    let (path, _) = first.first_key_value().expect("one");
    let (_, relay) = both.iter().find(|(other, _)| *other != path).expect("the other");
    std::fs::write(path, relay).expect("written");
    let (mut near, store) = with_contract(folder.path(), contracts::store());
    let reported = format!("{:?}", call(&mut near, &store, "set").failure());
    assert!(reported.contains("MethodNotFound"), "{reported}");
}

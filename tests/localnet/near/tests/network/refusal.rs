//! Transactions that no block takes, and actions that fail: each in the protocol's own words.

use near_localnet::near_primitives::action::{
    AddKeyAction, CreateAccountAction, DeleteAccountAction, DeployContractAction, FunctionCallAction, TransferAction,
};
use near_localnet::near_primitives::errors::ActionsValidationError;
use near_localnet::near_primitives::transaction::{Transaction, TransactionV0};
use near_localnet::{
    AccessKey, Account, AccountId, Action, ActionErrorKind, Balance, CryptoHash, Gas, InvalidAccessKeyError,
    InvalidTxError, KeyType, Network, SecretKey, SignedTransaction, TxExecutionError,
};

struct World {
    near: Network,
    alice: Account,
    bob: Account,
}

impl World {
    fn new() -> Self {
        let mut near = Network::new();
        let alice = near.create_account("alice.test.near", Balance::from_near(10));
        let bob = near.create_account("bob.test.near", Balance::from_near(10));
        Self { near, alice, bob }
    }

    /// What comes of a transfer of Alice's that was changed before she signed it.
    fn changed(&mut self, change: impl FnOnce(&mut TransactionV0)) -> InvalidTxError {
        let (alice, bob) = (self.alice.clone(), self.bob.id.clone());
        let Transaction::V0(mut tx) = self.near.sign(&alice, &bob, transfer(1)).transaction else { panic!() };
        change(&mut tx);
        let tx = Transaction::V0(tx);
        let signature = alice.key.sign(tx.get_hash_and_size().0.as_ref());
        self.near.submit(SignedTransaction::new(signature, tx)).expect_err("it is refused")
    }

    fn refused(&mut self, actions: Vec<Action>) -> InvalidTxError {
        self.changed(|tx| tx.actions = actions)
    }

    /// The way in which an action of Alice's on another account fails.
    fn failed(&mut self, receiver: &str, actions: Vec<Action>) -> ActionErrorKind {
        let receiver: AccountId = receiver.parse().expect("an account id");
        let alice = self.alice.clone();
        let done = self.near.transact(&alice, &receiver, actions).expect("accepted");
        let TxExecutionError::ActionError(error) = done.failure() else { panic!("{:?}", done.status()) };
        error.kind.clone()
    }
}

fn transfer(yocto: u128) -> Vec<Action> {
    vec![Action::Transfer(TransferAction { deposit: Balance::from_yoctonear(yocto) })]
}

fn call(gas: Gas) -> Action {
    let (method_name, args, deposit) = ("any".to_owned(), Vec::new(), Balance::ZERO);
    Action::FunctionCall(Box::new(FunctionCallAction { method_name, args, gas, deposit }))
}

fn create() -> Action {
    Action::CreateAccount(CreateAccountAction {})
}

fn add_key(key: &SecretKey) -> Action {
    let access_key = AccessKey::full_access();
    Action::AddKey(Box::new(AddKeyAction { public_key: key.public_key(), access_key }))
}

#[test]
fn a_nonce_is_above_the_last_and_not_far_above_the_height() {
    let mut world = World::new();
    let last = world.near.access_key(&world.alice.id, &world.alice.public_key()).expect("her key").nonce;
    assert_eq!(world.changed(|tx| tx.nonce = last), InvalidTxError::InvalidNonce { tx_nonce: last, ak_nonce: last });
    let bound = (world.near.head().height() + 1) * 1_000_000;
    assert_eq!(
        world.changed(|tx| tx.nonce = bound + 1_000_000),
        InvalidTxError::NonceTooLarge { tx_nonce: bound + 1_000_000, upper_bound: bound }
    );
}

#[test]
fn a_block_that_is_not_of_this_chain_makes_a_transaction_expired() {
    let mut world = World::new();
    assert_eq!(world.changed(|tx| tx.block_hash = CryptoHash::hash_bytes(b"elsewhere")), InvalidTxError::Expired);
}

#[test]
fn a_missing_signer_or_key_is_reported() {
    let mut world = World::new();
    let nobody: AccountId = "nobody.test.near".parse().expect("an account id");
    let refused = world.changed(|tx| tx.signer_id = nobody.clone());
    assert_eq!(refused, InvalidTxError::SignerDoesNotExist { signer_id: nobody });

    let stranger = world.alice.with_key(SecretKey::from_seed(KeyType::ED25519, "stranger"));
    let refused = world.near.transact(&stranger, &world.bob.id, transfer(1)).expect_err("it is refused");
    let InvalidTxError::InvalidAccessKeyError(InvalidAccessKeyError::AccessKeyNotFound { account_id, public_key }) =
        refused
    else {
        panic!("{refused:?}")
    };
    assert_eq!((account_id, *public_key), (stranger.id.clone(), stranger.public_key()));
}

#[test]
fn gas_and_deposit_must_be_paid_for() {
    let mut world = World::new();
    let ten = Balance::from_near(10).as_yoctonear();
    let InvalidTxError::NotEnoughBalance { signer_id, balance, cost } = world.refused(transfer(ten)) else { panic!() };
    assert_eq!(signer_id, world.alice.id);
    assert!(balance == Balance::from_near(10) && cost > balance, "the deposit is there, the gas is not: {cost}");
}

#[test]
fn the_limits_of_a_transaction_hold() {
    let mut world = World::new();
    let limits = world.near.chain().runtime().wasm_config.limit_config.clone();
    let refused = |world: &mut World, actions: Vec<Action>| match world.refused(actions) {
        InvalidTxError::ActionsValidation(error) => error,
        other => panic!("{other:?}"),
    };
    let most = limits.max_total_prepaid_gas;
    let over = most.checked_add(Gas::from_gas(1)).expect("small");
    assert_eq!(
        refused(&mut world, vec![call(over)]),
        ActionsValidationError::TotalPrepaidGasExceeded { total_prepaid_gas: over, limit: most }
    );
    assert_eq!(refused(&mut world, vec![call(Gas::ZERO)]), ActionsValidationError::FunctionCallZeroAttachedGas);
    let count = limits.max_actions_per_receipt;
    let many = (0..=count).flat_map(|_| transfer(0)).collect();
    assert_eq!(
        refused(&mut world, many),
        ActionsValidationError::TotalNumberOfActionsExceeded { total_number_of_actions: count + 1, limit: count }
    );
    let heir: AccountId = "bob.test.near".parse().expect("an account id");
    let delete = Action::DeleteAccount(DeleteAccountAction { beneficiary_id: heir });
    let early = [vec![delete], transfer(1)].concat();
    assert_eq!(refused(&mut world, early), ActionsValidationError::DeleteActionMustBeFinal);
    let code = vec![0; usize::try_from(limits.max_contract_size + 1).expect("small")];
    let deploy = world.refused(vec![Action::DeployContract(DeployContractAction { code })]);
    assert!(
        matches!(
            deploy,
            InvalidTxError::TransactionSizeExceeded { .. }
                | InvalidTxError::ActionsValidation(ActionsValidationError::ContractSizeExceeded { .. })
        ),
        "{deploy:?}"
    );
}

#[test]
fn accounts_are_made_by_their_parents() {
    let mut world = World::new();
    let failed = world.failed("bob.test.near", vec![create()]);
    assert!(matches!(failed, ActionErrorKind::AccountAlreadyExists { .. }), "{failed:?}");
    let failed = world.failed("a.bob.test.near", vec![create()]);
    assert!(matches!(failed, ActionErrorKind::CreateAccountNotAllowed { .. }), "{failed:?}");
    let failed = world.failed("short", vec![create()]);
    assert!(matches!(failed, ActionErrorKind::CreateAccountOnlyByRegistrar { .. }), "{failed:?}");
}

#[test]
fn only_its_owner_changes_an_account() {
    let mut world = World::new();
    let key = world.alice.key.clone();
    for action in [add_key(&key), Action::DeployContract(DeployContractAction { code: Vec::new() })] {
        let failed = world.failed("bob.test.near", vec![action]);
        assert!(matches!(failed, ActionErrorKind::ActorNoPermission { .. }), "{failed:?}");
    }
    let failed = world.failed("alice.test.near", vec![add_key(&key)]);
    assert!(matches!(failed, ActionErrorKind::AddKeyAlreadyExists { .. }), "{failed:?}");
}

#[test]
fn an_action_that_fails_undoes_those_before_it() {
    let mut world = World::new();
    let key = SecretKey::from_seed(KeyType::ED25519, "another");
    let failed = world.failed("alice.test.near", vec![add_key(&key), add_key(&key)]);
    assert!(matches!(failed, ActionErrorKind::AddKeyAlreadyExists { .. }), "{failed:?}");
    assert_eq!(world.near.access_key(&world.alice.id, &key.public_key()), None);
}

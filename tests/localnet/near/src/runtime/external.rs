//! What the VM asks of the chain while a contract runs.

use std::cell::Cell;

use near_crypto::PublicKey;
use near_primitives::account::{AccessKey, AccessKeyPermission, FunctionCallPermission, GasKeyInfo};
use near_primitives::action::{
    Action, AddKeyAction, CreateAccountAction, DeleteAccountAction, DeleteKeyAction, DeployContractAction,
    DeployGlobalContractAction, DeterministicStateInitAction, FunctionCallAction, GlobalContractDeployMode,
    StakeAction, TransferAction, TransferToGasKeyAction, UniversalStateInitAction, UseGlobalContractAction,
};
use near_primitives::deterministic_account_id::{DeterministicAccountStateInit, DeterministicAccountStateInitV1};
use near_primitives::hash::CryptoHash;
use near_primitives::trie_key::TrieKey;
use near_primitives::types::{AccountId, Balance, Gas, GasWeight, Nonce, NonceIndex, PromiseYieldStatus};
use near_primitives::universal_state_init::{
    DecodeMode, RawStateInit, StateInitError, UniversalStateInit, UniversalStateInitCounts,
};
use near_primitives::utils::create_receipt_id_from_action_hash;
use near_primitives_core::hash::YieldId;
use near_vm_runner::logic::types::{GlobalContractDeployMode as VmDeployMode, GlobalContractIdentifier, ReceiptIndex};
use near_vm_runner::logic::{External, HostError, StorageAccessTracker, VMLogicError, ValuePtr};

use super::Env;
use super::fees::length;
use super::outgoing::Outgoing;
use crate::state::{Read, StateUpdate, Value};

type Answer<T> = Result<T, VMLogicError>;

/// The chain as one running contract sees it.
pub struct Chain<'a, 'b> {
    pub env: &'a Env,
    pub state: &'a mut StateUpdate<'b>,
    pub account_id: &'a AccountId,
    pub action_hash: CryptoHash,
    pub outgoing: Outgoing,
    pub data_count: u64,
    /// Bytes of state read so far: what a real node would have to prove.
    pub proof_size: Cell<usize>,
}

struct Found {
    value: Value,
}

impl ValuePtr for Found {
    fn len(&self) -> u32 {
        u32::try_from(self.value.len()).unwrap_or(u32::MAX)
    }

    fn deref(&self, tracker: &mut dyn StorageAccessTracker) -> Answer<Vec<u8>> {
        tracker.trie_node_touched(1)?;
        Ok(self.value.to_vec())
    }
}

impl Chain<'_, '_> {
    fn key(&self, key: &[u8]) -> TrieKey {
        TrieKey::ContractData { account_id: self.account_id.clone(), key: key.to_vec() }
    }

    /// Charges a write's walk down the trie, and the value it finds there.
    ///
    /// The keys of one account share a prefix: column, account id, separator. Above it a real trie holds at
    /// most one node for each half byte, depending on what other accounts exist; we charge that many. Below
    /// it the nodes depend on this account alone, and are counted in the state before the block.
    fn walk(&mut self, tracker: &mut dyn StorageAccessTracker, key: &[u8], found: Option<&Value>) -> Answer<()> {
        let prefix_len = self.account_id.len() + 2;
        let nodes = length(prefix_len * 2) + self.state.base().nodes_below(key, prefix_len);
        self.prove(found);
        tracker.trie_node_touched(nodes + u64::from(found.is_some()))
    }

    fn prove(&self, found: Option<&Value>) {
        let bytes = found.map_or(0, |value| value.len());
        self.proof_size.set(self.proof_size.get().saturating_add(bytes));
    }

    fn yield_status(account_id: &AccountId, data_id: CryptoHash) -> TrieKey {
        TrieKey::PromiseYieldStatus { receiver_id: account_id.clone(), data_id }
    }

    fn add_key(&mut self, receipt: ReceiptIndex, public_key: PublicKey, nonce: Nonce, permission: AccessKeyPermission) {
        let access_key = AccessKey { nonce, permission };
        self.outgoing.append(receipt, Action::AddKey(Box::new(AddKeyAction { public_key, access_key })));
    }
}

fn names(methods: Vec<Vec<u8>>) -> Answer<Vec<String>> {
    methods.into_iter().map(|name| String::from_utf8(name).map_err(|_| HostError::InvalidMethodName.into())).collect()
}

impl External for Chain<'_, '_> {
    fn storage_set(
        &mut self,
        tracker: &mut dyn StorageAccessTracker,
        key: &[u8],
        value: &[u8],
    ) -> Answer<Option<Vec<u8>>> {
        let trie_key = self.key(key);
        let bytes = trie_key.to_vec();
        let before = self.state.get(&bytes);
        if let Some(before) = &before {
            tracker.deref_write_evicted_value_bytes(length(before.len()))?;
        }
        self.walk(tracker, &bytes, before.as_ref())?;
        self.state.set(trie_key, value.to_vec());
        Ok(before.map(|value| value.to_vec()))
    }

    fn storage_get<'a>(
        &'a self,
        _tracker: &mut dyn StorageAccessTracker,
        key: &[u8],
    ) -> Answer<Option<Box<dyn ValuePtr + 'a>>> {
        let found = self.state.get(&self.key(key).to_vec());
        self.prove(found.as_ref());
        Ok(found.map(|value| -> Box<dyn ValuePtr> { Box::new(Found { value }) }))
    }

    fn storage_remove(&mut self, tracker: &mut dyn StorageAccessTracker, key: &[u8]) -> Answer<Option<Vec<u8>>> {
        let trie_key = self.key(key);
        let bytes = trie_key.to_vec();
        let before = self.state.get(&bytes);
        if let Some(before) = &before {
            tracker.deref_removed_value_bytes(length(before.len()))?;
        }
        self.walk(tracker, &bytes, before.as_ref())?;
        self.state.remove(trie_key);
        Ok(before.map(|value| value.to_vec()))
    }

    fn storage_has_key(&mut self, _tracker: &mut dyn StorageAccessTracker, key: &[u8]) -> Answer<bool> {
        Ok(self.state.get(&self.key(key).to_vec()).is_some())
    }

    fn generate_data_id(&mut self) -> CryptoHash {
        let id = create_receipt_id_from_action_hash(&self.action_hash, self.env.height, self.data_count);
        self.data_count += 1;
        id
    }

    fn get_recorded_storage_size(&self) -> usize {
        self.proof_size.get()
    }

    fn storage_proof_size_before_receipt(&self) -> usize {
        0
    }

    fn validator_stake(&self, account_id: &AccountId) -> Answer<Option<Balance>> {
        Ok((*account_id == self.env.validator.0).then_some(self.env.validator.1))
    }

    fn validator_total_stake(&self) -> Answer<Balance> {
        Ok(self.env.validator.1)
    }

    fn chain_id(&self) -> String {
        self.env.chain_id.clone()
    }

    fn create_action_receipt(&mut self, after: Vec<ReceiptIndex>, receiver_id: AccountId) -> Answer<ReceiptIndex> {
        let inputs = after.iter().map(|_| self.generate_data_id()).collect();
        self.outgoing.create(inputs, &after, receiver_id)
    }

    fn create_promise_yield_receipt(&mut self, receiver_id: AccountId) -> Answer<(ReceiptIndex, CryptoHash)> {
        let data_id = self.generate_data_id();
        let index = self.outgoing.create_yield(data_id, receiver_id);
        self.state.set(Self::yield_status(self.account_id, data_id), encode(&PromiseYieldStatus::Yielded)?);
        Ok((index, data_id))
    }

    fn create_promise_yield_receipt_with_id(
        &mut self,
        receiver_id: AccountId,
        yield_id: YieldId,
    ) -> Answer<Option<(ReceiptIndex, CryptoHash)>> {
        let to_data = TrieKey::YieldIdToDataId { receiver_id: self.account_id.clone(), yield_id };
        if self.state.get(&to_data.to_vec()).is_some() {
            return Ok(None);
        }
        let (index, data_id) = self.create_promise_yield_receipt(receiver_id)?;
        let to_yield = TrieKey::DataIdToYieldId { receiver_id: self.account_id.clone(), data_id };
        self.state.set(to_data, encode(&data_id)?);
        self.state.set(to_yield, encode(&yield_id)?);
        Ok(Some((index, data_id)))
    }

    fn submit_promise_resume_data(&mut self, data_id: CryptoHash, data: Vec<u8>) -> Answer<bool> {
        let receiver_id = self.account_id.clone();
        let status = Self::yield_status(self.account_id, data_id);
        let waiting = TrieKey::PromiseYieldReceipt { receiver_id, data_id };
        if self.state.get(&status.to_vec()).is_none() && self.state.get(&waiting.to_vec()).is_none() {
            return Ok(false);
        }
        self.outgoing.resume(data_id, data);
        self.state.set(status, encode(&PromiseYieldStatus::ResumeInitiated)?);
        Ok(true)
    }

    fn submit_promise_resume_data_with_yield_id(&mut self, yield_id: YieldId, data: Vec<u8>) -> Answer<bool> {
        let key = TrieKey::YieldIdToDataId { receiver_id: self.account_id.clone(), yield_id };
        let Some(bytes) = self.state.get(&key.to_vec()) else { return Ok(false) };
        let Ok(data_id) = CryptoHash::try_from(&*bytes) else { return Ok(false) };
        self.submit_promise_resume_data(data_id, data)
    }

    fn append_action_create_account(&mut self, receipt: ReceiptIndex) {
        self.outgoing.append(receipt, Action::CreateAccount(CreateAccountAction {}));
    }

    fn append_action_deploy_contract(&mut self, receipt: ReceiptIndex, code: Vec<u8>) {
        self.outgoing.append(receipt, Action::DeployContract(DeployContractAction { code }));
    }

    fn append_action_deploy_global_contract(&mut self, receipt: ReceiptIndex, code: Vec<u8>, mode: VmDeployMode) {
        let deploy_mode = match mode {
            VmDeployMode::CodeHash => GlobalContractDeployMode::CodeHash,
            VmDeployMode::AccountId => GlobalContractDeployMode::AccountId,
        };
        let action = DeployGlobalContractAction { code: code.into(), deploy_mode };
        self.outgoing.append(receipt, Action::DeployGlobalContract(action));
    }

    fn append_action_use_global_contract(&mut self, receipt: ReceiptIndex, contract: GlobalContractIdentifier) {
        let action = UseGlobalContractAction { contract_identifier: contract.into() };
        self.outgoing.append(receipt, Action::UseGlobalContract(Box::new(action)));
    }

    fn append_action_deterministic_state_init(
        &mut self,
        receipt: ReceiptIndex,
        contract: GlobalContractIdentifier,
        deposit: Balance,
    ) -> u64 {
        let code = contract.into();
        let state_init =
            DeterministicAccountStateInit::V1(DeterministicAccountStateInitV1 { code, data: Default::default() });
        let action = DeterministicStateInitAction { state_init, deposit };
        self.outgoing.append(receipt, Action::DeterministicStateInit(Box::new(action)))
    }

    fn set_deterministic_state_init_data_entry(
        &mut self,
        _receipt: ReceiptIndex,
        _action: u64,
        _key: Vec<u8>,
        _value: Vec<u8>,
    ) -> Answer<()> {
        // The receipt is refused as a whole: state init is not offered here.
        Ok(())
    }

    fn check_state_init(&self, state_init: &RawStateInit) -> Result<(), StateInitError> {
        UniversalStateInit::from_raw_strict(state_init).map(|_| ())
    }

    fn state_init_send_counts(&self, state_init: &RawStateInit, mode: DecodeMode) -> UniversalStateInitCounts {
        near_primitives::universal_state_init::state_init_send_counts(state_init, mode)
    }

    fn append_action_universal_state_init(
        &mut self,
        receipt: ReceiptIndex,
        state_init: RawStateInit,
        deposit: Balance,
    ) {
        let action = UniversalStateInitAction { state_init, deposit };
        self.outgoing.append(receipt, Action::UniversalStateInit(Box::new(action)));
    }

    fn append_action_function_call_weight(
        &mut self,
        receipt: ReceiptIndex,
        method_name: Vec<u8>,
        args: Vec<u8>,
        deposit: Balance,
        gas: Gas,
        weight: GasWeight,
    ) -> Answer<()> {
        let method_name = String::from_utf8(method_name).map_err(|_| HostError::InvalidMethodName)?;
        self.outgoing.append_call(receipt, FunctionCallAction { method_name, args, gas, deposit }, weight);
        Ok(())
    }

    fn append_action_transfer(&mut self, receipt: ReceiptIndex, deposit: Balance) {
        self.outgoing.append(receipt, Action::Transfer(TransferAction { deposit }));
    }

    fn append_action_transfer_to_gas_key(&mut self, receipt: ReceiptIndex, public_key: PublicKey, deposit: Balance) {
        let action = TransferToGasKeyAction { public_key, deposit };
        self.outgoing.append(receipt, Action::TransferToGasKey(Box::new(action)));
    }

    fn append_action_add_gas_key_with_full_access(
        &mut self,
        receipt: ReceiptIndex,
        public_key: PublicKey,
        num_nonces: NonceIndex,
    ) {
        let info = GasKeyInfo { balance: Balance::ZERO, num_nonces };
        self.add_key(receipt, public_key, 0, AccessKeyPermission::GasKeyFullAccess(info));
    }

    fn append_action_add_gas_key_with_function_call(
        &mut self,
        receipt: ReceiptIndex,
        public_key: PublicKey,
        num_nonces: NonceIndex,
        allowance: Option<Balance>,
        receiver_id: AccountId,
        methods: Vec<Vec<u8>>,
    ) -> Answer<()> {
        let info = GasKeyInfo { balance: Balance::ZERO, num_nonces };
        let method_names = names(methods)?;
        let permission = FunctionCallPermission { allowance, receiver_id: receiver_id.to_string(), method_names };
        self.add_key(receipt, public_key, 0, AccessKeyPermission::GasKeyFunctionCall(info, permission));
        Ok(())
    }

    fn append_action_stake(&mut self, receipt: ReceiptIndex, stake: Balance, public_key: PublicKey) {
        self.outgoing.append(receipt, Action::Stake(Box::new(StakeAction { stake, public_key })));
    }

    fn append_action_add_key_with_full_access(&mut self, receipt: ReceiptIndex, public_key: PublicKey, nonce: Nonce) {
        self.add_key(receipt, public_key, nonce, AccessKeyPermission::FullAccess);
    }

    fn append_action_add_key_with_function_call(
        &mut self,
        receipt: ReceiptIndex,
        public_key: PublicKey,
        nonce: Nonce,
        allowance: Option<Balance>,
        receiver_id: AccountId,
        methods: Vec<Vec<u8>>,
    ) -> Answer<()> {
        let method_names = names(methods)?;
        let permission = FunctionCallPermission { allowance, receiver_id: receiver_id.to_string(), method_names };
        self.add_key(receipt, public_key, nonce, AccessKeyPermission::FunctionCall(permission));
        Ok(())
    }

    fn append_action_delete_key(&mut self, receipt: ReceiptIndex, public_key: PublicKey) {
        self.outgoing.append(receipt, Action::DeleteKey(Box::new(DeleteKeyAction { public_key })));
    }

    fn append_action_delete_account(&mut self, receipt: ReceiptIndex, beneficiary_id: AccountId) {
        self.outgoing.append(receipt, Action::DeleteAccount(DeleteAccountAction { beneficiary_id }));
    }

    fn get_receipt_receiver(&self, receipt: ReceiptIndex) -> &AccountId {
        // The VM hands out the indices itself and never another.
        self.outgoing.receiver(receipt).unwrap_or(self.account_id)
    }

    fn set_refund_to(&mut self, receipt: ReceiptIndex, refund_to: AccountId) {
        self.outgoing.set_refund_to(receipt, refund_to);
    }

    fn post_quantum_keys_enabled(&self) -> bool {
        true
    }
}

fn encode<T: borsh::BorshSerialize>(value: &T) -> Answer<Vec<u8>> {
    use near_vm_runner::logic::errors::AnyError;
    borsh::to_vec(value).map_err(|err| VMLogicError::ExternalError(AnyError::new(err.to_string())))
}
